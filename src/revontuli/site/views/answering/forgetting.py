"""Being forgotten: whoever gets letters of new rounds has their address deleted by a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from revontuli.site import asking_again
from revontuli.site.limits import limited
from revontuli.site.views.answering.keyed import never_kept


# Programs that read mail open links to look at them, so opening this one deletes nothing; and they
# post to the same address when their own button is pressed (RFC 8058), without cookie or token.
@csrf_exempt
@never_kept
@limited("answering.forget", times=300)
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then delete; nobody is told whether there was an address."""
    if request.method == "POST":
        asking_again.forget(token)
    return render(request, "answering/forget.html", {"is_done": request.method == "POST"})
