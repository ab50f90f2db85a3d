from wagtail.models import Site

from core.models import OfficeSettings


def office(request):
    """`office`: the site's OfficeSettings, for the head and foot of every page; None while there is no site."""
    if request.path.startswith("/admin/"):
        return {}
    site = Site.find_for_request(request)
    return {"office": OfficeSettings.for_request(request) if site else None, "site_root": site and site.root_page}
