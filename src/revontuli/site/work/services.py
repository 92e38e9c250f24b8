"""Services brought in, looked over and learned from, in the background."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from revontuli.catalogue import Catalogue, ImportReport, import_into
from revontuli.catalogue.editing import Edit
from revontuli.catalogue.overlays import kind_of
from revontuli.catalogue.sources import open_source
from revontuli.catalogue.table_edits import TableChanges, table_changes
from revontuli.engine import Progress
from revontuli.errors import InputError
from revontuli.site import search as searching
from revontuli.site import sentences
from revontuli.site.background import kind_of_work
from revontuli.site.editing import Reach, as_json, save
from revontuli.site.models import ServiceEdit, Work
from revontuli.site.roles import Role

SHOWN = 60  # rows of a report that a page shows
CHECK = "check.json"
READING, LOOKING, SAVING = "Reading", "Looking", "Saving"


def fingerprint(changes: TableChanges) -> str:
    """What tells whether a table would still change the same things in the same way."""
    lines = [
        f"{edit.item.id} {edit.before and edit.before.content_hash} "
        f"{edit.after and edit.after.content_hash}"
        for edit in changes.edits
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _changes(work: Work) -> TableChanges:
    """What the table would change now."""
    asked = work.arguments
    path = Path(default_storage.path(asked["file"]))
    try:
        found = table_changes(
            searching.catalogue() or Catalogue(),
            path,
            asked["name"],
            Reach(work.started_by).covers,
            remove_missing=asked["remove_missing"],
        )
    except InputError as error:
        raise sentences.renamed(error, path, asked["name"]) from error
    work.result["refused"] = [
        {
            "id": sentences.as_json(remark.id),
            "reason": sentences.as_json(sentences.renamed(remark.reason, path, asked["name"])),
        }
        for remark in found.refused[:SHOWN]
    ]
    return found


@kind_of_work(
    "services.table_preview",
    title=_("What a table would change"),
    roles=(Role.CONTENT_EDITOR,),
    is_short=True,
)
def look_at_table(work: Work, progress: Progress) -> None:
    """Tell what a table would change; `result` has it, and its fingerprint."""
    progress(READING, 0, 1)
    found = _changes(work)
    progress(READING, 1, 1)
    work.result |= {
        "fingerprint": fingerprint(found),
        "counts": {
            "added": len(found.added),
            "changed": len(found.changed),
            "removed": len(found.removed),
            "unchanged": found.unchanged,
            "refused": len(found.refused),
        },
        "added": [_row(edit) for edit in found.added[:SHOWN]],
        "changed": [_row(edit) for edit in found.changed[:SHOWN]],
        "removed": [_row(edit) for edit in found.removed[:SHOWN]],
    }


def _row(edit: Edit) -> dict[str, Any]:
    """An edit as the page tells it: before and after, for the differences in words."""
    return {
        "id": edit.item.id,
        "kind": kind_of(edit.item),
        "before": as_json(edit.before),
        "after": as_json(edit.after),
    }


@kind_of_work("services.table", title=_("Services from a table"), roles=(Role.CONTENT_EDITOR,))
def bring_table(work: Work, progress: Progress) -> None:
    """Make the changes that were looked at; nothing if they would be others by now."""
    progress(READING, 0, 2)
    found = _changes(work)
    if fingerprint(found) != work.arguments["fingerprint"]:
        raise InputError(
            gettext_noop("The catalogue has changed since the preview. Look at the changes again.")
        )
    progress(SAVING, 1, 2)
    if found.edits:
        assert work.started_by is not None
        save(found.edits, work.started_by, ServiceEdit.Way.TABLE)
    default_storage.delete(work.arguments["file"])
    work.result["saved"] = len(found.edits)


@kind_of_work("services.ptv", title=_("Services from PTV"), roles=(Role.CONTENT_EDITOR,))
def bring_from_ptv(work: Work, progress: Progress) -> None:
    """Import a municipality, a region or an organisation from PTV."""
    asked = work.arguments
    source = open_source(
        "ptv",
        os.environ.get("REVONTULI_PTV_URL", ""),
        municipality=asked.get("municipality", ""),
        region=asked.get("region", ""),
        organisation=asked.get("organisation", ""),
    )
    progress(source.name, 0, 1)
    report = import_into(
        searching.catalogue_folder(),
        source,
        progress,
        today=timezone.localdate(),
        everything=asked.get("everything", False),
        allow_removal=asked.get("allow_removal", False),
    )
    work.result = report_as_json(report)


@kind_of_work("services.skos", title=_("Terms from a vocabulary"), roles=(Role.CONTENT_EDITOR,))
def bring_vocabulary(work: Work, progress: Progress) -> None:
    """Import terms of a SKOS vocabulary."""
    from revontuli.catalogue.sources.skos import read_skos

    asked = work.arguments
    path = Path(default_storage.path(asked["file"]))
    try:
        terms, refused = read_skos(path, progress=progress)
        report = import_into(
            searching.catalogue_folder(),
            _Vocabulary(f"skos:{asked['name']}", terms, refused),
            progress,
            today=timezone.localdate(),
        )
    except InputError as error:
        raise sentences.renamed(error, path, asked["name"]) from error
    finally:
        default_storage.delete(asked["file"])
    work.result = report_as_json(report)


class _Vocabulary:
    """Terms that have been read, under the name that their sender gave the file."""

    def __init__(self, name: str, terms: Any, refused: Any) -> None:
        self.name, self._terms, self._refused = name, terms, refused

    def fetch(self, state: Any) -> Any:
        """All of them as one page."""
        from revontuli.catalogue.source import Page

        yield Page(terms=self._terms, refused=self._refused)


def report_as_json(report: ImportReport) -> dict[str, Any]:
    """An import's report, long lists cut."""
    content: dict[str, Any] = msgspec.to_builtins(report, enc_hook=sentences.as_json)
    for name in ("added", "changed", "removed", "refused", "notices"):
        content[f"{name}_count"] = len(content[name])
        content[name] = content[name][:SHOWN]
    return content


@kind_of_work("services.check", title=_("The portfolio looked over"), roles=(Role.CONTENT_EDITOR,))
def look_over(work: Work, progress: Progress) -> None:
    """Look the portfolio over; what was found is kept in the data folder."""
    from revontuli.catalogue.checking import check_catalogue
    from revontuli.engine import atomic_path

    catalogue = searching.catalogue()
    if catalogue is None:
        raise InputError(gettext_noop("There are no services to look over."))
    progress(LOOKING, 0, 1)
    links = bool(work.arguments.get("links"))
    checked = check_catalogue(
        catalogue,
        timezone.localdate(),
        look_at_links=links,
        progress=progress,
        link_cache=searching.catalogue_folder() / "links.json" if links else None,
    )
    with atomic_path(check_file()) as path:
        path.write_bytes(msgspec.json.encode(checked))


def check_file() -> Path:
    """Where what was found last is kept."""
    return searching.catalogue_folder() / CHECK


@kind_of_work(
    "services.learn", title=_("What services help, learned"), roles=(Role.CONTENT_EDITOR,)
)
def learn(work: Work, progress: Progress) -> None:
    """Learn what services help from the experts' labels in the catalogue."""
    from revontuli.guidance import ServiceFinder
    from revontuli.guidance.learning import learn_dimensions

    catalogue = searching.catalogue()
    if catalogue is None:
        raise InputError(gettext_noop("There are no services to learn from."))
    finder = ServiceFinder(catalogue, searching.encoder_name(), progress=progress)
    model = learn_dimensions(finder, progress=progress)
    work.result = {"services": model.provenance.get("services", 0)}
