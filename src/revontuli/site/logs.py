"""Logs as lines of JSON, without personal data: what happened, never who answered what.

Addresses of pages hold keys of people's answers, and messages of errors hold values; so a page is
named by its view, and an error by its kind and by where it was.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from revontuli.site import metrics

log = logging.getLogger("revontuli.requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")
QUIET = ("ground:live", "ground:ready", "ground:metrics")


def view_of(request: HttpRequest) -> str:
    """The name of the address, such as "surveys:upload"; never what stood in it."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match and match.view_name else "unknown"


class JsonFormatter(logging.Formatter):
    """One line a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **getattr(record, "told", {}),
        }
        if identity := request_id.get():
            line["request"] = identity
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):  # Django's own, which would tell the address
        return f"{getattr(record, 'status_code', '')} {view_of(request)}".strip()
    return record.getMessage()


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if settings.DEBUG:
        told["error"] += f": {error}"
    return told


def observing_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Give every request a name to be found by, count it, and write one line of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identity = given if re.fullmatch(r"[\w-]{8,64}", given) else uuid.uuid4().hex
        held = request_id.set(identity)
        began = perf_counter()
        try:
            answer = get_response(request)
            seconds = perf_counter() - began
            view = view_of(request)
            metrics.count_request(view, request.method or "", answer.status_code, seconds)
            if view not in QUIET:
                told = {
                    "view": view,
                    "method": request.method,
                    "status": answer.status_code,
                    "ms": round(seconds * 1000),
                }
                log.info("request", extra={"told": told})
            answer["X-Request-ID"] = identity
            return answer
        finally:
            request_id.reset(held)

    return middleware
