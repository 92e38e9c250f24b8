"""Guide each person to services that fit: search, recommendation, what a service is about.

finder = ServiceFinder(Catalogue.load("var/catalogue"))
finder.search("haluan uimaan", language="fi", limit=15)
"""

from revontuli.guidance.match import Match, Reason, ReasonKind
from revontuli.guidance.profile import Profile

__all__ = ["Match", "Profile", "Reason", "ReasonKind"]
