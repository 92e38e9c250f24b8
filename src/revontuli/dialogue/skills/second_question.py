"""The other question of a message that asks two: said, with buttons that ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from revontuli.dialogue.follow_ups import read_follow_up, refers_back
from revontuli.dialogue.prediction import Prediction
from revontuli.dialogue.reply import Choice, Outcome, Reply
from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.examples import OWN
from revontuli.dialogue.skills.saying import buttons, say
from revontuli.dialogue.skills.small_talk import TALK
from revontuli.dialogue.two_intents import split_questions
from revontuli.language import N_

MOST = 2  # buttons
LIKELY = 0.1  # confidence from which something may be what the other question means


def with_second_question(
    context: Context, reply: Reply, understand: Callable[[str], Prediction]
) -> Reply:
    """A reply that also says what else was asked, so that no question is lost.

    Args:
        context: of the message.
        reply: to what was taken for the main question.
        understand: what a part of the message means.
    """
    second = context.prediction.second
    if second and second not in TALK and context.prediction.is_sure:
        found = buttons(context, [second])
        return _with(context, reply, found[0].label, found) if found else reply
    question = _unanswered(context, reply, understand)
    if question is None:
        return reply
    text, meant = question
    likely = [one.intent for one in meant.alternatives if one.confidence >= LIKELY]
    offered = (one for one in likely if one != reply.intent and not one.startswith(OWN))
    quoted = f"“{text}”" if context.language == "en" else f"”{text}”"
    return _with(context, reply, quoted, buttons(context, offered)[:MOST])


def _unanswered(
    context: Context, reply: Reply, understand: Callable[[str], Prediction]
) -> tuple[str, Prediction] | None:
    """The question that the reply does not answer, and what it may mean; None for none.

    One that goes on with the other ("where is the pool and when is it open") is no other.
    """
    text, language = context.message.text, context.language
    questions = [] if context.follow_up else split_questions(text)
    if not questions or refers_back(questions[1], language):
        return None
    if read_follow_up(questions[1], language) is not None:
        return None
    meant = [understand(question) for question in questions]
    likeliest = [one.alternatives[0].intent if one.alternatives else "" for one in meant]
    if likeliest[0] == likeliest[1]:
        return None
    place = 0 if likeliest[1] == reply.intent else 1
    return questions[place].rstrip(" ?"), meant[place]


def _with(context: Context, reply: Reply, question: str, choices: tuple[Choice, ...]) -> Reply:
    told = [say(context, N_("You also asked: %(question)s"), question=question)]
    if not choices:
        told.append(say(context, N_("Ask that by itself, and I'll look for an answer.")))
    values = {choice.value for choice in choices}
    others = tuple(choice for choice in reply.choices if choice.value not in values)
    # What the bot has asked is answered first.
    is_open = reply.outcome in (Outcome.ASKED, Outcome.UNSURE)
    both = (*others, *choices) if is_open else (*choices, *others)
    return replace(reply, parts=(*reply.parts, *told), choices=both)
