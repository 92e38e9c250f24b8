"""A whole Rasa or Botfront project as a bot's content, and what could not be carried over."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from revontuli.dialogue.content import BotContent, Example, Intent, KeeperTest, Source
from revontuli.dialogue.rasa.answers import answers_of, leave_places, leave_unused
from revontuli.dialogue.rasa.domain import ENTITY, SLOT, read_botfront_responses, read_domain
from revontuli.dialogue.rasa.files import read_project_files
from revontuli.dialogue.rasa.markdown import read_markdown
from revontuli.dialogue.rasa.nlu import read_nlu
from revontuli.dialogue.rasa.project import FALLBACK, NotCarried, Project, Said
from revontuli.dialogue.rasa.stories import read_stories
from revontuli.dialogue.rasa.words import leave_words, name_kinds, words_of
from revontuli.dialogue.skills.examples import skill_intents
from revontuli.errors import InputError, Sentence
from revontuli.language import N_
from revontuli.text import LANGUAGES
from revontuli.wellbeing.document import Document

NOT_YAML = N_("This file cannot be read as YAML.")
OWN_WAY = N_("The bot has a way of its own for this.")
RENAMED = N_("The name has signs that names here do not have, so it was changed.")
EMPTY = N_("This has neither examples nor an answer.")
DOUBLED = N_("The same example stands twice; once is enough.")

# What Rasa's own examples call small talk; where a project answers it, its answer is kept.
SMALL_TALK = {
    "greet": "do:greet",
    "goodbye": "do:bye",
    "bye": "do:bye",
    "affirm": "do:yes",
    "deny": "do:no",
    "thanks": "do:thanks",
    "thank": "do:thanks",
    "thankyou": "do:thanks",
    "bot_challenge": "do:who_are_you",
}
RESERVED = (FALLBACK, "session_start", "restart", "back")
TITLE_LENGTH = 60
SENTENCE = 4  # words from which an example tells its own language
_LANGUAGE_ORDER: dict[str | None, int] = {"fi": 0, "sv": 1, "en": 2, None: 3}


@dataclass(frozen=True)
class RasaImport:
    """What became of a project.

    Attributes:
        content: the bot.
        not_carried: what was left or changed, in the order of files and lines.
        names: names of intents in the project → here.
    """

    content: BotContent
    not_carried: tuple[NotCarried, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Names of intents that have examples and no answer yet."""
        return tuple(intent.name for intent in self.content.intents if not intent.answer)


def read_rasa(path: str | Path, bot: str = "imported", name: str = "") -> RasaImport:
    """Read a Rasa (2.0, 3.x; Markdown of 1.x) or Botfront project.

    Args:
        path: its folder, or a zip of it.
        bot: id of the bot.
        name: what it is called; the id where "".

    Raises:
        InputError: it cannot be read, is too large, or has no intents with examples.
    """
    project = Project()
    for file, text in read_project_files(path).items():
        if file.casefold().endswith(".md"):
            read_markdown(project, file, text)
        else:
            _read_yaml(project, file, text)
    if not project.said:
        raise InputError(
            Sentence("there are no examples of intents in this project"),
            file=path,
            expected=Sentence("a file with 'nlu:' or with '## intent:' in it"),
        )
    _tell_languages(project)
    name_kinds(project)
    return _imported(project, bot, name)


def _read_yaml(project: Project, file: str, text: str) -> None:
    if not text.strip():
        return
    try:
        document = Document.parse(text, file)
        sections = document.fields()
        if "nlu" in sections:
            read_nlu(project, document)
        if "templates" in sections and document["templates"].is_list:
            read_botfront_responses(project, document)
        elif not {
            "responses",
            "templates",
            "intents",
            "actions",
            "slots",
            "forms",
            "entities",
        }.isdisjoint(sections):
            read_domain(project, document)
        if "stories" in sections or "rules" in sections:
            read_stories(project, document)
        if "pipeline" in sections or "policies" in sections:
            project.language = document["language"].text() if document["language"] else ""
    except InputError as error:
        if "too many" in error.problem:
            raise
        project.leave(file, error.row, "", NOT_YAML)


def _tell_languages(project: Project) -> None:
    """Give examples a language where files don't.

    A whole sentence tells its own, for many projects mix languages in an intent; the others have
    that of all of the intent's words together, and only where that can't be told that of
    `config.yml`, for it says English in many projects that are not.
    """
    from revontuli.language.identify import identify  # takes a while to load

    unknown: dict[str, list[str]] = {}
    for said in project.said:
        if not said.language:
            unknown.setdefault(said.intent, []).append(said.text)
    usual = project.language if project.language in LANGUAGES else None
    told = {intent: identify(". ".join(texts)) or usual for intent, texts in unknown.items()}

    def spoken(said: Said) -> str | None:
        is_sentence = len(said.text.split()) >= SENTENCE
        return (identify(said.text) if is_sentence else None) or told[said.intent]

    project.said = [
        said if said.language else replace(said, language=spoken(said)) for said in project.said
    ]


