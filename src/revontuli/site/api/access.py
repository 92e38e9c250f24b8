"""Who may call which operation of the API: in the same table as the site's pages.

    router = Router(tags=["surveys"])

    @router.get("/surveys", response=list[SurveyOut], auth=allowed(SIGNED_IN))
    def surveys(request): ...

    @router.post("/answers", auth=allowed(EVERYONE))
    def answer(request, answer: AnswerIn): ...

People come in by their session (then a changing call needs the CSRF token), programs with a token
of somebody's account: `Authorization: Bearer …` (`revontuli.site.tokens`).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.utils import check_csrf

from revontuli.errors import InputError
from revontuli.site.access import EVERYONE, Allow
from revontuli.site.limits import TooOften

SAFE = ("GET", "HEAD", "OPTIONS")


class allowed:
    """Who may call an operation, as its `auth`.

    Args:
        allow: who may. Others get 401 when they have not said who they are, else 403.
    """

    def __init__(self, allow: Allow) -> None:
        self.allow = allow

    def __call__(self, request: HttpRequest) -> Any:
        """The user, also when that is nobody in particular."""
        by_token = getattr(request, "token", None) is not None
        if by_token and not request.user.is_authenticated:
            return None  # a token that is not, or no longer, known
        from revontuli.site.accounts import must_set_up_mfa

        by_session = request.user.is_authenticated and not by_token
        if by_session and request.method not in SAFE and check_csrf(request):
            raise HttpError(403, "The CSRF token is missing or wrong.")
        if not self.allow.everyone and not by_token and must_set_up_mfa(request.user):
            raise HttpError(403, "Set up an authenticator app first.")
        if self.allow.passes(request.user):
            return request.user
        if not request.user.is_authenticated:
            return None
        raise HttpError(403, "Your roles do not allow this.")


class SiteAPI(NinjaAPI):
    """An API whose operations stand in the table of who may do what.

    Names of addresses are the area's and the function's, such as `api:surveys_answers`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._calls: dict[str, tuple[tuple[str, ...], Allow | None]] = {}
        self.exception_handler(InputError)(_wrong_input)
        self.exception_handler(PermissionDenied)(_forbidden)
        self.exception_handler(TooOften)(_too_often)

    def get_operation_url_name(self, operation: Operation, router: Any) -> str:
        """The area's name and the function's; what it allows is noted at the same time."""
        name = operation_name(operation)
        auth = operation.auth_callbacks[0] if operation.auth_callbacks else None
        self._calls[name] = tuple(operation.methods), getattr(auth, "allow", None)
        return name

    @property
    def urls(self) -> Any:
        """Django's addresses, each with whom it is for, as `access.page` makes them."""
        patterns, app, namespace = super().urls
        calls: dict[Any, Any] = {**self._calls, "api-root": ((), EVERYONE)}  # which answers 404
        for pattern in patterns:
            view: Any = getattr(pattern, "callback", None)
            view.methods, view.allow = calls[getattr(pattern, "name", None)]
        return patterns, app, namespace

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """As in the table of who may do what."""
        return operation_name(operation)

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description, with the two ways in, who may, and what a refusal looks like."""
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["securitySchemes"] = {
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            "token": {"type": "http", "scheme": "bearer"},
        }
        for operation in (one for path in schema["paths"].values() for one in path.values()):
            _describe_access(operation, self._calls[operation["operationId"]][1])
        return schema


def _describe_access(operation: dict[str, Any], allow: Allow | None) -> None:
    statuses = {400: "It can't be read.", 422: "Something in it is wrong.", 429: "Too often."}
    if allow and not allow.everyone:
        operation["security"] = [{"session": []}, {"token": []}]
        operation["x-roles"] = sorted(allow.roles)
        statuses |= {401: "Nobody has signed in.", 403: "It is for others."}
    if "parameters" in operation and any(p["in"] == "path" for p in operation["parameters"]):
        statuses[404] = "There is no such thing."
    for status, description in statuses.items():
        operation["responses"].setdefault(status, {"description": description})


def operation_name(operation: Operation) -> str:
    """`surveys_answers` for the function `answers` of `api/surveys.py`."""
    function = operation.view_func
    return f"{function.__module__.rpartition('.')[2]}_{function.__name__}"


def _wrong_input(request: HttpRequest, error: Any) -> HttpResponse:
    return _api(request).create_response(request, {"detail": str(error)}, status=422)


def _forbidden(request: HttpRequest, error: Any) -> HttpResponse:
    detail = str(error) or "Your roles do not allow this."
    return _api(request).create_response(request, {"detail": detail}, status=403)


def _too_often(request: HttpRequest, error: Any) -> HttpResponse:
    answer = _api(request).create_response(request, {"detail": str(error)}, status=429)
    answer["Retry-After"] = str(error.wait)
    return answer


def _api(request: HttpRequest) -> NinjaAPI:
    from revontuli.site.api import api

    return api
