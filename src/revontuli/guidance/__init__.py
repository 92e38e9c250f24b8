"""Guide each person to services that fit: search, recommendation, what a service is about.

finder = ServiceFinder(Catalogue.load("var/catalogue"))
finder.search("haluan uimaan", language="fi", limit=15)
finder.recommend({"housing": 2, "finance": 3}, municipality="853")
"""

from revontuli.guidance.filters import Filters
from revontuli.guidance.finder import ServiceFinder
from revontuli.guidance.match import Match, Reason, ReasonKind
from revontuli.guidance.profile import Profile
from revontuli.guidance.question import Question, read_question
from revontuli.guidance.telling import tell_match, tell_reason

__all__ = [
    "Filters",
    "Match",
    "Profile",
    "Question",
    "Reason",
    "ReasonKind",
    "ServiceFinder",
    "read_question",
    "tell_match",
    "tell_reason",
]
