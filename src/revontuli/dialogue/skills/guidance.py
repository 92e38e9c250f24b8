"""The ten questions of 3X10D, or fewer: how things are, and the services that fit that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from revontuli.dialogue.reply import Choice, Outcome, Part
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import profile, service_card
from revontuli.dialogue.skills.examples import OWN
from revontuli.dialogue.skills.remembering import KEEP
from revontuli.dialogue.skills.saying import answer, buttons, choice, person, say, words
from revontuli.dialogue.skills.searching import Found, by_services, search
from revontuli.dialogue.skills.service import GENERAL
from revontuli.dialogue.skills.short_answers import (
    BARE,
    declines,
    is_short,
    names_a_place,
    read_place,
    read_rating,
    says_enough,
    skips,
)
from revontuli.dialogue.state import Awaiting, Memory
from revontuli.guidance.place_words import tell_place
from revontuli.guidance.searched import content_words
from revontuli.language import N_
from revontuli.language.places import municipalities
from revontuli.text import in_language
from revontuli.wellbeing import get_frame

RATE, SKIP, ENOUGH = "guidance:rate:", "guidance:skip", "guidance:enough"
PLACE, NO_PLACE, AGAIN = "guidance:place:", "guidance:no_place", "guidance:again"
QUESTIONS = {
    "working_studying": N_("How satisfied are you with your work or studies?"),
    "family": N_("How satisfied are you with your family relations?"),
    "friends": N_("How satisfied are you with your friendships?"),
    "health": N_("How satisfied are you with your health?"),
    "improvement_of_strengths": N_(
        "How satisfied are you with your chances to do what you are good at?"
    ),
    "housing": N_("How satisfied are you with your housing?"),
    "finance": N_("How satisfied are you with how your money suffices?"),
    "self_esteem": N_("How satisfied are you with yourself?"),
    "resilience": N_("How satisfied are you with how you get over difficulties?"),
    "life_satisfaction": N_("How satisfied are you with your life as a whole?"),
}
ABOUT = 0.5  # of `finder.dimensions`: the person's words are about this side of life
LOOKED_AT = 3  # services that tell what a person's words are about
SHOWN = 4  # services
HEAVY = 2  # a rating of oneself or life from which one hears that it is hard
HEAVY_SIDES = ("life_satisfaction", "self_esteem", "resilience", "health")


class GuidanceSkill:
    """Asks how satisfied one is with sides of life, one at a time, and recommends services.

    The questions begin with the sides of life that the person's words are about. What was rated
    before, here or in a survey where she allowed it, is not asked again.
    """

    name = "guidance"

    def wants(self, context: Context) -> bool:
        """Whether guidance is asked for, or one of its questions is answered."""
        if context.message.choice.startswith("guidance:"):
            return True
        return self.is_answered(context) or context.meant == "do:guidance"

    def is_answered(self, context: Context) -> bool:
        """Whether the message answers the open question, or tries to."""
        awaiting, text = context.state.awaiting, context.message.text
        if awaiting is None or awaiting.skill != self.name or not text:
            return False
        if awaiting.step == "place":
            return skips(context) or (is_short(text) and names_a_place(context))
        if read_rating(text) is not None or skips(context) or says_enough(text):
            return True
        # A word or two tell how things are, whatever else they mean; a question goes elsewhere.
        is_word = (
            len(text.split()) <= BARE and "?" not in text and not context.meant.startswith(OWN)
        )
        return is_word or (is_short(text) and not context.meant)

    def answer(self, context: Context) -> Answer:
        """The next question, or the recommendations."""
        awaiting, value = context.state.awaiting, context.message.choice
        if context.finder is None:
            return answer(
                context,
                say(context, N_("I can't look for services just now. Try again in a while.")),
                outcome=Outcome.UNKNOWN,
                choices=buttons(context, person(context)),
            )
        ours = awaiting is not None and awaiting.skill == self.name
        if awaiting is None or not ours or value == AGAIN:
            return self._begin(context, again=value == AGAIN)
        if awaiting.step == "place":
            return self._placed(context, value)
        return self._rated(context, awaiting, value)

    # The questions

    def _begin(self, context: Context, again: bool) -> Answer:
        memory = context.state.memory
        if again:
            memory = replace(memory, needs={})
            context = replace(context, state=replace(context.state, memory=memory))
        known = [code for code in QUESTIONS if code in memory.needs]
        first = self._about(context)
        left = [code for code in dict.fromkeys((*first, *QUESTIONS)) if code not in memory.needs]
        if not left:
            return self.recommend(context)
        opening: list[Part] = [
            say(
                context,
                N_(
                    "I'll ask how satisfied you are with a few sides of life, from 0 to 10: 0 is "
                    "not at all, 10 is completely. Skip what you like, and stop whenever you want."
                ),
            )
        ]
        if known:
            names = words(context).series([_name(code, context.language) for code in known])
            opening.append(
                say(context, N_("I know already how it is with these: %(names)s."), names=names)
            )
        return self._ask(context, left, opening)

    def _about(self, context: Context) -> list[str]:
        """The sides of life that the person's words are about, the surest first."""
        text = context.message.text
        found = content_words(text, context.language) if text else ()
        if context.finder is None or all(not GENERAL.isdisjoint(w.lemmas) for w in found):
            return []
        shares = dict(context.finder.dimensions(text))
        # It knows how services are told of, not how people tell of themselves: what the services
        # that answer these words help with is often nearer.
        for code, weight in _helped(search(context, text)).items():
            shares[code] = max(weight, shares.get(code, 0.0))
        about = [code for code, share in shares.items() if share >= ABOUT and code in QUESTIONS]
        return sorted(about, key=lambda code: -shares[code])

    def _ask(
        self,
        context: Context,
        left: list[str],
        opening: Iterable[Part] = (),
        ways_out: Iterable[Choice] = (),
    ) -> Answer:
        choices = [Choice(str(value), f"{RATE}{value}") for value in range(11)]
        choices.append(choice(context, N_("Skip"), SKIP))
        if context.state.memory.needs:
            choices.append(choice(context, N_("That's enough"), ENOUGH))
        choices += ways_out
        return answer(
            context,
            *opening,
            say(context, QUESTIONS[left[0]]),
            choices=choices,
            outcome=Outcome.ASKED,
            intent="do:guidance",
            awaiting=Awaiting(self.name, "rate", {"left": left}),
        )

    def _rated(self, context: Context, awaiting: Awaiting, value: str) -> Answer:
        """What comes after an answer to one of the questions."""
        kept, text = awaiting.data.get("left"), context.message.text
        left = [code for code in kept if code in QUESTIONS] if isinstance(kept, list) else []
        if value == ENOUGH or not left or (not value and says_enough(text)):
            return self.recommend(context)
        passes = value == SKIP or (not value and skips(context))
        rating = None if passes else read_rating(value.removeprefix(RATE) if value else text)
        if rating is None and not passes:
            return self._ask_again(context, left)
        if rating is not None:
            context = _with(context, needs={**context.state.memory.needs, left[0]: rating})
        return self._ask(context, left[1:]) if left[1:] else self.recommend(context)

    def _ask_again(self, context: Context, left: list[str]) -> Answer:
        """The same question, with ways out: the end, and what the words may have been about."""
        told = [say(context, N_("I didn't get that. Choose a number from 0 to 10, or skip."))]
        if meant := buttons(context, [context.meant]):
            told = [
                say(
                    context,
                    N_(
                        "Choose a number from 0 to 10, or skip. You can also stop here, or go on "
                        "to what you wrote about."
                    ),
                )
            ]
        enough = choice(context, N_("That's enough"), ENOUGH)
        return self._ask(context, left, told, (enough, *meant))

    # The place

    def _placed(self, context: Context, value: str) -> Answer:
        code = value.removeprefix(PLACE) if value.startswith(PLACE) else ""
        code = code or ("" if value else read_place(context))
        if code in municipalities() and not declines(context):
            context = _with(context, municipality=code)
        return self.recommend(context, ask_place=False)

    def _ask_place(self, context: Context) -> Answer:
        codes = _offered(context)
        places = [
            Choice(in_language(municipalities()[code].name, context.language), PLACE + code)
            for code in codes
        ]
        return answer(
            context,
            say(
                context,
                N_(
                    "One more thing: which municipality do you live in, or are you moving to? "
                    "Many services are local."
                ),
            ),
            choices=(*places, choice(context, N_("I'd rather not say"), NO_PLACE)),
            outcome=Outcome.ASKED,
            intent="do:guidance",
            awaiting=Awaiting(self.name, "place"),
        )

    # The services

    def recommend(self, context: Context, ask_place: bool = True) -> Answer:
        """The services that fit what was told, with the reasons."""
        memory, finder = context.state.memory, context.finder
        needs = {code: value for code, value in memory.needs.items() if code in QUESTIONS}
        if not needs or finder is None:
            return answer(
                context,
                say(
                    context,
                    N_(
                        "All right, no questions then. You can also tell in your own words "
                        "what you need."
                    ),
                ),
                outcome=Outcome.TALK,
                choices=buttons(context, ("do:menu", *person(context))),
                intent="do:guidance",
            )
        if ask_place and not memory.municipality and _offered(context):
            return self._ask_place(context)
        found = finder.recommend(
            needs,
            memory.municipality or None,
            limit=SHOWN,
            profile=profile(context),
            frame="3x10d",
            group=None if memory.segment is None else str(memory.segment),
            today=context.now.date(),
        )
        heavy = (
            [
                say(
                    context,
                    N_(
                        "That sounds hard. You don't have to manage alone: talking to somebody "
                        "helps often, also when you don't know where to begin."
                    ),
                )
            ]
            if _is_heavy(memory)
            else []
        )
        if not found:
            return self._nothing(context, heavy)
        place = memory.municipality
        opening = (
            say(
                context,
                N_("By what you told, these could fit you %(place)s:"),
                place=tell_place(place, context.language),
            )
            if place
            else say(context, N_("By what you told, these could fit you:"))
        )
        return answer(
            context,
            *heavy,
            opening,
            *(service_card(context, match.service, match) for match in found),
            choices=self._after(context, bool(heavy)),
            intent="do:guidance",
            asks_feedback=True,
        )

    def _nothing(self, context: Context, heavy: Sequence[Part]) -> Answer:
        low = [value for value in context.state.memory.needs.values() if value < 9]
        told = (
            say(context, N_("I found no service for this. A person may know more."))
            if low
            else say(
                context,
                N_(
                    "Things seem to be well with you. If you still look for something, "
                    "tell me what."
                ),
            )
        )
        return answer(
            context, *heavy, told, choices=self._after(context, bool(low)), intent="do:guidance"
        )

    def _after(self, context: Context, to_person: bool) -> tuple[Choice, ...]:
        """A person to talk to where it is hard; the answers for next time, if not decided yet."""
        talk = buttons(context, person(context)) if to_person else ()
        keeps = context.state.memory.may_keep
        keep = () if keeps else (choice(context, N_("Remember next time too"), KEEP),)
        return (*talk, choice(context, N_("Answer again"), AGAIN), *keep)


def _helped(found: Found) -> dict[str, float]:
    """How much the first services found help each side of life, on average; {} for a bad find."""
    first = found.matches[:LOOKED_AT] if found.is_good else ()
    helped: dict[str, float] = {}
    for match in first:
        for one in match.service.dimensions:
            helped[one.dimension] = helped.get(one.dimension, 0.0) + one.weight / len(first)
    return helped


def _with(context: Context, **told: object) -> Context:
    """The context with something more in the person's memory."""
    memory = replace(context.state.memory, **told)  # type: ignore[arg-type]
    return replace(context, state=replace(context.state, memory=memory))


def _name(code: str, language: str) -> str:
    return in_language(get_frame("3x10d")[code].name, language).lower()


def _is_heavy(memory: Memory) -> bool:
    return any(memory.needs.get(code, 10) <= HEAVY for code in HEAVY_SIDES)


def _offered(context: Context) -> tuple[str, ...]:
    """The municipalities with most services of their own, the bot's first; at most four."""
    local = (service for service in context.catalogue.services if not service.nationwide)
    return by_services(context, {code for service in local for code in service.areas})[:4]
