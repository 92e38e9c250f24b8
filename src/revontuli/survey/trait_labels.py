"""What a trait is called: what is true of the person, by language."""

from __future__ import annotations

from collections.abc import Iterable

from revontuli.survey.cells import CHOSEN, NOT_CHOSEN
from revontuli.survey.codebook import Choice, Question
from revontuli.text import LANGUAGES, Text, in_language

OTHER = "other"
OTHER_LABEL: Text = {"fi": "muu", "sv": "annat", "en": "other"}


def question_label(question: Question) -> dict[str, str]:
    """What a question's own trait is called: its short label, else its label, else its name."""
    languages = _languages((question.short, question.label))
    words = {language: _question_words(question, language) for language in languages}
    return words or {"en": question.name}


def option_label(question: Question, option: Text, value: str) -> dict[str, str]:
    """What the trait of an option is called: "Worries: rent"."""
    languages = _languages((question.short, question.label, option)) or ["en"]
    return {
        language: _join(_question_words(question, language), in_language(option, language, value))
        for language in languages
    }


def pooled_label(question: Question) -> dict[str, str]:
    """What the trait of a question's rare options is called: "Worries: other"."""
    languages = _languages((question.short, question.label)) or ["en"]
    return {
        language: _join(_question_words(question, language), in_language(OTHER_LABEL, language))
        for language in languages
    }


def choice_label(choice: Choice) -> Text:
    """A choice's label, or its value where it has none."""
    return choice.label or {"en": choice.value}


def is_yes_or_no(choices: tuple[Choice, ...]) -> bool:
    """Whether two choices are a yes and a no, in some language."""
    return len(choices) == 2 and any(map(is_yes, choices)) and any(map(_is_no, choices))


def is_yes(choice: Choice) -> bool:
    """Whether a choice says yes, in some language."""
    return not _is_no(choice) and any(word in CHOSEN for word in _words(choice))


def _is_no(choice: Choice) -> bool:
    labels = {label.casefold().strip() for label in choice.label.values()}
    return any(word in NOT_CHOSEN for word in labels or _words(choice))


def _words(choice: Choice) -> list[str]:
    return [word.casefold().strip() for word in (choice.value, *choice.label.values())]


def _question_words(question: Question, language: str) -> str:
    words = in_language(question.short, language) or in_language(question.label, language)
    return words or question.name


def _join(question: str, option: str) -> str:
    question = question.rstrip(" .:…")
    return f"{question} {option}" if question.endswith("?") else f"{question}: {option}"


def _languages(texts: Iterable[Text]) -> list[str]:
    found = {language for text in texts for language, words in text.items() if words}
    ours = [language for language in LANGUAGES if language in found]
    return ours + sorted(found.difference(LANGUAGES))
