from django.shortcuts import render


def bad_request(request, exception):
    """A request that was refused, with the reason the view gave in Vietnamese."""
    reason = str(exception) or "Yêu cầu này không đọc được."
    return render(request, "400.html", {"reason": reason}, status=400)


def not_found(request, exception):
    """An address that leads nowhere; a view of ours may say why, Django's own words are not for citizens."""
    reason = str(exception) if str(exception).startswith("Không có") else ""
    return render(request, "404.html", {"reason": reason}, status=404)
