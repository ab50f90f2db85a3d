from django.http import Http404
from django.shortcuts import redirect

from procedures.models import ProcedurePage


def short_address(request, code):
    """`/tt/<code>`: the lasting address for QR codes, to wherever the procedure stands today."""
    page = ProcedurePage.objects.published().filter(code=code).first()
    if page is None:
        raise Http404(f"Không có thủ tục mang mã {code[:60]}.")
    return redirect(page.get_url(request))
