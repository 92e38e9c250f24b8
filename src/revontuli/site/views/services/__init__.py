"""Addresses of services and terms: what anyone reads, and what editors do."""

from __future__ import annotations

from django.urls import register_converter

from revontuli.site.access import EVERYONE, only, page
from revontuli.site.addresses import ItemConverter
from revontuli.site.roles import Role
from revontuli.site.views.services import (
    card,
    checking,
    editing,
    editors,
    exporting,
    finding,
    history,
    importing,
    path,
    recommending,
    term_editing,
    terms,
)

register_converter(ItemConverter, "item")

EDITOR = only(Role.CONTENT_EDITOR)
COORDINATOR = only(Role.NETWORK_COORDINATOR)
POST = ("POST",)
BOTH = ("GET", "POST")

app_name = "services"
urlpatterns = [
    page("services/", finding.search, "search", allow=EVERYONE),
    page("services/recommend/", recommending.recommend, "recommend", allow=EVERYONE, methods=BOTH),
    page("services/export/<slug:layout>/", exporting.download, "export", allow=EVERYONE),
    # Work on them.
    page("services/edit/", editing.index, "edit_index", allow=EDITOR),
    page("services/new/", editing.new, "new", allow=EDITOR, methods=BOTH),
    page("services/import/", importing.show, "importing", allow=EDITOR),
    page("services/import/table/", importing.table, "import_table", allow=EDITOR, methods=POST),
    page("services/import/ptv/", importing.ptv, "import_ptv", allow=EDITOR, methods=POST),
    page(
        "services/import/terms/", importing.vocabulary, "import_terms", allow=EDITOR, methods=POST
    ),
    page("services/import/learn/", importing.learn, "learn", allow=EDITOR, methods=POST),
    page("services/import/<int:work>/", importing.imported, "imported", allow=EDITOR),
    page(
        "services/import/<int:work>/confirm/",
        importing.confirm,
        "confirm",
        allow=EDITOR,
        methods=POST,
    ),
    page(
        "services/import/<int:work>/cancel/", importing.cancel, "cancel", allow=EDITOR, methods=POST
    ),
    page("services/check/", checking.show, "check", allow=EDITOR),
    page("services/check/again/", checking.again, "check_again", allow=EDITOR, methods=POST),
    page("services/check/findings.csv", checking.download, "findings", allow=EDITOR),
    page("services/edits/", history.recent, "recent", allow=EDITOR),
    page("services/edits/<int:edit>/undo/", history.undo, "undo", allow=EDITOR, methods=POST),
    page("services/editors/", editors.show, "editors", allow=COORDINATOR),
    page("services/editors/add/", editors.add, "add_editor", allow=COORDINATOR, methods=POST),
    page(
        "services/editors/<int:rule>/remove/",
        editors.remove,
        "remove_editor",
        allow=COORDINATOR,
        methods=POST,
    ),
    # One service; after all of the above, for an id may be any word.
    page("services/<item:service>/", card.show, "card", allow=EVERYONE),
    page("services/<item:service>/schema.jsonld", card.schema, "schema", allow=EVERYONE),
    page("services/<item:service>/vote/", card.vote, "vote", allow=EVERYONE, methods=POST),
    page("services/<item:service>/edit/", editing.edit, "edit", allow=EDITOR, methods=BOTH),
    page("services/<item:service>/remove/", editing.remove, "remove", allow=EDITOR, methods=POST),
    page("services/<item:service>/history/", history.of_service, "history", allow=EDITOR),
    page("terms/", terms.all_terms, "terms", allow=EVERYONE),
    page("terms/new/", term_editing.new, "new_term", allow=EDITOR, methods=BOTH),
    page("terms/<item:term>/", terms.show, "term", allow=EVERYONE),
    page("terms/<item:term>/edit/", term_editing.edit, "edit_term", allow=EDITOR, methods=BOTH),
    page(
        "terms/<item:term>/remove/", term_editing.remove, "remove_term", allow=EDITOR, methods=POST
    ),
    page("life-events/<slug:room>/path/", path.show, "path", allow=EVERYONE),
]
