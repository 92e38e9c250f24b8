"""The skills in the order in which they are asked whether they want a message."""

from __future__ import annotations

from revontuli.dialogue.skills import Skill
from revontuli.dialogue.skills.about_me import AboutMe
from revontuli.dialogue.skills.feedback import FeedbackSkill
from revontuli.dialogue.skills.follow_up import FollowUpSkill
from revontuli.dialogue.skills.guidance import GuidanceSkill
from revontuli.dialogue.skills.hand_over import HandOverSkill
from revontuli.dialogue.skills.keeper_answers import KeeperAnswers
from revontuli.dialogue.skills.languages import LanguageSkill
from revontuli.dialogue.skills.menu import MenuSkill
from revontuli.dialogue.skills.remembering import RememberingSkill
from revontuli.dialogue.skills.service import ServiceSkill
from revontuli.dialogue.skills.small_talk import SmallTalk
from revontuli.dialogue.skills.start_over import StartOver
from revontuli.dialogue.skills.term import TermSkill
from revontuli.dialogue.skills.unknown import UnknownSkill
from revontuli.dialogue.skills.unsure import UnsureSkill

# Whoever wants to begin anew, be forgotten or talk to a person gets it before anything else; what
# goes on with what was talked about has no meaning of its own; what is not sure is asked about
# before a skill acts on it; the last one takes everything.
SKILLS: tuple[Skill, ...] = (
    StartOver(),
    LanguageSkill(),
    RememberingSkill(),
    FollowUpSkill(),
    HandOverSkill(),
    FeedbackSkill(),
    GuidanceSkill(),
    MenuSkill(),
    AboutMe(),
    UnsureSkill(),
    SmallTalk(),
    TermSkill(),
    ServiceSkill(),
    KeeperAnswers(),
    UnknownSkill(),
)
