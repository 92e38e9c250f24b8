"""Where Slack sends what happens there: messages, pressed buttons, whether we are there."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from revontuli.site.slack import slack_handler, slack_settings
from revontuli.site.telling_errors import tell

MOST = 200_000  # bytes; Slack's own are a few thousand


@csrf_exempt  # the signature tells that it is Slack
def events(request: HttpRequest, bot: str) -> HttpResponse:
    """Take what Slack sends, if Slack sends it; answered by the bot afterwards."""
    known = slack_settings(bot)
    if known is None or not known.signing_secret:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > MOST:
        return tell(request, 413, "More than is taken in at once.")

    from slack_sdk.signature import SignatureVerifier

    # Before anything of it is read; Bolt checks once more.
    verifier = SignatureVerifier(known.signing_secret)
    try:
        is_theirs = verifier.is_valid_request(request.body, dict(request.headers))
    except (ValueError, TypeError):
        is_theirs = False
    if not is_theirs:
        return HttpResponse("The signature is not Slack's.", status=401, content_type="text/plain")
    if not _is_readable(request.body):
        return HttpResponse("This can't be read.", status=400, content_type="text/plain")
    return slack_handler(known).handle(request)


def _is_readable(body: bytes) -> bool:
    """Whether it is JSON, or a form that holds some, in the shape that Bolt takes for granted."""
    try:
        text = body.decode()
        told = json.loads(parse_qs(text)["payload"][0] if text.startswith("payload=") else text)
    except (ValueError, KeyError):
        return False
    return isinstance(told, dict) and isinstance(told.get("event", {}), dict)
