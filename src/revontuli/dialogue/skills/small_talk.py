"""What people say to each other besides questions: a short and natural answer."""

from __future__ import annotations

from revontuli.dialogue.content import BotContent
from revontuli.dialogue.reply import Choice, Outcome, Say
from revontuli.dialogue.skills import Answer, Context
from revontuli.dialogue.skills.saying import answer, buttons, has_menu, ways_on
from revontuli.language import N_, Words
from revontuli.text import in_language

# By intent: the short line that also stands before the answer to a question in the same message,
# and what is said after it where there is no question.
SHORT = {
    "do:greet": N_("Hi!"),
    "do:thanks": N_("You're welcome!"),
    "do:bye": N_("Bye, and take care!"),
    "do:how_are_you": N_("Thanks for asking, I'm fine."),
    "do:praise": N_("Thank you, that's nice to hear!"),
    "do:swear": N_("I'm sorry this is annoying."),
}
LONGER = {
    "do:greet": N_("What's on your mind?"),
    "do:thanks": N_("Ask again whenever something comes up."),
    "do:how_are_you": N_("A bot's days are much alike. What can I help you with?"),
    "do:praise": N_("Ask again whenever something comes up."),
    "do:swear": N_("Tell me in a few words what you need, and I'll try to find it."),
    "do:joke": N_(
        "A student asked me for a quiet flat near the campus, cheap and free at once. "
        "I asked if she wanted a joke or a flat."
    ),
    "do:yes": N_("All right. What would you like to know?"),
    "do:no": N_("All right. I'm here if something comes to mind."),
    "do:privacy": N_(
        "Names, phone numbers, addresses and other personal data are masked before anything is "
        "kept. Those who look after me read masked questions, without knowing who asked, so that "
        "I learn to answer better. You can tell me to forget what you have told me of yourself."
    ),
}
WHO = N_(
    "You're talking with a bot: %(name)s. It is a program and not a person. It explains words and "
    "looks for services, and it can be wrong: check important things with those who offer the "
    "service."
)
TALK = (*SHORT, *LONGER, "do:who_are_you")


class SmallTalk:
    """Greets, thanks, says who it is, and takes no offence."""

    name = "small_talk"

    def wants(self, context: Context) -> bool:
        """Whether somebody just talks."""
        return context.meant in TALK

    def answer(self, context: Context) -> Answer:
        """A line or two, with what one could ask where the talk leads on to something."""
        intent = context.meant
        lines = (
            short_line(intent, context.language),
            longer_line(intent, context.language, context.content),
        )
        said = Say(" ".join(line for line in lines if line))
        return answer(
            context,
            said,
            intent=intent,
            outcome=Outcome.TALK,
            choices=self._choices(context, intent),
        )

    def _choices(self, context: Context, intent: str) -> tuple[Choice, ...]:
        if intent in ("do:greet", "do:who_are_you", "do:yes"):
            return first_choices(context)
        if intent == "do:swear":
            return ways_on(context)
        if intent == "do:privacy":
            return buttons(context, ("do:memory", "do:forget"))
        return ()


def short_line(intent: str, language: str) -> str:
    """What stands before the answer of a question in the same message; "" for nothing."""
    return Words(language).gettext(SHORT[intent]) if intent in SHORT else ""


def longer_line(intent: str, language: str, content: BotContent) -> str:
    """What is said besides, where there is no question."""
    gettext = Words(language).gettext
    if intent == "do:who_are_you":
        return gettext(WHO, name=in_language(content.name, language, default=content.id))
    return gettext(LONGER[intent]) if intent in LONGER else ""


def first_choices(context: Context) -> tuple[Choice, ...]:
    """What a conversation can begin with: what is topical, the menu, guidance."""
    topical = [intent.name for intent in context.content.intents if intent.is_topical][:2]
    menu = ["do:menu"] if has_menu(context) else []
    guided = ["do:guidance"] if context.catalogue.services else []
    return buttons(context, (*topical, *menu, *guided))
