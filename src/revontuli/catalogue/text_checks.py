"""Whether a service's texts are there, in all languages, short enough and easy to read."""

from __future__ import annotations

from collections.abc import Iterator

from revontuli.catalogue.findings import Finding, FindingKind, Severity, make_finding
from revontuli.catalogue.readability import HARD, MANY_VERY_LONG, VERY_LONG, read_text
from revontuli.catalogue.service import Service
from revontuli.text import LANGUAGES, Text

# What PTV lets one write, in characters.
LIMITS = {"name": 100, "summary": 150, "description": 2500, "user_instruction": 2500}
NEEDED = ("name", "summary", "description")


def check_texts(service: Service) -> Iterator[Finding]:
    """What is to be mended in the texts of one service."""
    yield from _missing(service)
    yield from _too_long(service)
    yield from _hard(service)


def texts_of(service: Service) -> dict[str, Text]:
    """Its texts by field."""
    return {
        "name": service.name,
        "summary": service.summary,
        "description": service.description,
        "user_instruction": service.user_instruction,
    }


def _missing(service: Service) -> Iterator[Finding]:
    """A name and a summary in all languages; other texts in those where some language has them."""
    for field, text in texts_of(service).items():
        has_any = any(text.values())
        if not has_any and field in NEEDED:
            severity = Severity.WARNING if field == "description" else Severity.ERROR
            yield make_finding(service, FindingKind.MISSING_TEXT, field, severity=severity)
        for language in LANGUAGES if has_any else ():
            if not text.get(language):
                severity = _severity(service, field, language)
                yield make_finding(service, FindingKind.MISSING_LANGUAGE, field, language, severity)


def _severity(service: Service, field: str, language: str) -> Severity:
    """Worst for a language in which one is served, least for texts that only some have."""
    if field in ("name", "summary"):
        is_promised = language == "fi" or language in service.languages
        return Severity.ERROR if is_promised else Severity.WARNING
    return Severity.NOTE


def _too_long(service: Service) -> Iterator[Finding]:
    for field, text in texts_of(service).items():
        for language, words in text.items():
            if len(words) > LIMITS[field]:
                yield make_finding(
                    service,
                    FindingKind.TOO_LONG,
                    field,
                    language,
                    length=len(words),
                    limit=LIMITS[field],
                )


def _hard(service: Service) -> Iterator[Finding]:
    """Measured on all texts of one language together: each alone is too short to tell."""
    for language in LANGUAGES:
        texts = [text.get(language, "") for text in texts_of(service).values()]
        read = read_text("\n".join(texts[1:]), language)
        if read is None:
            continue
        if read.lix > HARD[language]:
            yield make_finding(
                service,
                FindingKind.HARD_TO_READ,
                "description",
                language,
                lix=round(read.lix),
                limit=round(HARD[language]),
            )
        elif read.very_long > MANY_VERY_LONG:
            yield make_finding(
                service,
                FindingKind.LONG_WORDS,
                "description",
                language,
                share=round(100 * read.very_long),
                letters=VERY_LONG[language],
            )
