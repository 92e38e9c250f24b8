"""People, their roles and organisations; who may do what, who did what; works in the background."""

from __future__ import annotations

from revontuli.site.access import SIGNED_IN, only, page
from revontuli.site.roles import Role
from revontuli.site.views.accounts import log, me, organisations, people, table, work

ADMINISTRATOR = only(Role.ADMINISTRATOR)
LOOKERS_ON = only(Role.ADMINISTRATOR, Role.PROTECTION_OFFICER)
FORM = ("GET", "POST")
POST = ("POST",)

app_name = "accounts"
urlpatterns = [
    page("desk/me/", me.me, "me", allow=SIGNED_IN),
    page("desk/me/name/", me.rename, "rename", allow=SIGNED_IN, methods=POST),
    page("desk/me/tokens/new/", me.new_token, "new_token", allow=SIGNED_IN, methods=POST),
    page(
        "desk/me/tokens/<int:token>/end/",
        me.end_token,
        "end_token",
        allow=SIGNED_IN,
        methods=POST,
    ),
    page("desk/work/", work.works, "work", allow=SIGNED_IN),
    page("desk/work/<int:work>/", work.one, "one_work", allow=SIGNED_IN),
    page("desk/work/<int:work>/stop/", work.stop, "work_stop", allow=SIGNED_IN, methods=POST),
    page("desk/work/<int:work>/again/", work.again, "work_again", allow=SIGNED_IN, methods=POST),
    page("desk/people/", people.people, "people", allow=ADMINISTRATOR),
    page("desk/people/new/", people.new, "new_person", allow=ADMINISTRATOR, methods=FORM),
    page("desk/people/<int:person>/", people.edit, "person", allow=ADMINISTRATOR, methods=FORM),
    page(
        "desk/people/<int:person>/invite/",
        people.invite,
        "invite",
        allow=ADMINISTRATOR,
        methods=POST,
    ),
    page(
        "desk/people/<int:person>/close/", people.close, "close", allow=ADMINISTRATOR, methods=POST
    ),
    page("desk/people/<int:person>/open/", people.open_, "open", allow=ADMINISTRATOR, methods=POST),
    page(
        "desk/people/<int:person>/lost-phone/",
        people.lost_phone,
        "lost_phone",
        allow=ADMINISTRATOR,
        methods=POST,
    ),
    page("desk/organisations/", organisations.organisations, "organisations", allow=ADMINISTRATOR),
    page(
        "desk/organisations/new/",
        organisations.new,
        "new_organisation",
        allow=ADMINISTRATOR,
        methods=FORM,
    ),
    page(
        "desk/organisations/<slug:organisation>/",
        organisations.edit,
        "organisation",
        allow=ADMINISTRATOR,
        methods=FORM,
    ),
    page("desk/access/", table.table, "access", allow=LOOKERS_ON),
    page("desk/log/", log.log, "log", allow=only(Role.PROTECTION_OFFICER)),
]
