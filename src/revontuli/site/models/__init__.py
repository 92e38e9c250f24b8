"""What the site keeps in its database. Pictures and the catalogue are files in the data folder."""

from revontuli.site.models.accounts import ApiToken, Organisation, RoleGrant, User
from revontuli.site.models.answering import AnswerSheet, AskAgain, Invitation
from revontuli.site.models.bots import (
    AskedCount,
    AskedQuestion,
    Bot,
    BotExample,
    BotIntent,
    BotPublishing,
    BotTest,
    BotVersion,
    BotWord,
    Conversation,
    Duty,
    KeptMemory,
)
from revontuli.site.models.building import Iteration, Publication
from revontuli.site.models.room import Indicator, LifeEventRoom
from revontuli.site.models.services import ProviderEditor, ServiceEdit
from revontuli.site.models.surveys import (
    AnswerExport,
    AnswerImport,
    CodedAnswer,
    LiveFigures,
    Module,
    Survey,
    TopicSet,
)
from revontuli.site.models.talk import Note, SegmentEdit, SegmentWords, StateChange
from revontuli.site.models.work import Work

# What the log of edits keeps watch over, and which of its fields it leaves out.
LOGGED: dict[type, tuple[str, ...]] = {
    Organisation: (),
    User: ("password", "last_login"),
    RoleGrant: (),
    ApiToken: ("digest", "used"),
    LifeEventRoom: (),
    Indicator: (),
    Survey: (),
    Module: (),
    AnswerImport: ("file", "found"),
    AnswerExport: ("file",),
    TopicSet: ("topics", "groups"),  # they hold examples of what people wrote
    Iteration: (),
    Publication: (),
    Note: ("body",),  # what is removed must be gone
    StateChange: ("why",),
    SegmentWords: (),
    ProviderEditor: (),
    Bot: (),
    BotIntent: (),
    BotExample: (),
    BotTest: (),
    BotWord: (),
    BotPublishing: (),
}

__all__ = [
    "LOGGED",
    "AnswerExport",
    "AnswerImport",
    "AnswerSheet",
    "ApiToken",
    "AskAgain",
    "AskedCount",
    "AskedQuestion",
    "Bot",
    "BotExample",
    "BotIntent",
    "BotPublishing",
    "BotTest",
    "BotVersion",
    "BotWord",
    "CodedAnswer",
    "Conversation",
    "Duty",
    "Indicator",
    "Invitation",
    "Iteration",
    "KeptMemory",
    "LifeEventRoom",
    "LiveFigures",
    "Module",
    "Note",
    "Organisation",
    "ProviderEditor",
    "Publication",
    "RoleGrant",
    "SegmentEdit",
    "SegmentWords",
    "ServiceEdit",
    "StateChange",
    "Survey",
    "TopicSet",
    "User",
    "Work",
]
