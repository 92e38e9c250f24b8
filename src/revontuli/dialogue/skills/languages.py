"""The language of the replies, as the person chooses it."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, say
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.language import N_

SPEAKS = {"do:speak_finnish": "fi", "do:speak_swedish": "sv", "do:speak_english": "en"}


class LanguageSkill:
    """Changes the language of the replies and stays in it, whatever the messages are in."""

    name = "language"

    def wants(self, context: Context) -> bool:
        """Whether a language is asked for."""
        return context.meant in SPEAKS

    def answer(self, context: Context) -> Answer:
        """The conversation in that language from now on."""
        language = SPEAKS[context.meant]
        state = replace(context.state, language=language, language_chosen=True)
        there = replace(context, state=state)
        return answer(
            there,
            say(there, N_("Let's speak English. What would you like to know?")),
            choices=first_choices(there),
            outcome=Outcome.TALK,
            awaiting=None,
        )
