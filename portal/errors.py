from django.shortcuts import render


def bad_request(request, exception):
    """A request that was refused, with the reason the view gave in Vietnamese."""
    return render(request, "400.html", {"reason": str(exception)}, status=400)
