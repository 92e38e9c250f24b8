"""Running surveys: what is asked, when and of whom; answers arriving, in and out; open answers."""

from __future__ import annotations

from revontuli.site.access import only, page
from revontuli.site.roles import Role
from revontuli.site.views.surveys import (
    coding,
    exports,
    imports,
    invitations,
    joint,
    keeping,
    letters,
    listing,
    live,
    questionnaires,
    times,
    topics,
)

app_name = "surveys"
ANALYST = only(Role.ANALYST)
WATCHED = only(Role.ANALYST, Role.PROTECTION_OFFICER)
FORM = ("GET", "POST")
ACTION = ("POST",)
ONE = "run/<slug:survey>/"
OPEN = f"{ONE}open/<str:question>/"

urlpatterns = [
    page("run/", listing.index, "index", allow=ANALYST),
    page("run/new/", listing.new, "new", allow=ANALYST, methods=FORM),
    page(ONE, listing.survey, "survey", allow=ANALYST),
    page(f"{ONE}edit/", listing.edit, "edit", allow=ANALYST, methods=FORM),
    page(f"{ONE}copy/", listing.copy, "copy", allow=ANALYST, methods=FORM),
    page(
        f"{ONE}questionnaire/", questionnaires.questionnaire, "questionnaire",
        allow=ANALYST, methods=FORM,
    ),
    page(f"{ONE}questionnaire/preview/", questionnaires.preview, "preview", allow=ANALYST),
    page(f"{ONE}questionnaire/file/", questionnaires.download, "questionnaire_file", allow=ANALYST),
    page(f"{ONE}times/", times.times, "times", allow=ANALYST, methods=FORM),
    page(f"{ONE}times/open/", times.open_now, "open_now", allow=ANALYST, methods=ACTION),
    page(f"{ONE}times/close/", times.close_now, "close_now", allow=ANALYST, methods=ACTION),
    page(f"{ONE}invitations/", invitations.invitations, "invitations", allow=ANALYST),
    page(
        f"{ONE}invitations/make/", invitations.make, "make_invitations",
        allow=ANALYST, methods=ACTION,
    ),
    page(f"{ONE}letters/", letters.letters, "letters", allow=ANALYST, methods=FORM),
    page(f"{ONE}letters/send/", letters.send, "send_letters", allow=ANALYST, methods=ACTION),
    page(f"{ONE}modules/", joint.modules, "modules", allow=ANALYST),
    page(f"{ONE}modules/add/", joint.add, "add_module", allow=ANALYST, methods=ACTION),
    page(f"{ONE}modules/<int:module>/", joint.module, "module", allow=ANALYST, methods=FORM),
    page(f"{ONE}modules/<int:module>/file/", joint.download, "module_file", allow=ANALYST),
    page(
        f"{ONE}modules/<int:module>/remove/", joint.remove, "remove_module",
        allow=ANALYST, methods=ACTION,
    ),
    page(f"{ONE}live/", live.live, "live", allow=ANALYST),
    page(f"{ONE}import/", imports.imports, "imports", allow=ANALYST, methods=FORM),
    page(f"{ONE}import/draft/", imports.draft, "draft", allow=ANALYST, methods=ACTION),
    page(f"{ONE}import/<int:answer_import>/", imports.one_import, "import", allow=ANALYST),
    page(
        f"{ONE}import/<int:answer_import>/start/", imports.start, "start_import",
        allow=ANALYST, methods=ACTION,
    ),
    page(
        f"{ONE}import/<int:answer_import>/drop/", imports.drop, "drop_import",
        allow=ANALYST, methods=ACTION,
    ),
    page(f"{ONE}export/", exports.exports, "exports", allow=ANALYST),
    page(f"{ONE}export/make/", exports.make, "make_export", allow=ANALYST, methods=ACTION),
    page(f"{ONE}export/<int:answer_export>/", exports.download, "export", allow=ANALYST),
    page(f"{ONE}export/codebook.<str:ending>", exports.codebook, "codebook", allow=ANALYST),
    page(f"{ONE}keeping/", keeping.keeping, "keeping", allow=WATCHED),
    page(f"{ONE}keeping/delete/", keeping.delete, "delete", allow=WATCHED, methods=ACTION),
    page(f"{ONE}open/", coding.open_list, "open_questions", allow=ANALYST),
    page(OPEN, coding.coding, "coding", allow=ANALYST),
    page(f"{OPEN}decide/", coding.decide, "decide", allow=ANALYST, methods=ACTION),
    page(f"{OPEN}decide-sure/", coding.decide_sure, "decide_sure", allow=ANALYST, methods=ACTION),
    page(f"{OPEN}code/", coding.code, "code", allow=ANALYST, methods=ACTION),
    page(f"{OPEN}in-picture/", coding.in_picture, "in_picture", allow=ANALYST, methods=ACTION),
    page(f"{OPEN}topics/", topics.topics, "topics", allow=ANALYST, methods=FORM),
    page(f"{OPEN}topics/add/", topics.add, "add_topic", allow=ANALYST, methods=FORM),
    page(f"{OPEN}topics/file.<str:ending>", topics.download, "topics_file", allow=ANALYST),
    page(f"{OPEN}topics/<str:topic>/", topics.topic, "topic", allow=ANALYST, methods=FORM),
    page(
        f"{OPEN}topics/<str:topic>/remove/", topics.remove, "remove_topic",
        allow=ANALYST, methods=ACTION,
    ),
]  # fmt: skip
