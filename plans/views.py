from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.queries import top_pages
from plans.activities import KEY_LENGTH
from plans.models import PlanPage
from plans.records import promise_changes
from plans.year_view import year_view


def activity(request, slug, key):
    """`/ke-hoach/<slug>/hoat-dong/<key>/`: one activity of a plan that a visitor may read, at an address that lasts."""
    plan = get_object_or_404(PlanPage.objects.published(), slug=slug)
    found = [each for each in plan.activities_with_state() if each.uid.hex[:KEY_LENGTH] == key]
    if not found:
        raise Http404
    context = {
        "plan": plan,
        "activity": found[0],
        "crumbs": (crumbs := [*(page for page in top_pages(request) if plan.is_descendant_of(page)), plan]),
        "section": crumbs[0],
        "year_view": year_view(found, plan.year, timezone.localdate()),
        "promise_changes": promise_changes(plan.activity_records.by_activity().filter(uid=found[0].uid)),
    }
    return render(request, "plans/activity.html", context)
