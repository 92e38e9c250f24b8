"""Bring services and terms from a source into the catalogue; it is never worse than before.

A fetch that fails leaves the catalogue as it was, and the next import goes on where it stopped.
What a source no longer has is removed only after a fetch that came to its end, and never more
than half of it unasked. Services of other sources are not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.cleaning import clean_service, clean_term
from revontuli.catalogue.import_files import ImportFiles, ImportReport, Memory
from revontuli.catalogue.overlays import Overlays, laid_over, read_overlays
from revontuli.catalogue.service import Service
from revontuli.catalogue.source import Page, Remark, Source, State
from revontuli.catalogue.store import load_catalogue, update_catalogue, versions
from revontuli.catalogue.term import Term
from revontuli.engine import Progress, check_folder, silent
from revontuli.errors import InputError, Sentence
from revontuli.language.places import get_municipality, municipalities

__all__ = ["ImportReport", "Page", "Remark", "Source", "State", "import_into"]

FEW = 5  # a source may lose so many at once without being asked, unless nothing is left

Item = TypeVar("Item", Service, Term)


def import_into(
    folder: str | Path,
    source: Source,
    progress: Progress = silent,
    *,
    today: date | None = None,
    everything: bool = False,
    allow_removal: bool = False,
) -> ImportReport:
    """Bring what `source` has into the catalogue stored in `folder`; tell what happened.

    Args:
        folder: of the catalogue; made where there is none.
        source: where services and terms come from.
        progress: told of every page.
        today: the day of the import; by default this day.
        everything: fetch all of it even where the source can tell what changed.
        allow_removal: remove even more than half of what the source brought before.

    Returns:
        What came, changed, was removed and refused; also kept as
        `imports/<source>/report.json` in `folder`.

    Raises:
        InputError: the source could not be read to its end, more than half would be removed,
            another import of it is under way, or `folder` may not be written.
    """
    check_folder(folder)
    today = today or date.today()
    files = ImportFiles(folder, source.name)
    with files.locked():
        memory = files.memory()
        since = "" if everything else memory.mark
        fetched = _fetch(files, source, since, today, progress)
        others = tuple(files.others())
        merge = _Merge(Path(folder), source.name, fetched, memory, others, allow_removal)
        try:
            catalogue = update_catalogue(folder, merge.into)
        except InputError:
            files.drop_checkpoint()  # what cannot be stored is not worth going on from
            raise
        report = merge.report(today, catalogue.number)
        files.finish(replace(merge.memory(), imported=today), report)
    return report


@dataclass
class _Fetched:
    """Everything that came, checked and with plain texts."""

    services: dict[str, Service] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    refused: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    whole: bool = True
    labelled: bool = False
    mark: str = ""

    def add(self, page: Page, source: str) -> None:
        self.refused += page.refused
        self.notices += page.notices
        self.gone.update(page.gone)
        self.whole = page.whole
        self.labelled = page.labelled
        self.mark = page.mark or self.mark
        for service in page.services:
            service = clean_service(replace(service, source=source))
            if self._is_named(service):
                self.services[service.id] = self._with_known_areas(service)
        for term in page.terms:
            term = clean_term(replace(term, source=source))
            if self._is_named(term):
                self.terms[term.id] = term

    def _is_named(self, item: Service | Term) -> bool:
        if not item.id.strip():
            self.refused.append(Remark(item.label(), Sentence("it has no id")))
        elif not item.name:
            self.refused.append(Remark(item.id, Sentence("it has no name in any language")))
        elif "fi" not in item.name:
            self.notices.append(Remark(item.id, Sentence("it has no Finnish name")))
        return bool(item.id.strip() and item.name)

    def _with_known_areas(self, service: Service) -> Service:
        known = {code: _municipality(code) for code in service.areas}
        for code, today in known.items():
            if today is None:
                self.notices.append(
                    Remark(
                        service.id, Sentence("no municipality has the code '%(code)s'", code=code)
                    )
                )
            elif today != code:
                self.notices.append(
                    Remark(
                        service.id,
                        Sentence(
                            "municipality %(code)s is now a part of %(today)s",
                            code=code,
                            today=today,
                        ),
                    )
                )
        areas = tuple(sorted({today for today in known.values() if today}))
        return service if areas == service.areas else replace(service, areas=areas)


def _fetch(
    files: ImportFiles, source: Source, since: str, today: date, progress: Progress
) -> _Fetched:
    pages = files.interrupted_pages(since, today)
    resume = pages[-1].resume if pages else ""
    if not resume:
        pages = []
    fetched = _Fetched()
    for page in pages:
        fetched.add(page, source.name)
    state = State(
        today=today,
        since=since,
        resume=resume,
        seen=frozenset({*fetched.services, *(remark.id for remark in fetched.refused)}),
        known=_known(files, source.name),
    )
    has_checkpoint = bool(resume)
    stage = f"Importing {source.name}"
    try:
        for page in source.fetch(state):
            if page.resume and not has_checkpoint:
                files.start_checkpoint(since, today, [])
                has_checkpoint = True
            if has_checkpoint:
                files.add_to_checkpoint(page)
            fetched.add(page, source.name)
            progress(stage, page.done, max(page.total, 1))
    except InputError as error:
        problem = Sentence(
            "the import of %(source)s stopped: %(error)s; the stored catalogue is as it was",
            source=source.name,
            error=error,
        )
        if has_checkpoint:
            problem = Sentence("%(problem)s; the next import goes on from there", problem=problem)
        raise InputError(problem) from error
    return fetched


def _known(files: ImportFiles, source: str) -> Mapping[str, Service]:
    """The services that `source` has brought into the catalogue."""
    if not versions(files.folder):
        return {}
    listed = set(files.memory().services)
    catalogue = load_catalogue(files.folder)
    return {
        service.id: service
        for service in catalogue
        if service.id in listed or service.source == source
    }


class _Merge:
    """What came, put into the catalogue as it stands at that moment."""

    def __init__(
        self,
        folder: Path,
        source: str,
        fetched: _Fetched,
        before: Memory,
        others: tuple[Memory, ...],
        allow_removal: bool,
    ) -> None:
        self.folder = folder
        self.source = source
        self.overlays: Overlays = {}
        self.fetched = fetched
        self.before = before
        self.allow_removal = allow_removal
        self.others = {memory.source for memory in others}
        self.owners = {id: memory.source for memory in others for id in _ids(memory)}
        self.added: list[str] = []
        self.changed: list[str] = []
        self.removed: list[str] = []
        self.unchanged = 0
        self.refused = list(fetched.refused)
        self.listed: dict[str, tuple[str, ...]] = {}

    def into(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with what came; ids that are kept and lost are noted on the way."""
        came = self.fetched.services
        if not self.fetched.labelled:
            came = {
                id: _with_labels_of(catalogue[id], service) if id in catalogue.by_id else service
                for id, service in came.items()
            }
        self.overlays = read_overlays(self.folder)  # the catalogue is locked now
        came = self._as_edited(came)
        came_terms = self._as_edited(self.fetched.terms)
        services = self._merged("services", catalogue.by_id, came, self.before.services)
        terms = self._merged("terms", catalogue.term_by_id, came_terms, self.before.terms)
        return Catalogue(tuple(services.values()), tuple(terms.values()))

    def report(self, day: date, version: int) -> ImportReport:
        """What was done."""
        return ImportReport(
            source=self.source,
            day=day,
            whole=self.fetched.whole,
            version=version,
            came=len(self.fetched.services) + len(self.fetched.terms),
            added=tuple(sorted(self.added)),
            changed=tuple(sorted(self.changed)),
            removed=tuple(sorted(self.removed)),
            unchanged=self.unchanged,
            refused=tuple(self.refused),
            notices=tuple(self.fetched.notices),
        )

    def memory(self) -> Memory:
        """What the next import of this source starts from."""
        return Memory(
            self.source,
            mark=self.fetched.mark,
            services=self.listed["services"],
            terms=self.listed["terms"],
        )

    def _as_edited(self, came: Mapping[str, Item]) -> dict[str, Item]:
        """What came, with what people here have edited; without what they have removed."""
        edited = {
            id: laid_over(item, self.overlays, self.fetched.notices) for id, item in came.items()
        }
        return {id: item for id, item in edited.items() if item is not None}

    def _merged(
        self, kind: str, stored: Mapping[str, Item], came: Mapping[str, Item], ids: Iterable[str]
    ) -> dict[str, Item]:
        items = dict(stored)
        listed = set(ids) | {id for id, item in stored.items() if item.source == self.source}
        for item in came.values():
            self._put(item, items)
        lost = self._lost(kind, listed, came)
        for id in lost:
            self._take_away(id, items)
        taken = {id for id in came if id in items and self._is_ours(items[id])}
        self.listed[kind] = tuple(sorted((listed - lost) | taken))
        return items

    def _put(self, item: Item, items: dict[str, Item]) -> None:
        old = items.get(item.id)
        if old is None:
            self.added.append(item.id)
            items[item.id] = item
            return
        if not self._is_ours(old):
            in_use = (
                Sentence("its id is already in use, by %(owner)s", owner=old.source)
                if old.source
                else Sentence("its id is already in use, by the catalogue's owner")
            )
            self.refused.append(Remark(item.id, in_use))
            return
        if old.source in self.others and item.id in self.owners:
            item = replace(item, source=old.source)  # the first to bring it; no flipping daily
        if item.content_hash == old.content_hash:
            self.unchanged += 1
        else:
            self.changed.append(item.id)
        items[item.id] = item

    def _is_ours(self, item: Service | Term) -> bool:
        """Of a source of the same kind: "ptv:853" and "ptv:564" have services in common."""
        return item.source.partition(":")[0] == self.source.partition(":")[0]

    def _lost(self, kind: str, listed: set[str], came: Mapping[str, object]) -> set[str]:
        if not self.fetched.whole:
            return self.fetched.gone & listed
        refused = {remark.id for remark in self.refused}
        gone = {overlay.id for overlay in self.overlays.values() if overlay.is_removed}
        lost = listed - came.keys() - refused - gone
        is_much = len(lost) == len(listed) or (len(lost) > FEW and 2 * len(lost) > len(listed))
        if lost and is_much and not self.allow_removal:
            raise InputError(
                Sentence(
                    "%(source)s would lose %(lost)s of its %(listed)s services; the stored "
                    "catalogue is as it was",
                    source=self.source,
                    lost=len(lost),
                    listed=len(listed),
                )
                if kind == "services"
                else Sentence(
                    "%(source)s would lose %(lost)s of its %(listed)s terms; the stored "
                    "catalogue is as it was",
                    source=self.source,
                    lost=len(lost),
                    listed=len(listed),
                ),
                expected=Sentence("most of what it had; allow the removal if it is meant"),
            )
        return lost

    def _take_away(self, id: str, items: dict[str, Item]) -> None:
        if id not in items or not self._is_ours(items[id]):
            return
        if id in self.owners:  # another source of this kind still has it
            items[id] = replace(items[id], source=self.owners[id])
            return
        del items[id]
        self.removed.append(id)


def _with_labels_of(old: Service, new: Service) -> Service:
    """`new` with what people here have said of the service and its source has no word for."""
    phases = new.phases or old.phases
    events = {phase.partition(":")[0]: None for phase in phases}
    return replace(
        new,
        dimensions=new.dimensions or old.dimensions,
        phases=phases,
        life_events=tuple(dict.fromkeys((*new.life_events, *events))),
    )


def _ids(memory: Memory) -> tuple[str, ...]:
    return memory.services + memory.terms


def _municipality(code: str) -> str | None:
    """The code of the municipality that `code` belongs to today, or None."""
    if code in municipalities():
        return code
    try:
        return get_municipality(code).code if code.isdigit() else None
    except InputError:
        return None
