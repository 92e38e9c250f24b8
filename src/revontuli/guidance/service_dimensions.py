"""Which wellbeing each service helps, as one table for the whole catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import Provenance, Service
from revontuli.guidance.needs import Need, links_from
from revontuli.wellbeing import Frame, frames


@dataclass(frozen=True)
class ServiceDimensions:
    """How much each service helps each dimension.

    Attributes:
        codes: of d dimensions, of any frames, in alphabetical order.
        weights: shape (n, d), float32, 0 to 1; 0 is "not told" too.
        learned: shape (n,): whether a service's weights are learned rather than an expert's.
    """

    codes: tuple[str, ...]
    weights: NDArray[np.float32]
    learned: NDArray[np.bool_]

    @classmethod
    def of(
        cls, services: Sequence[Service], learned: Sequence[Mapping[str, float]] | None = None
    ) -> ServiceDimensions:
        """The dimensions that the services carry.

        What an expert said of a service is all that counts for it; only where none has said
        anything, its learned weights do.

        Args:
            services: n of them.
            learned: for each service, weights by dimension for where no expert has spoken
                (`DimensionModel.predict`); an empty mapping where the model abstains.
        """
        rows, by_model = [], []
        for place, service in enumerate(services):
            expert = {
                d.dimension: d.weight
                for d in service.dimensions
                if d.provenance is Provenance.EXPERT
            }
            own = {d.dimension: d.weight for d in service.dimensions}
            rows.append(expert or own or (learned[place] if learned is not None else {}))
            by_model.append(not expert)
        codes = tuple(sorted({code for row in rows for code in row}))
        weights = np.zeros((len(rows), len(codes)), dtype=np.float32)
        column = {code: place for place, code in enumerate(codes)}
        for place, row in enumerate(rows):
            for code, weight in row.items():
                weights[place, column[code]] = min(1.0, max(0.0, weight))
        return cls(codes, weights, np.array(by_model, dtype=bool))

    def serves(self, dimension: str, frame: Frame) -> NDArray[np.float64]:
        """How much each service helps a dimension of a frame: shape (n,), 0 to 1.

        Weights in the frame's own dimension count as they are; those in another frame's count as
        far as its dimension is linked to this one (`wellbeing.get_links`). The strongest of them
        counts, so that a service labelled in two frames does not count twice.
        """
        found = np.zeros(len(self.weights))
        for code, share in self._sources(dimension, frame).items():
            found = np.maximum(found, share * self.weights[:, self.codes.index(code)])
        return found

    @cached_property
    def breadth(self) -> NDArray[np.float64]:
        """How many dimensions each service helps, weighted: shape (n,), at least 1.

        In the frame in which it helps most, so that a service labelled in two is no broader.
        """
        sums = [np.ones(len(self.weights))]
        for frame in frames():
            own = [code in frame for code in self.codes]
            sums.append(self.weights[:, own].sum(axis=1, dtype=np.float64))
        return np.max(sums, axis=0)

    def of_needs(self, needs: Sequence[Need]) -> NDArray[np.float64]:
        """How much each service helps each need: shape (n, needs)."""
        columns = [self.serves(need.dimension, need.frame) for need in needs]
        return np.column_stack(columns) if columns else np.zeros((len(self.weights), 0))

    def speaks_of(self, dimension: str, frame: Frame) -> bool:
        """Whether any service is labelled in a dimension that speaks of this one."""
        return bool(self._sources(dimension, frame))

    def _sources(self, dimension: str, frame: Frame) -> dict[str, float]:
        """Dimensions that speak of this one, and how strongly. Those of the frame itself don't:
        who labelled in that frame would have said so."""
        linked = {
            link.target: link.weight
            for links in links_from(frame)
            for link in links.links
            if link.source == dimension and link.target not in frame
        }
        return {
            code: share for code, share in {**linked, dimension: 1.0}.items() if code in self.codes
        }
