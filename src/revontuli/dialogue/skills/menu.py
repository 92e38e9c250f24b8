"""What others ask, and what is topical: buttons by topic."""

from __future__ import annotations

from collections.abc import Sequence

from revontuli.dialogue.content import Intent
from revontuli.dialogue.reply import Choice, Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.meanings import shortened
from revontuli.dialogue.skills.saying import answer, buttons, choice, person, say, words
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.language import N_
from revontuli.text import in_language

TOPIC, TOPICAL = "menu:topic:", "menu:topical"
AT_ONCE = 7  # buttons
NO_TOPIC = "-"


class MenuSkill:
    """Shows the frequent questions of a topic, or the topics where there are many."""

    name = "menu"

    def wants(self, context: Context) -> bool:
        """Whether somebody asks what there is to ask."""
        return context.message.choice.startswith("menu:") or context.meant in (
            "do:menu",
            "do:topical",
        )

    def answer(self, context: Context) -> Answer:
        """Buttons: topics, or questions."""
        value = context.message.choice
        if value == TOPICAL or context.meant == "do:topical":
            return self._topical(context)
        if value.startswith(TOPIC):
            return self._topic(context, value.removeprefix(TOPIC))
        return self._all(context)

    def _all(self, context: Context) -> Answer:
        asked = [intent for intent in context.content.intents if intent.in_menu]
        topical = [intent for intent in context.content.intents if intent.is_topical]
        if not asked and not topical:
            told = say(
                context, N_("Ask in your own words: what a word means, or where to find help.")
            )
            return answer(
                context,
                told,
                outcome=Outcome.TALK,
                choices=first_choices(context),
                intent="do:menu",
            )
        first = [choice(context, N_("Topical now"), TOPICAL)] if topical else []
        if len(asked) <= AT_ONCE:
            shown = buttons(context, (intent.name for intent in asked))
            told = say(context, N_("These are asked often. You can also ask in your own words."))
        else:
            shown = self._topics(context, asked)
            told = say(context, N_("Choose a topic, or ask in your own words."))
        return answer(
            context,
            told,
            choices=(*first, *shown, *buttons(context, person(context))),
            outcome=Outcome.TALK,
            intent="do:menu",
        )

    def _topics(self, context: Context, asked: Sequence[Intent]) -> tuple[Choice, ...]:
        """A button for each topic with questions, in the order in which they come."""
        named = dict.fromkeys(intent.topic for intent in asked)
        return tuple(
            Choice(shortened(self._name(context, topic)), TOPIC + (topic or NO_TOPIC))
            for topic in named
        )

    def _name(self, context: Context, topic: str) -> str:
        name = in_language(context.content.topics.get(topic, {}), context.language)
        return name or topic or words(context).gettext("Other")

    def _topic(self, context: Context, value: str) -> Answer:
        """The questions of a topic; "housing" from the first, "housing:7" from the eighth on."""
        topic, _, start = value.partition(":")
        first = int(start) if start.isdecimal() and len(start) < 5 else 0
        code = "" if topic == NO_TOPIC else topic
        found = [i.name for i in context.content.intents if i.in_menu and i.topic == code]
        if not found[first:]:
            return self._all(context)
        shown = buttons(context, found[first : first + AT_ONCE])
        rest = found[first + AT_ONCE :]
        more = [choice(context, N_("More"), f"{TOPIC}{topic}:{first + AT_ONCE}")] if rest else []
        name = in_language(context.content.topics.get(code, {}), context.language)
        told = (
            say(context, N_("%(topic)s: what would you like to know?"), topic=name)
            if name
            else say(context, N_("What would you like to know?"))
        )
        back = choice(context, N_("Other topics"), "menu:all")
        return answer(
            context, told, choices=(*shown, *more, back), outcome=Outcome.TALK, intent="do:menu"
        )

    def _topical(self, context: Context) -> Answer:
        found = [intent.name for intent in context.content.intents if intent.is_topical]
        if not found:
            told = say(context, N_("Nothing is marked as topical just now."))
        else:
            told = say(context, N_("These are topical now:"))
        rest = buttons(context, ["do:menu"])
        return answer(
            context,
            told,
            choices=(*buttons(context, found[:AT_ONCE]), *rest),
            outcome=Outcome.TALK,
            intent="do:topical",
        )
