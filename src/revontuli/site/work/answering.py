"""What is promised to those who answer, kept in the background."""

from __future__ import annotations

from revontuli.engine import Progress
from revontuli.site.background import kind_of_work
from revontuli.site.models import Work
from revontuli.site.sheets import forget_old


@kind_of_work("answering.forget")
def forget(work: Work, progress: Progress) -> None:
    """Delete answers whose keeping time is over."""
    progress("Deleting old answers", 0, 1)
    work.result = {"sheets": forget_old()}
