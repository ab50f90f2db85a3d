"""Pages below that of a plan; `PlanPage.route` leads to them."""

from collections import Counter

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.queries import NothingThere, top_pages
from plans.activities import KEY_LENGTH, in_full
from plans.comparison import compare
from plans.records import promise_changes
from plans.year_view import year_view


def activity(request, plan, key: str):
    """`<plan>hoat-dong/<key>/`: one activity, at an address that lasts."""
    found = in_full(each for each in plan.activities_with_state() if each.uid.hex[:KEY_LENGTH] == key)
    if not found:
        raise Http404
    context = {
        "plan": plan,
        "activity": found[0],
        **_way_to(plan, request),
        "year_view": year_view(found, plan.year, timezone.localdate()),
        "promise_changes": promise_changes(plan.activity_records.by_activity().filter(uid=found[0].uid)),
    }
    return render(request, "plans/activity.html", context)


def comparison(request, after, slug: str):
    """`<plan>so-sanh/<slug>/`: a plan beside an earlier one that visitors may read."""
    before = get_object_or_404(type(after).objects.published(), slug=slug)
    if before.year >= after.year:
        raise NothingThere("Một kế hoạch chỉ so sánh được với kế hoạch của năm trước.")
    pairs = compare(before.activities_in_full(), after.activities_in_full())
    kinds = Counter(pair.kind for pair in pairs)
    words = [("new", "hoạt động mới"), ("changed", "đổi thời gian hoặc sản phẩm"), ("kept", "giữ nguyên")]
    context = {
        "before": before,
        "after": after,
        "pairs": pairs,
        "counts": [(label, kinds[kind]) for kind, label in [*words, ("gone", "không còn")] if kinds[kind]],
        **_way_to(after, request),
    }
    return render(request, "plans/comparison.html", context)


BELOW = {"hoat-dong": activity, "so-sanh": comparison}


def _way_to(plan, request) -> dict:
    crumbs = [*(page for page in top_pages(request) if plan.is_descendant_of(page)), plan]
    return {"crumbs": crumbs, "section": crumbs[0]}
