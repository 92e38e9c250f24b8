"""Building pictures, comparing tries, sending them to be checked, and publishing."""

from __future__ import annotations

from revontuli.site.access import EVERYONE, only, page
from revontuli.site.roles import Role
from revontuli.site.views.building import checks, comparing, iterations, outputs

ANALYST = only(Role.ANALYST)
OFFICER = only(Role.PROTECTION_OFFICER)
POST = ("POST",)

app_name = "building"
urlpatterns = [
    page("building/", iterations.desk, "desk", allow=ANALYST),
    page("building/<slug:survey>/", iterations.of_survey, "survey", allow=ANALYST),
    page(
        "building/<slug:survey>/new/", iterations.new, "new", allow=ANALYST, methods=("GET", "POST")
    ),
    page("building/<slug:survey>/compare/", comparing.compare, "compare", allow=ANALYST),
    page("iterations/<int:iteration>/", iterations.show, "iteration", allow=ANALYST),
    page("iterations/<int:iteration>/name/", iterations.name, "name", allow=ANALYST, methods=POST),
    page(
        "iterations/<int:iteration>/again/", iterations.again, "again", allow=ANALYST, methods=POST
    ),
    page(
        "iterations/<int:iteration>/remove/",
        iterations.remove,
        "remove",
        allow=ANALYST,
        methods=POST,
    ),
    page("iterations/<int:iteration>/send/", checks.send, "send", allow=ANALYST, methods=POST),
    page(
        "iterations/<int:iteration>/take-back/",
        checks.take_back,
        "take_back",
        allow=ANALYST,
        methods=POST,
    ),
    page("checks/", checks.waiting, "checks", allow=OFFICER),
    page("checks/<slug:publication>/", checks.check, "check", allow=OFFICER),
    page(
        "checks/<slug:publication>/publish/",
        checks.publish,
        "publish",
        allow=OFFICER,
        methods=POST,
    ),
    page(
        "checks/<slug:publication>/return/",
        checks.give_back,
        "return",
        allow=OFFICER,
        methods=POST,
    ),
    page(
        "checks/<slug:publication>/withdraw/",
        checks.withdraw,
        "withdraw",
        allow=OFFICER,
        methods=POST,
    ),
    # Whether it is published to everyone is looked at where the picture is fetched.
    page("pictures/<slug:publication>/report/", outputs.report, "report", allow=EVERYONE),
    page("pictures/<slug:publication>/pdf/", outputs.pdf, "pdf", allow=EVERYONE),
    page("pictures/<slug:publication>/data/", outputs.data, "data", allow=EVERYONE),
    page("pictures/<slug:publication>/data/<str:name>", outputs.file, "file", allow=EVERYONE),
]
