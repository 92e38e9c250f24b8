"""What the section on the number of groups shows of the candidates that were tried."""

from __future__ import annotations

from revontuli.language import Words
from revontuli.picture.picture import Candidate, Picture


def of_the_chosen_shape(picture: Picture) -> tuple[Candidate, ...]:
    """The candidates of the shape that was taken; all of them where none was."""
    shapes = {candidate.shape for candidate in picture.candidates if candidate.chosen}
    return tuple(c for c in picture.candidates if not shapes or c.shape in shapes)


def shape_words(picture: Picture, words: Words) -> str:
    """Which shape was taken, and why not the other; empty where only one was tried."""
    _ = words.gettext
    chosen = next((c for c in picture.candidates if c.chosen), None)
    if chosen is None or len({c.shape for c in picture.candidates}) < 2:
        return ""
    taken = {
        "round": _(
            "Each number was tried in two shapes: round groups, where people spread alike in"
            " every direction, and groups that share another spread. Round ones were taken."
        ),
        "shared": _(
            "Each number was tried in two shapes: round groups, where people spread alike in"
            " every direction, and groups that share another spread. Those that share a spread"
            " were taken."
        ),
    }[chosen.shape]
    return f"{taken} {_why_not_the_other(chosen, picture, words)}".strip()


def _why_not_the_other(chosen: Candidate, picture: Picture, words: Words) -> str:
    """What the same number of groups lacked in the other shape."""
    _ = words.gettext
    others = [c for c in picture.candidates if c.k == chosen.k and c.shape != chosen.shape]
    if any(other.stability < chosen.stability for other in others):
        return _("The other was less sure to come back. The numbers below are of the shape taken.")
    if any(other.score < chosen.score for other in others):
        return _(
            "The other fitted the answers less well. The numbers below are of the shape taken."
        )
    return _("The numbers below are of the shape taken.")
