"""Addresses of this area: answering a survey, and what becomes of one's answers."""

from __future__ import annotations

from django.urls import URLPattern

from revontuli.site.access import EVERYONE, page
from revontuli.site.views.answering import again, forgetting, mine, own, pages, sending, start

app_name = "answering"
POST = ("POST",)
urlpatterns: list[URLPattern] = [
    page("answer/", start.index, "index", allow=EVERYONE),
    page("answer/<slug:survey>/", start.start, "start", allow=EVERYONE),
    page("answer/<slug:survey>/begin/", start.begin, "begin", allow=EVERYONE, methods=POST),
    page("answer/<slug:survey>/i/<token>/", start.invited, "invited", allow=EVERYONE),
    page(
        "answer/<slug:survey>/i/<token>/begin/",
        start.begin_invited, "begin_invited", allow=EVERYONE, methods=POST,
    ),
    page(
        "forget/<token>/", forgetting.forget, "forget", allow=EVERYONE, methods=("GET", "POST")
    ),
    page("a/<key>/", pages.sheet, "sheet", allow=EVERYONE),
    # A page is read and written at one address: whoever has the key may do both, and where
    # something could not be taken the reader may change the language or load the page again.
    page("a/<key>/<int:number>/", pages.page, "page", allow=EVERYONE, methods=("GET", "POST")),
    page(
        "a/<key>/<int:number>/autosave/",
        pages.autosave, "autosave", allow=EVERYONE, methods=POST,
    ),
    page("a/<key>/later/", pages.later, "later", allow=EVERYONE),
    page("a/<key>/review/", sending.review, "review", allow=EVERYONE),
    page("a/<key>/send/", sending.send, "send", allow=EVERYONE, methods=POST),
    page("a/<key>/picture/", mine.picture, "picture", allow=EVERYONE),
    page("a/<key>/answers/", own.answers, "answers", allow=EVERYONE),
    page("a/<key>/answers.json", own.as_json, "answers_json", allow=EVERYONE),
    page("a/<key>/answers.csv", own.as_csv, "answers_csv", allow=EVERYONE),
    page("a/<key>/erase/", own.erase, "erase", allow=EVERYONE),
    page("a/<key>/erase/now/", own.erase_now, "erase_now", allow=EVERYONE, methods=POST),
    page("a/<key>/again/", again.again, "again", allow=EVERYONE),
    page("a/<key>/again/follow/", again.follow, "follow", allow=EVERYONE, methods=POST),
    page("a/<key>/again/unfollow/", again.unfollow, "unfollow", allow=EVERYONE, methods=POST),
    page("a/<key>/again/address/", again.address, "address", allow=EVERYONE, methods=POST),
    page(
        "a/<key>/again/address/remove/",
        again.remove_address, "remove_address", allow=EVERYONE, methods=POST,
    ),
    page("a/<key>/again/<slug:survey>/", start.again, "next_round", allow=EVERYONE),
    page(
        "a/<key>/again/<slug:survey>/begin/",
        start.begin_again, "begin_next_round", allow=EVERYONE, methods=POST,
    ),
]  # fmt: skip
