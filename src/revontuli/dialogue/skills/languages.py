"""The language of the replies, as the person chooses it."""

from __future__ import annotations

from dataclasses import replace

from revontuli.dialogue.reply import Outcome
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, say
from revontuli.dialogue.skills.small_talk import first_choices
from revontuli.language import N_
from revontuli.language.analysis import analyse

SPEAKS = {"do:speak_finnish": "fi", "do:speak_swedish": "sv", "do:speak_english": "en"}
# What one says around the name of a language when one does not understand another.
NAMES = {
    "do:speak_finnish": frozenset(("suomi", "suomeksi", "finnish", "finska")),
    "do:speak_swedish": frozenset(("ruotsi", "ruotsiksi", "swedish", "svenska")),
    "do:speak_english": frozenset(("englanti", "englanniksi", "english", "engelska")),
}
_AROUND = """
    minä mä ei en ymmärtää ymmärrä ymmärrän osata puhua vain kiitos anteeksi suomi ruotsi
    jag inte förstå förstår bara tack ursäkta tala finska svenska
    i do don't dont not no understand only please sorry speak finnish swedish
"""
AROUND = frozenset(_AROUND.split())
MOST_WORDS = 8


def asking_language(context: Context) -> Context:
    """The context with a language that is asked for in broken words of another as what is meant.

    "Minä ei ymmärrä, englanti?" is written by nobody who taught the bot.
    """
    text = context.message.text
    words = analyse(text, context.language) if len(text.split()) <= MOST_WORDS else ()
    forms = [{word.text, *word.lemmas} for word in words]
    named = [intent for form in forms if (intent := _named(form))]
    if context.meant or not named or not all(form & AROUND or _named(form) for form in forms):
        return context
    intent = named[-1]  # of two ("no Finnish, English please") the last is wished for
    meant = replace(context.prediction, intent=intent, is_sure=True)
    return replace(context, prediction=meant)


def _named(forms: set[str]) -> str:
    """The intent of speaking the language that a word names; "" for none."""
    return next((intent for intent, names in NAMES.items() if names & forms), "")


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
