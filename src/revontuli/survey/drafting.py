"""A codebook drafted from the answers, for an analyst to edit rather than write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from revontuli.survey import draft_words as words
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.columns import CODED, NUMBERED
from revontuli.survey.draft_columns import Column
from revontuli.survey.draft_layouts import OptionColumns, find_delimited, find_option_columns
from revontuli.survey.draft_scales import Scale, find_order, find_scale, usual_scales
from revontuli.survey.sources import ColumnLabels, column_labels, open_source
from revontuli.text import Text

ROWS = 20_000  # enough to see what a column is
MOST_CHOICES = 30
MOST_AREAS = 1000
SHORT_ANSWER = 60  # characters
TOLD_SCALE = re.compile(
    r"(?<![\d.])(?P<low>\d{1,2})\s*(?:[-–—]|…|\.\.\.?|to|till)\s*(?P<high>\d{1,3})"
)
IN_BRACKETS = re.compile(r"^(.+?)\s*\[([^\[\]]+)\]$")  # LimeSurvey: "Rate these [Health]"


def draft_codebook(path: str | Path) -> Codebook:
    """Guess what each column of a file of answers is.

    Looks at the names, the file's own labels and the first 20,000 rows. What was less than sure
    is told in each question's `note`.

    Raises:
        InputError: the file can't be read, or has no answers.
    """
    from revontuli.errors import InputError, Sentence

    source = open_source(path)
    frame = next(source.batches(list(source.columns), ROWS), None)
    if frame is None or not frame.height:
        raise InputError(
            Sentence("there are no answers below the heading"),
            file=source.path,
            expected=Sentence("a row a person"),
        )
    labels = column_labels(source)
    columns = [
        Column(name, frame[name], labels.get(name, ColumnLabels())) for name in source.columns
    ]
    drafter = _Drafter(columns)
    return Codebook(tuple(drafter.questions()), title={drafter.language: source.path.stem})


class _Drafter:
    """Guesses, column by column, with the whole file in view."""

    def __init__(self, columns: list[Column]) -> None:
        self.columns = columns
        self.language = _guess_language(columns)
        self.usual = usual_scales(self._scale(column) for column in columns)
        self.has_id = self.has_weight = False

    def _scale(self, column: Column, usual: Sequence[tuple[int, int]] = ()) -> Scale | None:
        if not column.is_whole or column.numbers is None:
            return None
        told = {v for v, text in column.labels.values.items() if words.DONT_KNOW.search(text)}
        numbers = [n for n in column.numbers if f"{n:g}" not in told]
        return _told_scale(self._words_of(column), numbers) or find_scale(numbers, usual)

    def questions(self) -> list[Question]:
        """A question for each column, or for each group of columns of options."""
        groups = find_option_columns(self.columns)
        first = {group.options[0][0].name: group for group in groups}
        inside = {column.name for group in groups for column, _, _ in group.options}
        stems = {group.stem for group in groups}
        names = {column.name for column in self.columns}
        drafted = []
        for column in self.columns:
            if column.name in first:
                drafted.append(self._options(first[column.name], names))
            elif column.name in stems:
                note = "the same answers stand in a column per option"
                drafted.append(self._ignore(column, note))
            elif column.name not in inside:
                drafted.append(self._question(column))
        return drafted

    # Multiple choice

    def _options(self, group: OptionColumns, names: set[str]) -> Question:
        choices = tuple(
            Choice(code, self._text(option), column=column.name)
            for column, code, option in group.options
        )
        columns = [column for column, _, _ in group.options]
        match = re.search(r"^\w+\[\w+\]\.\s+(.+?)\s*\[[^\[\]]+\]\s*$", columns[0].name)
        name = group.stem
        while name in names:
            name += " (options)"
        return Question(
            name=name,
            kind=Kind.CHOICES,
            role=Role.MULTIPLE,
            label=self._text(match[1] if match else _heading_words(group.stem)),
            choices=choices,
            missing=_together(column.missing for column in columns),
            not_shown=_together(column.not_shown for column in columns),
        )

    # One column

    def _question(self, column: Column) -> Question:
        """The first guess that fits."""
        for guess in (
            self._without_answers,
            self._as_id,
            self._as_metadata,
            self._as_weight,
            self._as_constant,
            self._as_outcome,
            self._as_area,
            self._as_several,
            self._as_number,
            self._as_choice,
        ):
            question = guess(column)
            if question is not None:
                return question
        return self._build(column, Role.OPEN, Kind.TEXT)

    def _without_answers(self, column: Column) -> Question | None:
        if not column.counts:
            return self._ignore(column, "nobody answered")
        if len(column.counts) == 1 and column.answered > 1:
            return self._ignore(
                column, f"everybody who answered said '{next(iter(column.counts))}'"
            )
        return None

    def _as_id(self, column: Column) -> Question | None:
        if not (_is_named(words.ID, column) and column.is_unique):
            return None
        if self.has_id or column.answered < len(column.text):
            return self._ignore(column, "looks like an id of another kind")
        self.has_id = True
        return self._build(column, Role.ID, Kind.TEXT)

    def _as_metadata(self, column: Column) -> Question | None:
        if _is_named(words.METADATA, column) or column.is_date:
            return self._ignore(column, "looks like a time or other data about the answering")
        return None

    def _as_weight(self, column: Column) -> Question | None:
        """A survey's weight has a mean of 1 or odd fractions; a body's weight has neither."""
        if not words.WEIGHT.search(self._words_of(column)) or column.numbers is None:
            return None
        mean = sum(_as_float(v) * n for v, n in column.counts.items() if _is_plain(v))
        mean /= max(1, column.answered)
        fine = sum(_decimals(value) > 2 for value in column.counts) > 0.5 * len(column.counts)
        positive = column.numbers[0] > 0
        if positive and not self.has_weight and (fine or 0.9 < mean < 1.1 or mean > 250):
            self.has_weight = True
            note = "" if fine or 0.9 < mean < 1.1 else "looks like an expansion weight"
            return self._build(column, Role.WEIGHT, Kind.NUMBER, note=note)
        if words.BODY_WEIGHT.search(self._words_of(column)) and self._scale(column) is None:
            note = "looks like a body's weight, not a survey's"
            return self._build(column, Role.CONSTANT, Kind.NUMBER, note=note)
        return None

    def _as_constant(self, column: Column) -> Question | None:
        name = self._words_of(column)
        if self._scale(column, self.usual) and self._is_usual(column):
            return None  # "school makes me happy", 1–5
        for pattern in (words.BIRTH_YEAR, words.STUDY_YEAR, words.AGE, words.HEIGHT):
            if pattern.search(name) and len(name) < SHORT_ANSWER:
                if column.numbers is not None and not column.labels.values:
                    return self._build(column, Role.CONSTANT, Kind.NUMBER)
                return self._choice(column, Role.CONSTANT)
        if words.GENDER.search(name) and len(column.counts) <= 10:
            return self._choice(column, Role.CONSTANT)
        if self._is_school(column):
            note = "taken as a school; a choice to cluster by has the role single"
            return self._choice(column, Role.CONSTANT, note)
        return None

    def _is_school(self, column: Column) -> bool:
        name = self._words_of(column)
        named = words.SCHOOL.search(name) and not words.BACKGROUND.search(name)
        few = len(column.counts) <= MOST_CHOICES and column.mean_length <= SHORT_ANSWER
        return bool(named) and few and column.numbers is None and len(name) < SHORT_ANSWER

    def _is_usual(self, column: Column) -> bool:
        scale = self._scale(column, self.usual)
        return scale is not None and (scale.low, scale.high) in self.usual

    def _as_outcome(self, column: Column) -> Question | None:
        if not words.OUTCOME.search(self._words_of(column)) or len(column.counts) > MOST_CHOICES:
            return None
        note = "looks like what the picture should explain"
        if column.numbers is not None and len(column.counts) > 2 and not column.labels.values:
            return self._build(column, Role.OUTCOME, Kind.NUMBER, note=note)
        return self._choice(column, Role.OUTCOME, note)

    def _as_area(self, column: Column) -> Question | None:
        postal = all(re.fullmatch(r"\d{5}", value) for value in column.counts)
        named = words.AREA.search(self._words_of(column)) and not self._is_usual(column)
        seldom = len(column.counts) > 0.9 * column.answered and column.answered > 20
        if len(column.counts) > MOST_AREAS or column.mean_length > SHORT_ANSWER or seldom:
            return None
        if postal and (named or (len(column.counts) > 2 and not column.is_unique)):
            return self._build(column, Role.AREA, Kind.TEXT)
        if named and (column.labels.values or column.numbers is None):
            if len(column.counts) <= MOST_CHOICES or column.labels.values:
                return self._choice(column, Role.AREA)
            return self._build(column, Role.AREA, Kind.TEXT)
        return None

    def _as_several(self, column: Column) -> Question | None:
        delimited = find_delimited(column) if column.numbers is None else None
        if delimited is None:
            return None
        labels = column.labels.values
        choices = tuple(Choice(o, self._text(labels.get(o, o))) for o in delimited.options)
        note = ""
        role = Role.BACKGROUND if words.INCOME.search(self._words_of(column)) else Role.MULTIPLE
        if words.TOPICS.search(column.name):
            role, note = Role.OPEN, "taken as the topics that open answers were coded into"
        question = self._build(column, role, Kind.CHOICES, note=note)
        return replace(question, choices=choices, separator=delimited.separator)

    def _as_number(self, column: Column) -> Question | None:
        if column.numbers is None:
            return None
        if column.labels.values:
            return self._labelled_codes(column)
        if set(column.numbers) == {0.0, 1.0}:
            note = "0 and 1 taken as no and yes"
            return self._choice(column, self._choice_role(column), note)
        scale = self._scale(column, self.usual)
        is_count = words.COUNT.search(self._words_of(column)) is not None
        if scale and not (is_count and (scale.low, scale.high) not in self.usual):
            return self._rating(column, scale)
        if len(column.numbers) == 2 and column.is_whole:
            return self._choice(column, self._choice_role(column))
        is_first = column is self.columns[0] and not self.has_id
        if is_first and column.is_unique and column.is_whole and len(column.counts) > 20:
            self.has_id = True
            note = "unlike for everybody: taken as an id"
            return self._build(column, Role.ID, Kind.TEXT, note=note)
        return self._build(column, Role.BACKGROUND, Kind.NUMBER)

    def _rating(self, column: Column, scale: Scale) -> Question:
        notes = []
        if not scale.exact:
            notes.append(f"the ends of the scale {scale.low}–{scale.high} were not all used")
        if scale.missing:
            codes = ", ".join(map(str, scale.missing))
            notes.append(f"{codes} taken as no answer")
        if scale.high - scale.low < 3 and (scale.low, scale.high) not in self.usual:
            notes.append("may be codes of choices rather than a rating")
        reverse = words.REVERSE.search(self._words_of(column)) is not None
        question = self._build(column, Role.RATING, Kind.NUMBER, note="; ".join(notes))
        missing = (*question.missing, *map(str, scale.missing))
        return replace(
            question,
            low=float(scale.low),
            high=float(scale.high),
            missing=tuple(dict.fromkeys(missing)),
            reverse=reverse,
        )

    def _labelled_codes(self, column: Column) -> Question:
        """Numbers with labels, as SPSS has them: a rating or a choice."""
        labels = column.labels.values
        unsaid = tuple(v for v, text in labels.items() if words.DONT_KNOW.search(text.strip()))
        silent = tuple(dict.fromkeys((*column.missing, *unsaid)))
        points = {v: text for v, text in labels.items() if v not in silent}
        scale = self._scale(column, self.usual)
        ends_only = len(points) < len([v for v in column.counts if v not in silent])
        many = len(points) >= 5 and all(_is_plain(v) for v in points)
        ordered = find_order(list(points.values()))
        if scale and (ends_only or (many and ordered)):
            codes = [_as_float(v) for v in points if _is_plain(v)]
            low, high = min([scale.low, *codes]), max([scale.high, *codes])
            choices = tuple(Choice(v, self._text(text)) for v, text in points.items())
            question = self._build(column, Role.RATING, Kind.NUMBER)
            return replace(
                question, low=float(low), high=float(high), choices=choices, missing=silent
            )
        if ends_only:
            question = self._build(column, Role.BACKGROUND, Kind.NUMBER)
            return replace(question, missing=silent)
        return self._choice(column, self._choice_role(column))

    def _as_choice(self, column: Column) -> Question | None:
        few = len(column.counts) <= MOST_CHOICES and column.mean_length <= SHORT_ANSWER
        repeated = column.answered >= 2 * len(column.counts) or bool(column.labels.values)
        if not (few and repeated):
            return None
        return self._choice(column, self._choice_role(column))

    def _choice_role(self, column: Column) -> Role:
        background = words.BACKGROUND.search(self._words_of(column))
        return Role.BACKGROUND if background else Role.SINGLE

    def _choice(self, column: Column, role: Role, note: str = "") -> Question:
        labels = dict(column.labels.values)
        values = [v for v in labels if v not in column.missing]
        values += [v for v in column.counts if v not in labels]
        said = [v for v in values if not words.DONT_KNOW.search(labels.get(v, v))]
        unsaid = [v for v in values if v not in said]
        order = find_order([labels.get(value, value) for value in said])
        notes = [note] if note else []
        if order:
            by_label = {labels.get(value, value): value for value in said}
            said = [by_label[label] for label in order[0]]
            notes.append(f"order guessed from {order[1]}")
        elif not labels and all(_is_plain(value) for value in said):
            said.sort(key=_as_float)
        elif not labels:
            said.sort()
        question = self._build(column, role, Kind.CHOICE, note="; ".join(notes))
        missing = (*question.missing, *unsaid) if order else question.missing
        choices = tuple(Choice(v, self._text(labels.get(v, v))) for v in (*said, *unsaid))
        return replace(question, choices=choices, ordered=bool(order), missing=missing)

    # Building

    def _ignore(self, column: Column, note: str) -> Question:
        return self._build(column, Role.IGNORE, Kind.TEXT, note=note)

    def _build(self, column: Column, role: Role, kind: Kind, note: str = "") -> Question:
        return Question(
            name=column.name,
            kind=kind,
            role=role,
            label=self._text(column.labels.label or _heading_words(column.name)),
            missing=column.missing,
            not_shown=column.not_shown,
            note=note,
        )

    def _text(self, text: str) -> Text:
        return {self.language: text}

    def _words_of(self, column: Column) -> str:
        heading = _heading_words(column.name).replace("_", " ")
        return f"{heading} {column.labels.label}".strip()


def _told_scale(heading: str, numbers: list[float]) -> Scale | None:
    """The scale that the question itself tells: "How are you (0–10)?"."""
    match = TOLD_SCALE.search(heading)
    if not match or not numbers:
        return None
    low, high = int(match["low"]), int(match["high"])
    fits = low < high <= 100 and low <= numbers[0] and numbers[-1] <= high
    return Scale(low, high, exact=True) if fits and len(numbers) > 2 else None


def _is_named(pattern: re.Pattern[str], column: Column) -> bool:
    """Whether the heading, or LimeSurvey's code before it, is of the pattern."""
    match = CODED.match(column.name)
    return any(pattern.search(name) for name in ([match["code"]] if match else []) + [column.name])


def _heading_words(name: str) -> str:
    """A heading without its number or code: "3. What worries you?", "q3. What …"."""
    match = CODED.match(name)
    text = name[match.end() - 1 :] if match else NUMBERED.sub("", name)
    return IN_BRACKETS.sub(r"\1: \2", text.strip()) or name


def _guess_language(columns: list[Column]) -> str:
    """The language that most headings and answers seem to be in."""
    text = " ".join(
        " ".join((column.name.replace("_", " "), column.labels.label, *list(column.counts)[:20]))
        for column in columns
    )
    hits = {code: len(hint.findall(text)) for code, hint in words.LANGUAGE_HINTS.items()}
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] else "en"


def _together(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for part in parts for value in part))


def _is_plain(text: str) -> bool:
    return re.fullmatch(r"[-−]?\d+(?:[.,]\d+)?", text) is not None


def _as_float(text: str) -> float:
    return float(text.replace(",", ".").replace("−", "-"))


def _decimals(text: str) -> int:
    return len(re.split(r"[.,]", text)[-1]) if re.search(r"[.,]", text) else 0
