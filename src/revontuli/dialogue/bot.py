"""The bot that answers: one message in, one turn out. It keeps nothing between two messages."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from revontuli.dialogue.content import OwnWord
from revontuli.dialogue.hearing import MOST_CHARACTERS as MOST_CHARACTERS
from revontuli.dialogue.hearing import Heard, hear
from revontuli.dialogue.memory import learn, learn_words, own_facts, without_others
from revontuli.dialogue.own_words import OwnWords
from revontuli.dialogue.place_roles import own_place
from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.reply import Outcome, Part, Record, Reply, Say, Turn
from revontuli.dialogue.safety import GO_ON, Danger, find_danger, help_beside, urgent_reply
from revontuli.dialogue.skills import Answer, Context, Skill
from revontuli.dialogue.skills.asked_meaning import asking_meaning, known_words
from revontuli.dialogue.skills.examples import OWN
from revontuli.dialogue.skills.feedback import complaining
from revontuli.dialogue.skills.follow_up import going_on
from revontuli.dialogue.skills.languages import asking_language
from revontuli.dialogue.skills.meanings import asked_by, is_known
from revontuli.dialogue.skills.order import SKILLS
from revontuli.dialogue.skills.second_question import with_second_question
from revontuli.dialogue.skills.short_answers import is_short
from revontuli.dialogue.skills.small_talk import TALK, first_choices, short_line
from revontuli.dialogue.skills.subject import subject_after, subject_title
from revontuli.dialogue.skills.topics import topic_of_reply
from revontuli.dialogue.skills.unsure import agreed, settled
from revontuli.dialogue.state import KEPT, Message, State
from revontuli.dialogue.training import BotModel
from revontuli.language import Words
from revontuli.language.identify import identify
from revontuli.language.places import find_places
from revontuli.text import LANGUAGES, in_language

if TYPE_CHECKING:
    from revontuli.catalogue import Catalogue
    from revontuli.guidance import ServiceFinder
    from revontuli.language.spelling import Speller

MOST_ALTERNATIVES = 5
# What may be acted on where it is only likely, for a wrong one does little harm; and from which
# confidence, for some are easily taken for questions about services.
HARMLESS = {
    **dict.fromkeys((*TALK, "do:menu", "do:topical", "do:more", "do:tell_more"), 0.5),
    **dict.fromkeys(("do:person", "do:guidance", "do:memory", "do:privacy"), 0.7),
    "do:helpful": 0.6,
}
SURELY = 0.9  # of all that is harmless together, from which a message may be long
UNLIKELY = 0.25  # confidence below which a question is not what was meant instead
_log = logging.getLogger(__name__)


class Bot:
    """Answers messages. Safe to share between threads: nothing of a conversation stays in it.

    Args:
        model: what it learned.
        catalogue: services and terms.
        finder: gives the finder of that catalogue, or None while there is none.
        clock: local time now; for opening hours.
        skills: what it can do, in the order in which they are asked.
        rephraser: says an answer in other words (reply, question, language → reply); None, the
            default, leaves it as it is. See `dialogue.rephrasing`.
    """

    def __init__(
        self,
        model: BotModel,
        catalogue: Catalogue,
        finder: Callable[[], ServiceFinder | None] = lambda: None,
        clock: Callable[[], datetime] = datetime.now,
        skills: tuple[Skill, ...] = SKILLS,
        rephraser: Callable[[Reply, str, str], Reply] | None = None,
    ) -> None:
        self.model = model
        self.catalogue = catalogue
        self.finder = finder
        self.clock = clock
        self.skills = skills
        self.rephraser = rephraser
        self._words = OwnWords(model.content.words)
        names = {word for name in model.content.name.values() for word in re.findall(r"\w+", name)}
        self._names = OwnWords(OwnWord("name", word) for word in sorted(names))

    @cached_property
    def _vocabulary(self) -> Speller:
        return known_words(self.model.content, self.catalogue)

    def greet(self, state: State) -> Turn:
        """How a conversation begins, before the person has said anything."""
        context = self._context(Message(), state, Prediction(None, 0.0))
        words = Words(state.language)
        name = in_language(self.model.content.name, state.language, default=self.model.content.id)
        greeting = in_language(self.model.content.greeting, state.language) or words.gettext(
            "Hi! I'm %(name)s, a bot. Ask me in your own words: what something means, or where to "
            "find help.",
            name=name,
        )
        reply = Reply(
            state.language, (Say(greeting),), choices=first_choices(context), outcome=Outcome.TALK
        )
        return Turn(reply, replace(state, offered=_offered(reply)), "", None)

    def reply(self, message: Message, state: State) -> Turn:
        """Answer one message. Never raises for what a person may write.

        First words of danger are looked for. Then personal data is masked, and nothing after that
        sees it. Then comes what the message sounds like and means: danger said in other words, a
        button, an answer to what the bot asked, or words.
        """
        try:
            return self._turn(message, state)
        except Exception as error:  # a person in need must not be left with an error
            where = traceback.extract_tb(error.__traceback__)[-1]
            # Not the error's own words: they may be the person's.
            _log.error(
                "a message was not answered: %s in %s, %s line %s",
                type(error).__name__, where.name, where.filename, where.lineno,
            )  # fmt: skip
            return self._excuse(state)

    # One turn

    def _turn(self, message: Message, state: State) -> Turn:
        if not state.turns and not state.language_chosen and message.language in LANGUAGES:
            state = replace(state, language=message.language or state.language)
        danger = find_danger(message.text, state.language) if message.text else None
        if danger is not None:
            return self._urgent(danger, message.text, state)
        heard = hear(message, state, self.model.understanding, self._words, self._names)
        if message.choice == GO_ON:
            state = replace(state, says_safe=True)
        if heard.sounds and heard.sounds.is_sure and not state.says_safe:
            return self._urgent(Danger(heard.sounds.kind), message.text, state)
        if not heard.message.text and not heard.message.choice:
            return self._silence(state)
        asked = self._before(heard, state)
        context = self._context(heard.message, asked, heard.prediction)
        context = self._choosing(context)
        if not self._asked(context):
            context = asking_meaning(asking_language(context), lambda: self._vocabulary)
            context = going_on(complaining(context))
        answer, is_answer = self._answer(context)
        turn = self._ending(context, heard, answer, is_answer)
        return _forgetting_others(turn, heard, before=state, asked=asked)

    def _context(self, message: Message, state: State, prediction: Prediction) -> Context:
        content, now = self.model.content, self.clock()
        return Context(message, state, prediction, content, self.catalogue, self.finder(), now)

    def _before(self, heard: Heard, state: State) -> State:
        """The state with what the message tells: its language, and what it says of the person."""
        language = state.language if state.language_chosen else heard.language or state.language
        memory = learn(
            state.memory, heard.prediction.entities, heard.message.text, heard.language or language
        )
        words = learn_words(state.words, heard.prediction.entities.own)
        return replace(state, language=language, memory=memory, words=words)

    def _choosing(self, context: Context) -> Context:
        """The context with what a button asks as its meaning; what nobody has any more is unknown.

        "Yes" to the only thing that was offered is pressing its button.
        """
        value, content = context.message.choice, context.content
        intent = asked_by(value, content, self.catalogue) if value else agreed(context)
        if intent:
            pressed = replace(context.prediction, intent=intent, confidence=1.0, is_sure=True)
            return replace(context, prediction=pressed)
        if value:
            return context
        prediction = context.prediction
        if prediction.intent and not is_known(prediction.intent, content, self.catalogue):
            return replace(context, prediction=replace(prediction, intent=None, is_sure=False))
        if _is_own(context):
            return replace(context, prediction=replace(prediction, is_sure=True))
        return context

    def _answer(self, context: Context) -> tuple[Answer, bool]:
        """The answer of the first skill that wants the message; and whether it had asked for it."""
        if (skill := self._asked(context)) is not None:
            return skill.answer(context), True
        talk, context = _parted(context)
        skill = next(skill for skill in self.skills if skill.wants(context))
        answer = skill.answer(context)
        if talk:
            parts = (Say(talk), *answer.reply.parts)
            answer = replace(answer, reply=replace(answer.reply, parts=parts))
        else:
            reply = with_second_question(context, answer.reply, self._understood)
            answer = replace(answer, reply=reply)
        asked = context.state.awaiting
        is_answer = bool(asked and asked.skill == skill.name and context.message.choice)
        return answer, is_answer

    def _asked(self, context: Context) -> Skill | None:
        """The skill whose question the message answers; None where it answers none."""
        asked = context.state.awaiting
        if asked is None or context.message.choice:
            return None
        mine = (skill for skill in self.skills if skill.name == asked.skill)
        return next((skill for skill in mine if _is_answered(skill, context)), None)

    def _understood(self, text: str) -> Prediction:
        return self.model.understanding.predict(text)

    def _ending(self, context: Context, heard: Heard, answer: Answer, is_answer: bool) -> Turn:
        """The turn: notes before the answer, the state after it, and what is recorded."""
        reply, notes = answer.reply, list(_notes(heard, answer.state))
        if self.rephraser and reply.outcome is Outcome.ANSWERED and not heard.sounds:
            reply = self.rephraser(reply, heard.said, reply.language)
        reply = replace(reply, parts=(*notes, *reply.parts))
        if heard.sounds or _waits_with_the_same(answer.state, context.state):
            answer = replace(answer, state=_not_to_be_kept(answer.state))
        settles = answer.settles or settled(context)
        state = replace(
            answer.state,
            turns=answer.state.turns + 1,
            offered=_offered(reply),
            told_of_redaction=answer.state.told_of_redaction or heard.is_redacted,
            told_of_help=answer.state.told_of_help or heard.sounds is not None,
            subject=subject_after(context, reply, answer.state),
        )
        return Turn(
            reply,
            state,
            said=heard.said,
            record=self._record(context, heard, reply, settles, is_answer),
            forgets=answer.forgets,
            sends_transcript=answer.sends_transcript,
            helped=answer.helped,
        )

    def _record(
        self, context: Context, heard: Heard, reply: Reply, settles: str, is_answer: bool
    ) -> Record | None:
        """What keepers may see: nothing of buttons and answers but what they led to."""
        awaiting = context.state.awaiting
        if heard.sounds or (settles and awaiting and awaiting.data.get(KEPT) is False):
            text = ""
        elif settles:
            text = settles
        elif heard.message.choice or is_answer:
            if reply.outcome not in (Outcome.ANSWERED, Outcome.GUESSED, Outcome.UNKNOWN):
                return None
            text = ""
        elif context.follow_up and (title := subject_title(context)):
            text = f"{title} – {heard.message.text}"  # by itself it would teach nothing
        else:
            text = heard.message.text
        prediction = context.prediction
        return Record(
            text=text,
            language=heard.language or reply.language,
            intent=reply.intent,
            confidence=prediction.confidence,
            alternatives=tuple(a.intent for a in prediction.alternatives[:MOST_ALTERNATIVES]),
            outcome=reply.outcome,
            topic=topic_of_reply(reply, context.content, self.catalogue),
            is_chosen=bool(settles),
        )

    def _urgent(self, danger: Danger, text: str, state: State) -> Turn:
        """Help at once. Nothing of the message is kept, not even the place it may name."""
        beginning = text[:MOST_CHARACTERS]
        places = [place.code for place in find_places(beginning)]
        place = own_place(places, beginning, state.language) or state.memory.municipality
        # Past its cache, which would keep the words for a while.
        heard = None if state.language_chosen else identify.__wrapped__(beginning)
        language = heard or state.language
        reply = urgent_reply(danger, self.model.content, language, place)
        after = replace(
            state, language=language, awaiting=None, turns=state.turns + 1, offered=_offered(reply)
        )
        # One more is counted, not even in which language.
        return Turn(reply, after, said="", record=Record("", "", "", 0.0, (), Outcome.URGENT))

    def _silence(self, state: State) -> Turn:
        """Nothing was written."""
        told = Say(Words(state.language).gettext("Write your question, and I'll try to answer."))
        return Turn(Reply(state.language, (told,), outcome=Outcome.TALK), state, "", None)

    def _excuse(self, state: State) -> Turn:
        """Something went wrong in the bot itself."""
        told = Say(
            Words(state.language).gettext(
                "I'm sorry, something went wrong on my side. Try again, or in other words."
            )
        )
        reply = Reply(state.language, (told,), outcome=Outcome.UNKNOWN)
        return Turn(reply, replace(state, awaiting=None, turns=state.turns + 1), "", None)


def _forgetting_others(turn: Turn, heard: Heard, before: State, asked: State) -> Turn:
    """The turn, remembering nothing that the message told of somebody else than who writes.

    The answer itself was narrowed by it: `asked` is the state that it was given in.
    """
    text, language = heard.message.text, heard.language or asked.language
    told = heard.prediction.entities
    own = learn(before.memory, own_facts(told, text, language), text, language)
    if own == asked.memory:
        return turn
    memory = without_others(turn.state.memory, asked.memory, own)
    return replace(turn, state=replace(turn.state, memory=memory))


def _is_own(context: Context) -> bool:
    """Whether a message is most likely something of the bot's own, and hardly a question.

    Answering a greeting that was none does little harm, asking whether it was one does more.
    "Thanks, bye" is half the one and half the other, and surely talk: what is harmless adds up.
    """
    prediction = context.prediction
    others = [one for one in prediction.alternatives if not one.intent.startswith(OWN)]
    harmless = sum(one.confidence for one in prediction.alternatives if one.intent in HARMLESS)
    return (
        prediction.intent is not None
        and prediction.intent in HARMLESS
        and max(prediction.confidence, harmless) >= HARMLESS[prediction.intent]
        and (is_short(context.message.text) or harmless >= SURELY)
        and all(other.confidence < UNLIKELY for other in others)
    )


def _is_answered(skill: Skill, context: Context) -> bool:
    """Whether the message answers what this skill had asked."""
    answered = getattr(skill, "is_answered", None)
    return answered is not None and bool(answered(context))


def _parted(context: Context) -> tuple[str, Context]:
    """The short line for the small talk of a message, and the context of the question beside it.

    "Moi, missä on Kela?" is greeted and answered.
    """
    first, second = context.prediction.intent, context.prediction.second
    if not first or not second or (first in TALK) == (second in TALK):
        return "", context
    talk, question = (first, second) if first in TALK else (second, first)
    meant = replace(context.prediction, intent=question, second=None)
    return short_line(talk, context.language), replace(context, prediction=meant)


def _notes(heard: Heard, state: State) -> Iterator[Part]:
    """What is told before the answer: help, that something was masked, that not all was read."""
    gettext = Words(state.language).gettext
    if heard.sounds and not state.told_of_help:
        yield from help_beside(state.language)
    if heard.is_redacted and not state.told_of_redaction:
        yield Say(
            gettext(
                "You wrote something personal. I masked it and won't keep it: I don't need names, "
                "numbers or addresses to help you."
            )
        )
    if heard.is_cut:
        yield Say(gettext("Your message was long, so I read only its beginning."))


def _waits_with_the_same(state: State, before: State) -> bool:
    """Whether words wait on that keepers were not to see."""
    now, then = state.awaiting, before.awaiting
    if now is None or then is None or then.data.get(KEPT) is not False:
        return False
    return now.data.get("text") == then.data.get("text")


def _not_to_be_kept(state: State) -> State:
    """The state with a question that waits in it marked: keepers are not to see its words."""
    waits = state.awaiting
    return replace(state, awaiting=waits and replace(waits, data={**waits.data, KEPT: False}))


def _offered(reply: Reply) -> dict[str, str]:
    return {choice.value: choice.label for choice in reply.choices}
