"""Rules of the house as system checks: `manage.py check` names what breaks them."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import Page, get_page_models

from core.pages import BasePage


@register()
def check_page_types(app_configs, **kwargs):
    """Every page type follows the two-person rule, says what it is to search, where it may live, and has a template."""
    errors = []
    for model in get_page_models():
        if model is Page:
            continue
        name = model.__name__
        if not issubclass(model, BasePage):
            errors.append(Error(f"{name} phải kế thừa core.pages.BasePage.", obj=model, id="portal.E001"))
        if not hasattr(model, "search_kind"):
            errors.append(Error(f"{name} chưa khai báo search_kind.", obj=model, id="portal.E002"))
        if getattr(model, "parent_page_types", None) is None or getattr(model, "subpage_types", None) is None:
            errors.append(Error(f"{name} chưa nói trang cha, trang con được phép.", obj=model, id="portal.E003"))
        try:
            get_template(model.template)
        except TemplateDoesNotExist:
            errors.append(Error(f"{name} thiếu mẫu {model.template}.", obj=model, id="portal.E004"))
    return errors


@register(Tags.security, deploy=True)
def check_virus_scanner(app_configs, **kwargs):
    """What people upload is scanned for viruses."""
    if settings.CLAMD_ADDRESS:
        return []
    hint = "Cài clamav-daemon rồi đặt CLAMD_ADDRESS=/run/clamav/clamd.ctl."
    return [Warning("Tệp tải lên chưa được quét vi-rút.", hint=hint, id="portal.W001")]
