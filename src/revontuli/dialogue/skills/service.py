"""Paavo: services found by what a person asks, three at a time, and one service told in full."""

from __future__ import annotations

from dataclasses import replace

from revontuli.catalogue import Service
from revontuli.dialogue.reply import Choice, Outcome, Part, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.cards import service_card
from revontuli.dialogue.skills.meanings import SERVICE
from revontuli.dialogue.skills.saying import answer, choice, say, ways_on, words
from revontuli.dialogue.skills.searching import (
    Found,
    by_services,
    guess,
    has_services_in,
    search,
)
from revontuli.dialogue.skills.short_answers import (
    declines,
    is_just_a_place,
    names_a_place,
    read_place,
)
from revontuli.dialogue.skills.term import terms_of_service
from revontuli.dialogue.state import Awaiting
from revontuli.guidance.place_words import tell_place
from revontuli.guidance.searched import content_words
from revontuli.language import N_
from revontuli.language.places import municipalities
from revontuli.text import in_language

FIND, MORE_OF_THEM, MORE_OF_IT = "do:find_service", "do:more", "do:tell_more"
MORE, ANYWHERE, HERE = "service:more", "service:anywhere", "service:place:"
AT_ONCE = 3  # cards
MOST_PLACES = 4  # buttons
QUESTION = 300  # characters of a question that are kept to search again
# Base forms of words that ask for services without saying what for.
GENERAL = frozenset(
    word
    for line in (
        "palvelu tarjonta tarjolla etsiä hakea löytää löytyä näyttää haluta saada sopia auttaa",
        "tjänst söka hitta visa erbjuda finnas vilja få passa hjälpa",
        "service search find show look offer available want get suit help",
    )
    for word in line.split()
)


class ServiceSkill:
    """Finds services, shows more of them, and tells about one.

    It asks for the place only where the services found differ by place and none is known. What was
    asked stays in `Awaiting` meanwhile, so that the search can be made again with the place, or
    gone on with.
    """

    name = "service"

    def wants(self, context: Context) -> bool:
        """Whether services are asked for, or its own question is answered."""
        if context.message.choice.startswith("service:") or self.is_answered(context):
            return True
        if not context.meant:
            return _waits_for(context, "what") and not declines(context)
        return context.meant in (FIND, MORE_OF_THEM, MORE_OF_IT) or _service(context) is not None

    def is_answered(self, context: Context) -> bool:
        """Whether the message tells the place that was asked for, or that it won't be told."""
        text = context.message.text
        if not text or not _waits_for(context, "place"):
            return False
        if declines(context):
            return True
        if context.meant == "do:about_me" or is_just_a_place(context):
            return names_a_place(context)
        # A misspelt name is found only where nothing else is meant.
        unnamed = not context.prediction.entities.municipalities
        return unnamed and not context.meant and bool(read_place(context))

    def answer(self, context: Context) -> Answer:
        """Services, or a question about what changes them."""
        value, service = context.message.choice, _service(context)
        if value.startswith(HERE) or value == ANYWHERE or self.is_answered(context):
            return self._placed(context, value)
        if value == MORE or context.meant == MORE_OF_THEM:
            return self._more(context)
        if service is not None:
            return self.tell(context, service)
        if context.meant == MORE_OF_IT:  # and there is nothing to tell more of
            return self._ask_what(context)
        if context.meant and _is_bare(context):
            return self._ask_what(context)
        return self.find(context, context.message.text)

    def find(self, context: Context, text: str, *, ask_place: bool = True) -> Answer:
        """The services that answer `text`; or a question about the place, where it matters.

        What was found by a guess is looked for so again.
        """
        is_guess = context.meant != FIND and _is_guess(context)
        found = guess(context, text) if is_guess else search(context, text)
        return self.found(context, text, found, is_guess=is_guess, ask_place=ask_place)

    def found(
        self,
        context: Context,
        text: str,
        found: Found,
        *,
        is_guess: bool = True,
        ask_place: bool = True,
    ) -> Answer:
        """The services found for `text`; or a question about the place, where it matters.

        A guess is what was found without knowing that services are asked for.
        """
        if found.places and ask_place:
            return self._ask_place(context, text, found, is_guess)
        return self.show(context, text, found, is_guess=is_guess)

    def show(
        self, context: Context, text: str, found: Found, first: int = 0, *, is_guess: bool = True
    ) -> Answer:
        """Three services from the `first` on, and a button for more."""
        matches = found.matches[first : first + AT_ONCE]
        if not matches:
            return self._nothing(context, bool(first))
        if not found.is_good and (there := nothing_there(context)) is not None:
            return self._knows_none(context, there)
        opening = _opening(context, found, first)
        cards = [service_card(context, match.service, match) for match in matches]
        left = len(found.matches) > first + AT_ONCE
        more = [choice(context, N_("Show more"), MORE)] if left else []
        told = _waiting("shown", text, is_guess, first + len(matches))
        terms = terms_of_service(context, matches[0].service.id) if not first else ()
        return answer(
            context,
            opening,
            *cards,
            choices=(*more, *terms),
            outcome=Outcome.GUESSED if is_guess or not found.is_good else Outcome.ANSWERED,
            intent=context.meant or FIND,
            awaiting=told,
            asks_feedback=not first,
        )

    def tell(self, context: Context, service: Service) -> Answer:
        """One service in full, and what else there is where it is not for this person."""
        parts: list[Part] = []
        place = context.state.memory.municipality
        if place and not service.nationwide and place not in service.areas:
            there = tell_place(place, context.language)
            parts.append(say(context, N_("This one is not offered %(place)s."), place=there))
            found = search(context, service.label(context.language))
            if found.is_good:
                parts.append(say(context, N_("But there is something like it:")))
                parts += [service_card(context, m.service, m) for m in found.matches[:2]]
                return answer(context, *parts, asks_feedback=True)
        parts.append(service_card(context, service, whole=True))
        return answer(
            context,
            *parts,
            choices=terms_of_service(context, service.id),
            asks_feedback=True,
        )

    def _ask_what(self, context: Context) -> Answer:
        return answer(
            context,
            say(context, N_("What do you need a service for? A few words will do.")),
            outcome=Outcome.ASKED,
            awaiting=Awaiting(self.name, "what"),
            choices=ways_on(context),
        )

    def _ask_place(self, context: Context, text: str, found: Found, is_guess: bool) -> Answer:
        places = [
            Choice(in_language(municipalities()[code].name, context.language), HERE + code)
            for code in found.places[:MOST_PLACES]
            if code in municipalities()
        ]
        return answer(
            context,
            say(
                context,
                N_(
                    "Which municipality do you live in, or are you moving to? "
                    "It changes what I find."
                ),
            ),
            choices=(*places, choice(context, N_("I'd rather not say"), ANYWHERE)),
            outcome=Outcome.ASKED,
            intent=context.meant or FIND,
            awaiting=_waiting("place", text, is_guess),
        )

    def _placed(self, context: Context, value: str) -> Answer:
        """The search again, now that the place is told, or is known not to be told."""
        code = value.removeprefix(HERE) if value.startswith(HERE) else read_place(context)
        text = _kept(context)
        if code in municipalities() and not declines(context):
            memory = replace(context.state.memory, municipality=code)
            context = replace(context, state=replace(context.state, memory=memory))
        if not text:
            return self._ask_what(context)
        return self.find(context, text, ask_place=False)

    def _more(self, context: Context) -> Answer:
        text, shown = _kept(context), _shown(context)
        if text:
            is_guess = _is_guess(context)
            found = guess(context, text) if is_guess else search(context, text)
            return self.show(context, text, found, first=shown, is_guess=is_guess)
        if context.state.subject.services:
            return self._nothing(context, True)
        return self._ask_what(context)

    def _nothing(self, context: Context, were_some: bool) -> Answer:
        if were_some:
            told = say(
                context,
                N_(
                    "There were no more of these. Ask in other words, if what you "
                    "look for wasn't there."
                ),
            )
            return answer(context, told, outcome=Outcome.TALK, choices=ways_on(context))
        place = context.state.memory.municipality
        told = (
            say(
                context,
                N_("I found no service for this %(place)s."),
                place=tell_place(place, context.language),
            )
            if place
            else say(context, N_("I found no service for this."))
        )
        return self._knows_none(context, nothing_there(context) or told)

    def _knows_none(self, context: Context, told: Say) -> Answer:
        return answer(
            context,
            told,
            outcome=Outcome.UNKNOWN,
            choices=ways_on(context),
            intent=context.meant or FIND,
        )


