"""The look at a portfolio as pages to read and a table to work through."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from revontuli.catalogue.checking import POINTS, CatalogueCheck, ProviderScore
from revontuli.catalogue.coverage import Coverage
from revontuli.catalogue.findings import HEADINGS, Finding, FindingKind, Severity, tell
from revontuli.engine import atomic_path, safe_cell
from revontuli.language import Words
from revontuli.language.templates import template_environment
from revontuli.text import LANGUAGES, Text, in_language
from revontuli.wellbeing import get_frame, life_events

COLUMNS = (
    "service", "name", "provider", "provider_name", "severity", "kind", "field", "language",
    "message",
)  # fmt: skip
FINDINGS_SHOWN = 30  # of each kind; the table has all
PROVIDERS_SHOWN = 100
TABLE = "findings.csv"


def write_check_pages(
    check: CatalogueCheck, folder: str | Path, languages: Sequence[str] = LANGUAGES
) -> list[Path]:
    """Write `check.fi.html`, `check.sv.html` … and `findings.csv` into `folder`; give their paths.

    Each page holds its styles, asks for nothing from anywhere and runs no script.
    """
    written = []
    for language in languages:
        path = Path(folder) / f"check.{language}.html"
        with atomic_path(path) as temporary:
            temporary.write_text(render_check(check, language), encoding="utf-8")
        written.append(path)
    return [*written, write_findings(check, Path(folder) / TABLE)]


def write_findings(check: CatalogueCheck, path: str | Path) -> Path:
    """Write all findings as a CSV table, a row each, and give its path."""
    path = Path(path)
    names = {provider.provider: in_language(provider.name, "fi") for provider in check.providers}
    with (
        atomic_path(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for found in check.findings:
            cells = (
                found.service,
                in_language(check.names.get(found.service, {}), "fi"),
                found.provider,
                names.get(found.provider, ""),
                found.severity.value,
                found.kind.value,
                found.field,
                found.language,
                found.message,
            )
            table.writerow([safe_cell(cell) for cell in cells])
    return path


def render_check(check: CatalogueCheck, language: str = "fi") -> str:
    """The page in one language, as HTML."""
    view = _View(check, language)
    template = template_environment("revontuli.catalogue", language).get_template("check.html")
    return template.render(css=_styles(), check=check, view=view)


@dataclass(frozen=True)
class _Kind:
    """All findings of one kind, as the page shows them."""

    kind: FindingKind
    heading: str
    severity: Severity
    services: int
    shown: tuple[Finding, ...]
    more: int

    @property
    def anchor(self) -> str:
        return f"kind-{self.kind.value.replace('_', '-')}"


class _View:
    """What the template may call."""

    def __init__(self, check: CatalogueCheck, language: str) -> None:
        self.check = check
        self.language = language
        self.words = Words(language)
        self.counts = Counter(finding.severity for finding in check.findings)

    @property
    def kinds(self) -> list[_Kind]:
        """Findings by kind, in the order in which to mend them."""
        by_kind: dict[FindingKind, list[Finding]] = defaultdict(list)
        for finding in self.check.findings:
            by_kind[finding.kind].append(finding)
        return [
            _Kind(
                kind,
                self.words.gettext(heading),
                by_kind[kind][0].severity,
                len({finding.service for finding in by_kind[kind]}),
                tuple(by_kind[kind][:FINDINGS_SHOWN]),
                max(0, len(by_kind[kind]) - FINDINGS_SHOWN),
            )
            for kind, heading in HEADINGS.items()
            if kind in by_kind
        ]

    @property
    def providers(self) -> tuple[ProviderScore, ...]:
        """The lowest scores."""
        return self.check.providers[:PROVIDERS_SHOWN]

    @property
    def points(self) -> Mapping[str, int]:
        """What findings take from a score."""
        return {severity.value: points for severity, points in POINTS.items()}

    def number(self, value: float) -> str:
        """A number, with a decimal where it has one."""
        return self.words.number(value, 0 if float(value).is_integer() else 1)

    def severity_word(self, severity: Severity) -> str:
        """A severity in a word."""
        _ = self.words.gettext
        return {
            Severity.ERROR: _("to be mended at once"),
            Severity.WARNING: _("to be mended"),
            Severity.NOTE: _("could be better"),
        }[severity]

    def message(self, finding: Finding) -> str:
        """What was found, in a sentence."""
        return tell(finding.kind, finding.values, self.words)

    def service_name(self, id: str) -> Markup:
        """A service's name, or its id."""
        return self.label(self.check.names.get(id, {})) or escape(id)

    def provider_name(self, provider: ProviderScore) -> Markup:
        """A provider's name, its id, or that it is not told."""
        told = self.label(provider.name) or escape(provider.provider)
        return told or escape(self.words.gettext("Provider not told"))

    def label(self, text: Text) -> Markup:
        """A name, escaped; in another language than the page's it says which."""
        words = escape(in_language(text, self.language))
        if not words or text.get(self.language):
            return words
        other = next((code for code, value in text.items() if value and escape(value) == words), "")
        if not re.fullmatch(r"[a-z]{2,3}", other):
            return words
        return Markup('<span lang="{}">{}</span>').format(other, words)

    def event_name(self, coverage: Coverage) -> str:
        """The life event's name, or its code where it is a city's own."""
        names = {event.code: event.name for event in life_events()}
        return in_language(names.get(coverage.life_event, {}), self.language, coverage.life_event)

    def phase_name(self, coverage: Coverage, phase: str) -> str:
        """A phase's name, or its code."""
        for event in life_events():
            if event.code == coverage.life_event:
                return in_language(event[phase].name, self.language, phase)
        return phase

    def dimension_name(self, coverage: Coverage, dimension: str) -> str:
        """A dimension's name."""
        names = {d.code: d.name for d in get_frame(coverage.frame).dimensions}
        return in_language(names.get(dimension, {}), self.language, dimension)

    def shade(self, coverage: Coverage, count: int) -> int:
        """How full a cell of the matrix is: 0 empty to 4 fullest."""
        fullest = max((n for row in coverage.counts for n in row), default=0)
        return -(-4 * count // fullest) if fullest else 0


@cache
def _styles() -> Markup:
    path = Path(__file__).parent / "templates" / "check.css"
    return Markup(path.read_text(encoding="utf-8"))
