"""Whether a procedure is up to date: when it was checked, when that is next due, which of its documents lapsed."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from core.reviews import PageReview
from legal.citing import lapsed_basis, may_be_on_lapsed_basis

CHECKED_EVERY = timedelta(days=365)  # unless a day was set for the page


def facts_of_freshness() -> dict:
    """What `freshness` asks, as annotations of a query of procedures, so that a page needs no query of its own."""
    return {
        "review_on": Subquery(PageReview.objects.filter(page=OuterRef("pk")).values("review_on")),
        "may_be_on_lapsed_basis": may_be_on_lapsed_basis(),
    }


def freshness(page) -> dict:
    """What the page tells: `lapsed`, the documents it rests on that no longer bind, and the day of the `next_check`,
    None for what was never checked. The page carries `facts_of_freshness`; a preview does not, and tells less."""
    review_on = getattr(page, "review_on", None)
    next_check = review_on or (page.checked_on and page.checked_on + CHECKED_EVERY)
    return {
        "lapsed": lapsed_basis(page) if getattr(page, "may_be_on_lapsed_basis", False) else [],
        "next_check": None if page.is_retired else next_check,
        "next_check_is_due": bool(next_check and next_check <= timezone.localdate()),
    }
