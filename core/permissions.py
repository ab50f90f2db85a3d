from wagtail.models import PagePermissionTester


class PagePermissions(PagePermissionTester):
    """What a user may do with a page. The page permission "publish" here means: withdraw, move and order live pages."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if not user.is_superuser and not page.is_open_to(user):
            self.permissions = set()

    def can_publish(self):
        return False

    def can_publish_subpage(self):
        return False

    def can_unschedule(self):
        return super().can_publish()

    def can_set_view_restrictions(self):
        # Hiding a page from the public changes what citizens see without an approval: administrators only.
        return super().can_publish() and (self.user.is_superuser or "bulk_delete" in self.permissions)
