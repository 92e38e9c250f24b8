"""What the site keeps in its database. Pictures and the catalogue are files in the data folder."""

from revontuli.site.models.accounts import ApiToken, Organisation, RoleGrant, User
from revontuli.site.models.answering import AnswerSheet, Invitation
from revontuli.site.models.building import Iteration, Publication
from revontuli.site.models.room import Indicator, LifeEventRoom
from revontuli.site.models.surveys import Module, Survey
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
    Iteration: (),
    Publication: (),
}

__all__ = [
    "LOGGED",
    "AnswerSheet",
    "ApiToken",
    "Indicator",
    "Invitation",
    "Iteration",
    "LifeEventRoom",
    "Module",
    "Organisation",
    "Publication",
    "RoleGrant",
    "Survey",
    "User",
    "Work",
]
