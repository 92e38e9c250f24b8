"""Someone who has read a whole picture and works out how many people are behind it.

Written without a look at how the picture hides things. The survey is unweighted, which is the
attacker's best case: a share is then a number of people divided by another. Unknown are, for each
question and segment, how many people gave each of its answers and how many gave none; what is
published becomes linear inequalities between these whole numbers, and a solver says how small and
how great each can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from revontuli.picture import Picture

Sum = Mapping[str, float]  # unknown → how many times it is counted
HALF = 0.0005 + 1e-9  # shares are told to three decimals
NONE = "(no answer)"
REST = "(another answer)"


class Knowledge:
    """Inequalities between whole numbers of people."""

    def __init__(self) -> None:
        self.place: dict[str, int] = {}
        self.rows: list[tuple[Sum, float, float]] = []

    def unknown(self, name: str) -> str:
        self.place.setdefault(name, len(self.place))
        return name

    def learn(self, sum_: Sum, least: float, most: float) -> None:
        self.rows.append((sum_, least, most))

    def learn_share(self, part: Sequence[str], whole: Sequence[str], share: float | None) -> None:
        """`part` / `whole` is `share`, rounded to three decimals."""
        if share is None:
            return
        above = dict.fromkeys(whole, -(share - HALF))
        below = dict.fromkeys(whole, -(share + HALF))
        for name in part:
            above[name] = above.get(name, 0.0) + 1
            below[name] = below.get(name, 0.0) + 1
        self.learn(above, 0, np.inf)
        self.learn(below, -np.inf, 0)

    def range_of(self, names: Sequence[str]) -> tuple[int, int]:
        """The least and the greatest that these people together can be."""
        goal = self._row(dict.fromkeys(names, 1.0))
        return self._extreme(goal), -self._extreme(-goal)

    def _row(self, sum_: Sum) -> np.ndarray:
        row = np.zeros(len(self.place))
        for name, times in sum_.items():
            row[self.place[name]] += times
        return row

    def _extreme(self, goal: np.ndarray) -> int:
        matrix = np.array([self._row(sum_) for sum_, _, _ in self.rows])
        found = milp(
            goal,
            integrality=np.ones(len(goal)),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(
                matrix, [least for _, least, _ in self.rows], [most for *_, most in self.rows]
            ),
        )
        assert found.status == 0, f"what is published contradicts itself: {found.message}"
        return round(found.fun)


def cell(question: str, answer: str, segment: str) -> str:
    return f"{question}={answer} in {segment}"


def read_question(picture: Picture, question: str, options: Sequence[str]) -> Knowledge:
    """All that a picture tells of one question.

    Args:
        options: ids of its traits that exclude each other, or one trait.
    """
    known = Knowledge()
    ids = [segment.id for segment in picture.segments]
    answers = [*options, REST]
    for segment in picture.segments:
        names = [known.unknown(cell(question, a, segment.id)) for a in (*answers, NONE)]
        known.learn(dict.fromkeys(names, 1.0), segment.n, segment.n)

    def everywhere(chosen: Sequence[str]) -> list[str]:
        return [cell(question, answer, id) for answer in chosen for id in ids]

    summaries = {trait.id: trait for trait in picture.population.traits}
    for option in options:
        known.learn_share(everywhere([option]), everywhere(answers), summaries[option].share)
        told = summaries[option].answered
        if told not in (0.0, 1.0):
            half = HALF * picture.population.n
            total = told * picture.population.n
            known.learn(dict.fromkeys(everywhere(answers), 1.0), total - half, total + half)
    for segment in picture.segments:
        here = [cell(question, answer, segment.id) for answer in answers]
        told_here = {t.id: t.share_in for t in (*segment.traits, *segment.reading)}
        told_here |= {outcome.id: outcome.share for outcome in segment.outcomes}
        for option in options:
            known.learn_share([cell(question, option, segment.id)], here, told_here.get(option))
    for area in picture.areas if question == "area" else ():
        option = f"{question}={area.id}"
        if option in options:
            people = dict.fromkeys(everywhere([option]), 1.0)
            known.learn(people, area.n - 2, area.n + 2)  # told to the nearest five
            known.learn_share(everywhere([option]), everywhere(answers), area.share)
            for part in area.segments:
                known.learn_share(
                    [cell(question, option, part.segment)], everywhere([option]), part.share
                )
        elif area.id == "not-shown":
            shown = {f"{question}={other.id}" for other in picture.areas}
            hidden = [option for option in options if option not in shown]
            known.learn(dict.fromkeys(everywhere(hidden), 1.0), area.n - 2, area.n + 2)
    return known
