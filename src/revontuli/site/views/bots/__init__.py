"""The desk of those who keep a bot: questions, answers, tests, versions, channels.

The role is asked at the address; that it is in the organisation whose duty it is, in the view
(`reach.bot_for`).
"""

from __future__ import annotations

from revontuli.site.access import only, page
from revontuli.site.roles import Role
from revontuli.site.views.bots import (
    answers,
    channels,
    examples,
    figures,
    files,
    inbox,
    listing,
    testing,
    trying,
    versions,
    vocabulary,
    words,
)

app_name = "bots"
CONTENT = only(Role.CONTENT_EDITOR)
TECHNOLOGY = only(Role.BOT_TRAINER)
ENABLER = only(Role.NETWORK_COORDINATOR)
RUNNERS = only(Role.BOT_TRAINER, Role.NETWORK_COORDINATOR)
MAKERS = only(Role.CONTENT_EDITOR, Role.BOT_TRAINER)
KEEPERS = only(Role.CONTENT_EDITOR, Role.BOT_TRAINER, Role.NETWORK_COORDINATOR)
FORM = ("GET", "POST")
ACTION = ("POST",)
ONE = "desk/bots/<slug:bot>/"
ANSWER = f"{ONE}answers/<slug:intent>/"

urlpatterns = [
    page("desk/bots/", listing.index, "index", allow=KEEPERS),
    page("desk/new-bot/", listing.new, "new", allow=ENABLER, methods=FORM),
    page(ONE, listing.overview, "bot", allow=KEEPERS),
    page(f"{ONE}settings/", listing.settings, "settings", allow=ENABLER, methods=FORM),
    page(f"{ONE}open/", listing.open_bot, "open", allow=ENABLER, methods=ACTION),
    page(f"{ONE}close/", listing.close_bot, "close", allow=ENABLER, methods=ACTION),
    page(f"{ONE}figures/", figures.figures, "figures", allow=KEEPERS),
    page(f"{ONE}figures.csv", figures.figures_file, "figures_file", allow=KEEPERS),
    # what people asked
    page(f"{ONE}questions/", inbox.inbox, "inbox", allow=CONTENT),
    page(f"{ONE}questions/decide/", inbox.decide, "decide", allow=CONTENT, methods=ACTION),
    page(f"{ONE}questions/undo/", inbox.undo, "undo", allow=CONTENT, methods=ACTION),
    page(f"{ONE}questions/<int:asked>/", inbox.choose, "choose", allow=CONTENT),
    # what the bot says
    page(f"{ONE}answers/", answers.answers, "answers", allow=CONTENT),
    page(f"{ONE}new-answer/", answers.new, "new_answer", allow=CONTENT, methods=FORM),
    page(ANSWER, answers.answer, "answer", allow=CONTENT, methods=FORM),
    page(f"{ANSWER}history/", answers.history, "answer_history", allow=CONTENT),
    page(f"{ANSWER}remove/", answers.remove, "remove_answer", allow=CONTENT, methods=ACTION),
    page(f"{ONE}examples/", examples.examples, "examples", allow=CONTENT),
    page(
        f"{ONE}examples/remove/", examples.remove, "remove_examples",
        allow=CONTENT, methods=ACTION,
    ),
    page(f"{ONE}words/", words.words, "words", allow=CONTENT, methods=FORM),
    page(f"{ONE}vocabulary/", vocabulary.vocabulary, "vocabulary", allow=CONTENT, methods=FORM),
    page(f"{ONE}topics/", words.topics, "topics", allow=CONTENT, methods=FORM),
    page(f"{ONE}tests/", testing.tests, "tests", allow=MAKERS, methods=FORM),
    page(
        f"{ONE}tests/<int:test>/remove/", testing.remove, "remove_test",
        allow=CONTENT, methods=ACTION,
    ),
    page(f"{ONE}files/", files.files, "files", allow=CONTENT, methods=FORM),
    page(f"{ONE}files/bot.<str:ending>", files.download, "file", allow=CONTENT),
    page(f"{ONE}files/look/", files.look, "import", allow=CONTENT),
    page(f"{ONE}files/bring/", files.bring, "bring", allow=CONTENT, methods=ACTION),
    page(f"{ONE}files/drop/", files.drop, "drop", allow=CONTENT, methods=ACTION),
    # versions: tried, trained, published
    page(f"{ONE}try/", trying.trying, "try", allow=MAKERS),
    page(f"{ONE}try/ask/", trying.ask, "ask", allow=MAKERS, methods=ACTION),
    page(f"{ONE}try/over/", trying.over, "try_over", allow=MAKERS, methods=ACTION),
    page(f"{ONE}versions/", versions.versions, "versions", allow=KEEPERS),
    page(f"{ONE}versions/train/", versions.train, "train", allow=TECHNOLOGY, methods=ACTION),
    page(f"{ONE}versions/<int:number>/", versions.report, "version", allow=KEEPERS),
    page(
        f"{ONE}versions/<int:number>/look/", versions.look_over, "look_over",
        allow=TECHNOLOGY, methods=ACTION,
    ),
    page(
        f"{ONE}versions/<int:number>/publish/", versions.ask_publish, "ask_publish",
        allow=TECHNOLOGY,
    ),
    page(
        f"{ONE}versions/<int:number>/publish/now/", versions.publish, "publish",
        allow=TECHNOLOGY, methods=ACTION,
    ),
    page(f"{ONE}channels/", channels.channels, "channels", allow=RUNNERS, methods=FORM),
]  # fmt: skip
