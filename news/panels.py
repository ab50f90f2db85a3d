from wagtail.admin.panels import Panel
from wagtail.images.permissions import permission_policy as images_policy

from core import import_views


def may_import(user, index) -> bool:
    """Whether the user may write an article there and add its pictures."""
    return import_views.may_import(user, index) and images_policy.user_has_permission(user, "add")


class ImportOffer(Panel):
    """On the form of a new article: the way for one that is written in Word already."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/import_offer.html"

        def is_shown(self):
            return not self.instance.pk and may_import(self.request.user, self.form.parent_page)
