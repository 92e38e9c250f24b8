"""Bots: what a message means, what to answer, and how keepers teach them.

nlu = Understanding.train([("missä on kela", "kela"), …], seed=0)
nlu.predict("mistä löydän kelan")        # → Prediction(intent, confidence, alternatives, …)

bot = Bot(train_bot(content, catalogue), catalogue)
turn = bot.reply(Message("Mikä on opintotuki?"), State())
"""

from revontuli.dialogue.bot import Bot
from revontuli.dialogue.content import (
    BotContent,
    Example,
    HandOver,
    Intent,
    KeeperTest,
    LocalHelp,
    OwnWord,
    Source,
)
from revontuli.dialogue.prediction import Alternative, Entities, Prediction
from revontuli.dialogue.reply import Card, Choice, Link, Outcome, Record, Reply, Say, Turn
from revontuli.dialogue.state import Awaiting, Memory, Message, State
from revontuli.dialogue.training import BotModel, train_bot
from revontuli.dialogue.understanding import Understanding

__all__ = [
    "Alternative",
    "Awaiting",
    "Bot",
    "BotContent",
    "BotModel",
    "Card",
    "Choice",
    "Entities",
    "Example",
    "HandOver",
    "Intent",
    "KeeperTest",
    "Link",
    "LocalHelp",
    "Memory",
    "Message",
    "Outcome",
    "OwnWord",
    "Prediction",
    "Record",
    "Reply",
    "Say",
    "Source",
    "State",
    "Turn",
    "Understanding",
    "train_bot",
]