def _imported(project: Project, bot: str, name: str) -> RasaImport:
    used = dict.fromkeys(said.intent for said in project.said)
    named = [intent for intent in {**used, **project.intents} if intent not in RESERVED]
    wanted = [intent for intent in named if not _is_retrieval(intent, named)]
    words = words_of(project)
    kinds = {word.kind for word in words}
    answers, leads_to = answers_of(project, wanted, kinds)
    talk = _small_talk(wanted, answers)
    kept = [i for i in wanted if i not in talk and (i in used or i in answers)]
    names = _short_names(kept)
    for old, new in names.items():
        if old != new:
            project.leave(*project.intents.get(old, ("", None)), f"{old} → {new}", RENAMED)
    for intent, (file, line) in project.intents.items():
        if intent in RESERVED:
            project.leave(file, line, intent, OWN_WAY)
        elif intent in wanted and intent not in names and intent not in talk:
            project.leave(file, line, intent, EMPTY)
    leave_unused(project)
    leave_places(project, kinds)
    leave_words(project)
    project.not_carried = [
        one
        for one in project.not_carried
        if not (one.reason in (SLOT, ENTITY) and one.name in kinds)
    ]
    examples = _examples(project, names, talk)
    texts: dict[tuple[str, str | None], list[str]] = {}
    for example in examples:
        texts.setdefault((example.intent, example.language), []).append(example.text)
    intents = tuple(
        Intent(
            name=names[intent],
            title=_title(project, intent, names[intent], texts),
            answer=answers.get(intent, {}),
            topic=project.topics.get(intent, ""),
            follow_ups=tuple(names[to] for to in leads_to.get(intent, ()) if to in names),
        )
        for intent in kept
    )
    content = BotContent(
        id=bot,
        name={"fi": name or bot},
        intents=intents,
        examples=examples,
        words=words,
        tests=_tests(project, names, talk),
        topics={topic: {"fi": topic} for topic in dict.fromkeys(project.topics.values())},
    )
    left = sorted(set(project.not_carried), key=lambda item: (item.file, item.line or 0, item.name))
    return RasaImport(content, tuple(left), names)


def _small_talk(wanted: list[str], answers: Mapping[str, object]) -> dict[str, str]:
    known = skill_intents()
    return {
        intent: SMALL_TALK[intent]
        for intent in wanted
        if SMALL_TALK.get(intent) in known and intent not in answers
    }


def _is_retrieval(intent: str, wanted: list[str]) -> bool:
    """Whether it only gathers others: "faq" of "faq/ask_price"."""
    return any(other.startswith(f"{intent}/") for other in wanted)


def _short_names(intents: list[str]) -> dict[str, str]:
    """Names as they may be here: "faq/ask_price" → "faq_ask_price"."""
    names: dict[str, str] = {}
    for intent in intents:
        letters = unicodedata.normalize("NFKD", intent).encode("ascii", "ignore").decode()
        short = re.sub(r"[^A-Za-z0-9_-]+", "_", letters).strip("_")[:76] or "intent"
        number = 2
        free = short
        while free in names.values() or (free != intent and free in intents):
            free, number = f"{short}_{number}", number + 1
        names[intent] = free
    return names


def _examples(
    project: Project, names: Mapping[str, str], talk: Mapping[str, str]
) -> tuple[Example, ...]:
    counts = Counter(project.said)
    for said, count in counts.items():
        if count > 1:
            place = project.intents.get(said.intent, ("", None))
            project.leave(*place, f"{said.intent}: {said.text}", DOUBLED)
    order = {intent: number for number, intent in enumerate((*names, *talk))}
    carried = [said for said in counts if said.intent in order]
    carried.sort(key=lambda said: (order[said.intent], _LANGUAGE_ORDER[said.language]))
    return tuple(
        Example(
            said.text, names.get(said.intent) or talk[said.intent], said.language, Source.IMPORTED
        )
        for said in carried
    )


def _tests(
    project: Project, names: Mapping[str, str], talk: Mapping[str, str]
) -> tuple[KeeperTest, ...]:
    expected = {**talk, **names, FALLBACK: ""}
    tests = {said.text: said for said in project.tests if said.text and said.intent in expected}
    return tuple(
        KeeperTest(
            said.text,
            expected[said.intent],
            said.language if said.language in LANGUAGES else "fi",
        )
        for said in tests.values()
    )


def _title(
    project: Project, intent: str, name: str, texts: Mapping[tuple[str, str | None], list[str]]
) -> dict[str, str]:
    """What our own export wrote; else the first whole question of each language."""
    if project.titles.get(intent):
        return project.titles[intent]
    titles = {}
    for language in LANGUAGES:
        short = [text for text in texts.get((name, language), ()) if len(text) <= TITLE_LENGTH]
        whole = [text for text in short if len(text.split()) >= 3]
        best = next(iter(whole or short), "")
        if best:
            titles[language] = best[0].upper() + best[1:]
    return titles or {"fi": re.sub(r"[_/.-]+", " ", intent).strip() or name}
