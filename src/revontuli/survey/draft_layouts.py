"""Multiple choice as files lay it out: a column per option, or one delimited column."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from revontuli.survey.cells import CHOSEN, NOT_CHOSEN
from revontuli.survey.draft_columns import Column

# How survey tools name an option's column: stem, code or words of the option.
OPTION_NAMES = (
    re.compile(r"^(?P<stem>\w+)\[(?P<option>\w+)\]\.\s+(?P<text>.+)$"),  # LimeSurvey, code and text
    re.compile(r"^(?P<stem>.+?)\s*\[(?P<option>[^\[\]]+)\]$"),  # LimeSurvey
    re.compile(r"^(?P<stem>.+)/(?P<option>[^/]+)$"),  # KoboToolbox
    re.compile(r"^(?P<stem>\d+\.(?!\d)\s*[^:]+?)\s*:\s*(?P<option>.+)$"),  # Webropol, text
    re.compile(r"^(?P<stem>.*\D)(?<![\d.])(?P<before>\d+)[._](?P<option>\d+)(?:\s+(?P<text>.+))?$"),
    re.compile(r"^(?P<stem>\d+)\.(?P<option>\d+)[.)]?(?:\s+(?P<text>.+))?$"),  # Webropol, numbers
    re.compile(r"^(?P<stem>.{3,}?)\s*(?::|\s[-–]\s)\s*(?P<option>.+)$"),
    re.compile(r"^(?P<stem>\w+?)[_.](?P<option>\w+)$"),
)
OTHER_TEXT = re.compile(r"other|muu|annat|annan", re.IGNORECASE)
SEPARATORS = (";", "|", "\n", ",", " ")
MOST_OPTIONS = 60


@dataclass(frozen=True)
class OptionColumns:
    """Columns that each tell of one option of the same question.

    Attributes:
        stem: the question's name.
        options: (column, option's code, option's words) in the file's order.
    """

    stem: str
    options: tuple[tuple[Column, str, str], ...]


def find_option_columns(columns: Sequence[Column]) -> list[OptionColumns]:
    """Groups of columns that are a column-per-option layout, each column in at most one."""
    taken: set[str] = set()
    groups = []
    for pattern in OPTION_NAMES:
        members: dict[str, list[tuple[Column, re.Match[str]]]] = defaultdict(list)
        for column in columns:
            match = pattern.match(column.name)
            if match and column.name not in taken:
                members[_stem(match)].append((column, match))
        for stem, found in members.items():
            options = _options(found)
            if options:
                groups.append(OptionColumns(stem, options))
                taken |= {column.name for column, _, _ in options}
    order = {column.name: place for place, column in enumerate(columns)}
    return sorted(groups, key=lambda group: order[group.options[0][0].name])


def _stem(match: re.Match[str]) -> str:
    parts = match.groupdict()
    return parts["stem"] + (parts.get("before") or "")


def _options(
    found: list[tuple[Column, re.Match[str]]],
) -> tuple[tuple[Column, str, str], ...] | None:
    """The options of a group, or None where the columns are no options of one question."""
    options = [(c, m) for c, m in found if c.is_option and not _is_other_text(c, m)]
    said = [column for column, _ in options if column.counts]
    others = [c for c, m in found if not c.is_option and not OTHER_TEXT.search(m["option"])]
    codes = {match["option"].casefold() for _, match in options}
    if len(said) < 2 or others or len(codes) < len(options):
        return None
    if not all(_is_told(column, match) for column, match in options):
        return None
    if all(column.answered == len(column.text) for column in said) and _is_yes_or_no_matrix(said):
        return None
    return tuple((c, m["option"], _option_words(c, m)) for c, m in options)


def _is_other_text(column: Column, match: re.Match[str]) -> bool:
    """What people wrote beside "other, please tell"."""
    words = {value.casefold() for value in column.counts}
    return bool(OTHER_TEXT.search(match["option"])) and not words <= CHOSEN | NOT_CHOSEN


def _is_yes_or_no_matrix(columns: list[Column]) -> bool:
    """Several yes/no questions side by side, answered in words by everybody."""
    words = {value.casefold() for column in columns for value in column.counts}
    return not words <= {"0", "1", "true", "false", "0.0", "1.0"}


def _is_told(column: Column, match: re.Match[str]) -> bool:
    """Whether what stands in the column is a yes or a no, the option's code, or its words."""
    words = {value.casefold() for value in column.counts}
    plain = words <= CHOSEN | NOT_CHOSEN | {match["option"].casefold()}
    return plain or _own_words(column) is not None


def _own_words(column: Column) -> str | None:
    """The option's words where the column has those and nothing else."""
    if len(column.counts) != 1:
        return None
    only = next(iter(column.counts))
    is_word = len(only) > 2 and re.search(r"[^\W\d]{2}", only)
    return only if is_word and only.casefold() not in CHOSEN | NOT_CHOSEN else None


def _option_words(column: Column, match: re.Match[str]) -> str:
    """An option's words: the answers themselves, the file's labels, or the heading."""
    words = _own_words(column) or column.labels.label
    if words:
        return words
    text = match.groupdict().get("text")
    if text:
        inside = re.search(r"\[([^\[\]]+)\]\s*$", text)
        return inside[1] if inside else text
    return match["option"]


@dataclass(frozen=True)
class Delimited:
    """One column that holds several choices.

    Attributes:
        separator: between them.
        options: the commonest first.
    """

    separator: str
    options: tuple[str, ...]


def find_delimited(column: Column) -> Delimited | None:
    """Whether a column's answers are several choices with a separator between."""
    if column.cells.dtype.is_nested():
        parts = column.cells.drop_nulls().explode(empty_as_null=False).drop_nulls()
        counts = Counter(str(part) for part in parts)
        return Delimited("|", tuple(option for option, _ in counts.most_common()))
    for separator in SEPARATORS:
        found = _cut(column, separator)
        if found:
            return found
    return None


def _cut(column: Column, separator: str) -> Delimited | None:
    several = sum(count for value, count in column.counts.items() if separator in value)
    if several < max(2, 0.1 * column.answered):
        return None
    counts: Counter[str] = Counter()
    for value, count in column.counts.items():
        parts = {part.strip() for part in value.split(separator)} - {""}
        counts.update(dict.fromkeys(parts, count))
    if separator == " " and any(re.search(r"[^\w-]|[A-ZÅÄÖ]{1}[a-zåäö]", part) for part in counts):
        return None  # words of a sentence, not codes
    if len(counts) > MOST_OPTIONS or len(counts) < 3:
        return None
    # An option is chosen by many; words of open answers mostly stand once.
    seldom = sum(count < 2 for count in counts.values())
    if seldom > 0.2 * len(counts) or sum(counts.values()) < 3 * len(counts):
        return None
    if len(column.counts) <= len(counts) and separator in (",", " "):
        return None  # a few choices whose words hold a comma or a space
    return Delimited(separator, tuple(option for option, _ in counts.most_common()))
