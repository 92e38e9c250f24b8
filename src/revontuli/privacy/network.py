"""The hidden cells of a table as a network of flows, and what can be found out about them.

A two-way table with its totals is a set of sums: every row adds up to its total, every column
too. Draw a node for each row and each column and an edge for each hidden cell. People can be moved
between hidden cells without changing any shown number exactly along the closed walks of that
graph, so the greatest value that a hidden cell could have is a maximum flow between its two nodes
(Cox 1980, *Suppression methodology and statistical disclosure control*; Kelly, Golden & Assad
1992, *Cell suppression: disclosure protection for sensitive tabular data*). All capacities are
whole numbers, so the bound of the flow is also the bound over whole numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNLIMITED = np.int64(2**40)  # more people than there are; leaves room for adding flows to it

Step = tuple[int, int, bool]  # row, column, whether it is walked from the row to the column


class HiddenNetwork:
    """The cells of a table with totals, and which of them are hidden.

    Args:
        values: the table with its totals as last row and last column. Shape (rows + 1,
            columns + 1).
        hidden: cells and totals that are not shown. Same shape.
        candidates: cells that may be hidden as well. Same shape.
    """

    def __init__(
        self, values: NDArray[np.int64], hidden: NDArray[np.bool_], candidates: NDArray[np.bool_]
    ) -> None:
        self.values = values
        self.hidden = hidden.copy()
        self._is_total = np.zeros(values.shape, dtype=bool)
        self._is_total[:-1, -1] = self._is_total[-1, :-1] = True
        # Hiding costs the logarithm of the count: few cells are hidden, and small ones first.
        self._cost = np.where(candidates, np.log2(np.maximum(values, 2)), np.inf)
        self._cost[self.hidden] = 0.0

    def plainly_free(self, enough: int) -> NDArray[np.bool_]:
        """Cells under `enough` of which one way round alone shows that they could be `enough`.

        A quick look at all cells at once, sufficient but not necessary; totals are left out.
        """
        down = self.hidden & (self._is_total | (self.values >= enough))
        up = self.hidden & (~self._is_total | (self.values >= enough))
        # From row to row by any number of steps; then once more down to a column.
        reached = np.eye(len(down), dtype=np.float32)
        step = reached + down.astype(np.float32) @ up.T.astype(np.float32)
        while True:
            further = (reached @ step > 0).astype(np.float32)
            if (further == reached).all():
                break
            reached = step = further
        free = (reached @ down.astype(np.float32)) > 0
        return free & ~self._is_total & (self.values < enough)

    def room_to_grow(self, row: int, column: int, enough: int) -> int:
        """How much greater the hidden cell could be for all that is shown, counted to `enough`."""
        grown = 0
        down, up = self._capacities(row, column, self.hidden)
        while grown < enough:
            path = self._cheapest_path(row, column, down, up)
            if not path:
                break
            grown += _push(path, down, up, enough - grown)
        return grown

    def make_room(self, row: int, column: int, enough: int) -> bool:
        """Hide further cells, the cheapest that do, until the cell could be greater by `enough`.

        Returns whether any had to be hidden.
        """
        grown = 0
        before = int(self.hidden.sum())
        down, up = self._capacities(row, column, np.isfinite(self._cost))
        while grown < enough:
            path = self._cheapest_path(row, column, down, up)
            if not path:
                raise ArithmeticError("the totals themselves give this cell away")
            grown += _push(path, down, up, enough - grown)
            for i, j, _ in path:
                self.hidden[i, j] = True
                self._cost[i, j] = 0.0
        return int(self.hidden.sum()) > before

    def _capacities(
        self, row: int, column: int, usable: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How much can flow over each cell from its row to its column, and back.

        From row to column a cell shrinks, at most to nothing; a total grows. The cell that is
        asked about carries no flow of its own.
        """
        shrink = np.where(usable, self.values, 0)
        grow = np.where(usable, UNLIMITED, 0)
        shrink[row, column] = grow[row, column] = 0
        return (
            np.where(self._is_total, grow, shrink),
            np.where(self._is_total, shrink, grow),
        )

    def _cheapest_path(
        self, row: int, column: int, down: NDArray[np.int64], up: NDArray[np.int64]
    ) -> list[Step]:
        """The cheapest way round from one node of a cell to the other (Bellman–Ford), or []."""
        n_rows, n_columns = self.values.shape
        row_cost, column_cost = np.full(n_rows, np.inf), np.full(n_columns, np.inf)
        row_from, column_from = np.zeros(n_rows, dtype=int), np.zeros(n_columns, dtype=int)
        down_cost = np.where(down > 0, self._cost, np.inf)
        up_cost = np.where(up > 0, self._cost, np.inf)
        from_column = bool(self._is_total[row, column])
        (column_cost if from_column else row_cost)[column if from_column else row] = 0.0
        while True:
            reach = row_cost[:, None] + down_cost
            nearest = reach.argmin(axis=0)
            cost = reach[nearest, np.arange(n_columns)]
            better_columns = cost < column_cost
            column_cost[better_columns] = cost[better_columns]
            column_from[better_columns] = nearest[better_columns]
            reach = column_cost + up_cost
            nearest = reach.argmin(axis=1)
            cost = reach[np.arange(n_rows), nearest]
            better_rows = cost < row_cost
            row_cost[better_rows] = cost[better_rows]
            row_from[better_rows] = nearest[better_rows]
            if not (better_columns.any() or better_rows.any()):
                break
        if not np.isfinite(row_cost[row] + column_cost[column]):
            return []
        path: list[Step] = []
        at, is_column = (row, False) if from_column else (column, True)
        start = (column, True) if from_column else (row, False)
        while (at, is_column) != start:
            previous = int(column_from[at] if is_column else row_from[at])
            path.append((previous, at, True) if is_column else (at, previous, False))
            at, is_column = previous, not is_column
        return path


def _push(path: list[Step], down: NDArray[np.int64], up: NDArray[np.int64], most: int) -> int:
    """Send as much as the path carries, at most `most`, over it; give how much that was."""
    flow = min(most, *(int(down[i, j] if forward else up[i, j]) for i, j, forward in path))
    for i, j, forward in path:
        sign = 1 if forward else -1
        down[i, j] -= sign * flow
        up[i, j] += sign * flow
    return flow
