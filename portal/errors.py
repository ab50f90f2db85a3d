from django.shortcuts import render

from core.queries import NothingThere, Refused, Withdrawn


def bad_request(request, exception):
    """A request that was refused; the reason is shown only when one of our views gave it."""
    reason = str(exception) if isinstance(exception, Refused) else "Yêu cầu này không đọc được."
    return render(request, "400.html", {"reason": reason}, status=400)


def not_found(request, exception):
    """An address that leads nowhere (any more); the reason is shown only when one of our views gave it."""
    reason = str(exception) if isinstance(exception, NothingThere) else ""
    is_withdrawn = isinstance(exception, Withdrawn)
    heading = "Trang này đã được gỡ xuống" if is_withdrawn else "Không có trang này"
    return render(request, "404.html", {"heading": heading, "reason": reason}, status=410 if is_withdrawn else 404)
