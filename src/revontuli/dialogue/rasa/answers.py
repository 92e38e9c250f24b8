"""Which answer an intent of a Rasa project has, by language."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from revontuli.dialogue.answer_places import PLACE
from revontuli.dialogue.rasa.project import Pair, Project, Response
from revontuli.language import N_
from revontuli.text import LANGUAGES

SEVERAL = N_("Only the first of several wordings in a language is carried over.")
MISSING = N_("This answer is named in a story or rule, but it is nowhere written.")
SECOND = N_("This question has another answer already; the first one is carried over.")
PLACES = N_("The answer has places for values of slots, such as {name}; write it without them.")
UNUSED = N_("No question leads to this answer.")


def answers_of(
    project: Project, intents: Iterable[str], kinds: Collection[str] = ()
) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    """Answers of intents by language, and the intents that their buttons lead to.

    Rules go before stories and the first before the second. Where neither answers, a response
    called as the intent does ("utter_" and its name), as in Rasa's retrieval intents. Answers may
    have places for the bot's own words, of these `kinds`; those with other places are noted.
    """
    pairs: dict[str, Pair] = {}
    for each in sorted(project.pairs, key=lambda pair: not pair.is_rule):
        first = pairs.setdefault(each.intent, each)
        if first.actions != each.actions:
            project.leave(each.file, each.line, each.intent, SECOND)
    answers: dict[str, dict[str, str]] = {}
    leads_to: dict[str, tuple[str, ...]] = {}
    for intent in intents:
        named = f"utter_{intent}"
        pair: Pair | None = pairs.get(intent)
        names = pair.actions if pair else ((named,) if named in project.responses else ())
        if pair:
            for name in names:
                if name not in project.responses:
                    project.leave(pair.file, pair.line, name, MISSING)
        wordings = [
            _by_language(project, name, kinds) for name in names if name in project.responses
        ]
        answer = _joined(wordings)
        if answer:
            answers[intent] = answer
        leads_to[intent] = tuple(
            dict.fromkeys(to for wording in wordings for r in wording.values() for to in r.leads_to)
        )
    return answers, leads_to


def leave_unused(project: Project) -> None:
    """Note responses that no question has, and wordings beyond the first."""
    used = {name for pair in project.pairs for name in pair.actions}
    used |= {f"utter_{said.intent}" for said in project.said}
    used |= {f"utter_{intent}" for intent in project.intents}
    for name, responses in project.responses.items():
        retrieved = any(other.startswith(f"{name}/") for other in project.responses)
        if name not in used and not retrieved:
            project.leave(responses[0].file, responses[0].line, name, UNUSED)


def leave_places(project: Project, kinds: Collection[str]) -> None:
    """Note wordings with places for what is none of the bot's own words."""
    for name, responses in project.responses.items():
        for response in responses:
            if _has_strange_places(response.text, kinds):
                project.leave(response.file, response.line, name, PLACES)


def _has_strange_places(text: str, kinds: Collection[str]) -> bool:
    return any(name not in kinds for name in PLACE.findall(text))


def _by_language(project: Project, name: str, kinds: Collection[str]) -> dict[str, Response]:
    """The first wording of a response in each language; one without values of slots if any."""
    from revontuli.language.identify import identify  # takes a while to load

    chosen: dict[str, Response] = {}
    usual = project.language if project.language in LANGUAGES else "fi"
    wordings = project.responses[name]
    for response in sorted(wordings, key=lambda one: _has_strange_places(one.text, kinds)):
        language = response.language or identify(response.text) or usual
        first = chosen.setdefault(language, response)
        if first is not response:
            project.leave(response.file, response.line, name, SEVERAL)
    return chosen


def _joined(wordings: list[dict[str, Response]]) -> dict[str, str]:
    """Responses one after another as one answer; a language that one lacks has the others."""
    joined = {
        language: "\n\n".join(
            wording[language].text
            for wording in wordings
            if language in wording and wording[language].text
        )
        for language in LANGUAGES
    }
    return {language: text for language, text in joined.items() if text}