def nothing_there(context: Context) -> Say | None:
    """That the bot knows no services of the person's place, and of which it does; None if it does.

    Where the catalogue has no local services at all, no place is told to lack them.
    """
    place = context.state.memory.municipality
    known = by_services(context, {c for s in context.catalogue.services for c in s.areas})
    if not place or not known or has_services_in(context, place):
        return None
    there = tell_place(place, context.language)
    if len(known) > MOST_PLACES:
        return say(context, N_("I don't know the local services %(place)s."), place=there)
    return say(
        context,
        N_(
            "I don't know the local services %(place)s. I know those %(places)s and those of all "
            "of Finland."
        ),
        place=there,
        places=words(context).series([tell_place(code, context.language) for code in known]),
    )


def _opening(context: Context, found: Found, first: int) -> Part:
    if first:
        return say(context, N_("Here are more:"))
    place = context.state.memory.municipality
    if not found.is_good:
        return say(context, N_("I'm not sure what you are looking for, but these are near it:"))
    if place:
        return say(
            context, N_("These could help %(place)s:"), place=tell_place(place, context.language)
        )
    return say(context, N_("These could help:"))


def _service(context: Context) -> Service | None:
    intent = context.meant
    if not intent.startswith(SERVICE):
        return None
    return context.catalogue.by_id.get(intent.removeprefix(SERVICE))


def _waits_for(context: Context, step: str) -> bool:
    awaiting = context.state.awaiting
    return awaiting is not None and awaiting.skill == ServiceSkill.name and awaiting.step == step


def _kept(context: Context) -> str:
    awaiting = context.state.awaiting
    if awaiting is None or awaiting.skill != ServiceSkill.name:
        return ""
    text = awaiting.data.get("text")
    return text if isinstance(text, str) else ""


def _waiting(step: str, text: str, is_guess: bool, shown: int = 0) -> Awaiting:
    return Awaiting(
        ServiceSkill.name,
        step,
        {"text": text[:QUESTION], "is_guess": is_guess, "shown": shown},
    )


def _is_guess(context: Context) -> bool:
    awaiting = context.state.awaiting
    return bool(awaiting and awaiting.data.get("is_guess"))


def _shown(context: Context) -> int:
    awaiting = context.state.awaiting
    shown = awaiting.data.get("shown") if awaiting else 0
    return shown if isinstance(shown, int) and 0 <= shown <= 1_000 else 0


def _is_bare(context: Context) -> bool:
    """Whether services are asked for without saying what for."""
    words = content_words(context.message.text, context.language)
    return all(not GENERAL.isdisjoint(word.lemmas) for word in words)
