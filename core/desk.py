"""The desk, the admin's front page: what waits for whoever signed in, what was returned, what is due, what is read.

Each part asks the database a constant number of times, tells of nothing its reader may not open, and is not there while
it has nothing to tell. Other apps add theirs with Wagtail's hook `construct_homepage_panels`.
"""

from datetime import timedelta

from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.documents.permissions import permission_policy as documents_policy
from wagtail.images.permissions import permission_policy as images_policy
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core import schedule
from core.approval import may_approve
from core.bundle_views import in_words, names_for
from core.bundles import Bundle, BundleItem
from core.calendar import due, editable_by
from core.history import role_of
from core.holidays import Holiday
from core.models import ApprovalTask, ApprovalTaskState, OfficeSettings
from core.opinions import on_drafts
from core.readership import PageViews
from core.reviews import PageReview
from core.scanning import WITHHELD

REPLACED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
GRACE = timedelta(seconds=4 * schedule.EVERY)  # so long after its time a date was missed, not just about to be kept
AHEAD = timedelta(days=30)
MOST_READ = 10
WITHHELD_AT_MOST = 50


class DeskPanel(Component):
    """One part of the desk; its template shows `rows`, and nothing when there are none."""

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        return {"request": request, "rows": self.rows(request.user)}

    def rows(self, user) -> list:
        raise NotImplementedError


class WelcomePanel(DeskPanel):
    """What to do here, told by what one may do, until it is put away."""

    name = "portal_welcome"
    order = 100
    template_name = "core/desk/welcome.html"

    def rows(self, user):
        profile = getattr(user, "wagtail_userprofile", None)
        if profile and profile.dismissibles.get(self.name):
            return []
        abilities = {
            "write": page_permission_policy.user_has_permission(user, "add"),
            "approve": ApprovalTask.objects.for_reviewer(user).exists(),
            "run": user.has_perm(f"core.change_{OfficeSettings._meta.model_name}"),
        }
        return [ability for ability, has in abilities.items() if has]


class RoundsPanel(DeskPanel):
    """A list of rounds of approval, each with its `page`."""

    def rounds(self, user) -> list[ApprovalTaskState]:
        raise NotImplementedError

    def pages(self, user):
        return editable_by(user)

    def rows(self, user):
        rounds = self.rounds(user)
        pages = self.pages(user).in_bulk([int(round_.revision.object_id) for round_ in rounds])
        for round_ in rounds:
            round_.page = pages.get(int(round_.revision.object_id))
        return [round_ for round_ in rounds if round_.page]


class AwaitingPanel(RoundsPanel):
    """What waits for the user's decision, the longest waiting first; what they wrote themselves waits for others."""

    order = 210
    template_name = "core/desk/awaiting.html"

    def rounds(self, user):
        return [round_ for round_ in ApprovalTaskState.objects.awaiting(user) if may_approve(user, round_)]

    def pages(self, user):
        return Page.objects.specific()  # who may decide may open, whatever other rights they have

    def rows(self, user):
        return [round_ for round_ in super().rows(user) if user.is_superuser or round_.page.is_open_to(user)]


class ReturnedPanel(RoundsPanel):
    """What the user wrote or handed in and got back: why, and by which role."""

    order = 220
    template_name = "core/desk/returned.html"

    def rounds(self, user):
        rounds = list(ApprovalTaskState.objects.returned().by(user))
        for round_ in rounds:
            round_.returned_by = role_of(round_.finished_by)
        return rounds


class HandedInPanel(RoundsPanel):
    """What the user wrote or handed in and others have yet to decide on."""

    order = 230
    template_name = "core/desk/handed_in.html"

    def rounds(self, user):
        return list(ApprovalTaskState.objects.under_way().by(user))


class OpinionsPanel(DeskPanel):
    """What people outside said of drafts they were given to read."""

    order = 235
    template_name = "core/desk/opinions.html"

    def rows(self, user):
        return list(on_drafts(editable_by(user)))


class OverduePanel(DeskPanel):
    """The alarm: dates that have passed and were not kept."""

    order = 240
    template_name = "core/desk/overdue.html"

    def rows(self, user):
        alone = editable_by(user).exclude(pk__in=BundleItem.objects.open().values("page"))
        return due(alone, timezone.now() - GRACE)


class BundlesPanel(DeskPanel):
    """The alarm for bundles: those whose moment has passed, and why they are not out."""

    order = 245
    template_name = "core/desk/bundles.html"

    def rows(self, user):
        may_see = user.has_perm("core.add_bundle")
        bundles = list(Bundle.objects.overdue(timezone.now() - GRACE)) if may_see else []
        names = names_for(user, [obstacle for bundle in bundles for obstacle in bundle.failures]) if bundles else {}
        for bundle in bundles:
            bundle.failure = in_words(bundle.failures, names)
        return bundles


class ReviewsPanel(DeskPanel):
    """Public pages that were to be looked over again by today."""

    order = 250
    template_name = "core/desk/reviews.html"

    def rows(self, user):
        return list(PageReview.objects.of(editable_by(user)).filter(review_on__lte=timezone.localdate()))


class HolidaysPanel(DeskPanel):
    """Years, this one and the next, whose public holidays no one has entered: dates are then told without them."""

    order = 255
    template_name = "core/desk/holidays.html"

    def rows(self, user):
        may_add = user.has_perm("core.add_holiday")
        return Holiday.objects.missing_years(timezone.localdate()) if may_add else []


class WithheldFilesPanel(DeskPanel):
    """Pictures and files that nobody is given: the scanner found a virus, or has yet to look."""

    order = 257
    template_name = "core/desk/withheld_files.html"

    def rows(self, user):
        withheld = [
            policy.instances_user_has_permission_for(user, "change").filter(scan__in=WITHHELD).order_by("scan", "pk")
            for policy in (documents_policy, images_policy)
        ]
        addresses = AdminURLFinder(user)
        return [(item, addresses.get_edit_url(item)) for items in withheld for item in items[:WITHHELD_AT_MOST]]


class CalendarPanel(DeskPanel):
    """What goes live or is withdrawn in the days ahead."""

    order = 260
    template_name = "core/desk/calendar.html"

    def rows(self, user):
        now = timezone.now()
        return [row for row in due(editable_by(user), now + AHEAD) if row.moment > now - GRACE]


class MostReadPanel(DeskPanel):
    """What the public read most in the last seven days."""

    order = 270
    template_name = "core/desk/most_read.html"

    def rows(self, user):
        return list(PageViews.objects.most_read(timezone.localdate() - timedelta(days=6))[:MOST_READ])


PANELS = [
    WelcomePanel,
    AwaitingPanel,
    ReturnedPanel,
    HandedInPanel,
    OpinionsPanel,
    OverduePanel,
    BundlesPanel,
    ReviewsPanel,
    HolidaysPanel,
    WithheldFilesPanel,
    CalendarPanel,
    MostReadPanel,
]


def lay_out(request, panels: list) -> None:
    """Puts the parts on the desk, in place of those of Wagtail's that tell the same with a query for each row."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)] + [panel() for panel in PANELS]
