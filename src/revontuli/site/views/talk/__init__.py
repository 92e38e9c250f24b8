"""Talking about pictures: notes, hypotheses, segments' names and stories, presenting."""

from __future__ import annotations

from revontuli.site.access import page
from revontuli.site.segment_words import WRITERS
from revontuli.site.talking import TALKERS
from revontuli.site.views.talk import adding, lists, presenting, stories, threads

PICTURE = "pictures/<slug:publication>"
BOTH = ("GET", "POST")
POST = ("POST",)

app_name = "talk"
urlpatterns = [
    page("talk/", lists.mine, "index", allow=TALKERS),
    page("talk/<int:note>/", threads.thread, "thread", allow=TALKERS),
    page("talk/<int:note>/reply/", threads.answer, "reply", allow=TALKERS, methods=POST),
    page("talk/<int:note>/edit/", threads.edit, "edit", allow=TALKERS, methods=BOTH),
    page("talk/<int:note>/remove/", threads.take_away, "remove", allow=TALKERS, methods=POST),
    page("talk/<int:note>/state/", threads.state, "state", allow=TALKERS, methods=POST),
    page("talk/<int:note>/owner/", threads.owner, "owner", allow=TALKERS, methods=POST),
    page("life-events/<slug:room>/talk/", lists.of_room, "room", allow=TALKERS),
    page(
        "life-events/<slug:room>/talk/new/", adding.to_room, "add_to_room", allow=TALKERS,
        methods=BOTH,
    ),
    page(f"{PICTURE}/talk/", lists.of_picture, "list", allow=TALKERS),
    page(f"{PICTURE}/talk/new/", adding.to_picture, "add", allow=TALKERS, methods=BOTH),
    page(
        f"{PICTURE}/talk/<int:note>/again/", threads.again, "again", allow=TALKERS, methods=POST
    ),
    page(f"{PICTURE}/words/", stories.of_picture, "words", allow=TALKERS),
    page(
        f"{PICTURE}/words/<slug:segment>/", stories.edit, "edit_words", allow=WRITERS,
        methods=BOTH,
    ),
    page(f"{PICTURE}/words/<slug:segment>/history/", stories.past, "history", allow=TALKERS),
    page(
        f"{PICTURE}/words/<slug:segment>/back/<int:version>/", stories.back, "back",
        allow=WRITERS, methods=POST,
    ),
    page(f"{PICTURE}/present/", presenting.first, "present", allow=TALKERS),
    page(f"{PICTURE}/present/<int:step>/", presenting.at, "present_at", allow=TALKERS),
    page(f"{PICTURE}/present/<int:step>/notes/", presenting.notes, "wall_notes", allow=TALKERS),
    page(f"{PICTURE}/present/code.svg", presenting.code, "code", allow=TALKERS),
]  # fmt: skip
