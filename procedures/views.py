from django.shortcuts import redirect

from core.queries import chosen_row
from procedures.models import ProcedurePage


def short_address(request, code):
    """`/tt/<code>`: the lasting address for QR codes, to wherever the procedure stands today."""
    page = chosen_row(ProcedurePage.objects.published(), code, "thủ tục mang mã", "code")
    return redirect(page.get_url(request))
