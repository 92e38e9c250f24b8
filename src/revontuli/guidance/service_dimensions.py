"""Which wellbeing each service helps, as one table for the whole catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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

        The dimension's own weight, where a service is labelled in that frame at all: who labelled
        it would have said so. Of a service labelled only in another frame, the weights of the
        dimensions that are linked to this one (`wellbeing.get_links`), as far as they are linked;
        the strongest counts.
        """
        own = self._weights(dimension)
        linked = np.zeros(len(self.weights))
        for code, share in self._linked(dimension, frame).items():
            linked = np.maximum(linked, share * self._weights(code))
        return np.where(self._is_labelled(frame), own, np.maximum(own, linked))

    def breadth(self, frame: Frame) -> NDArray[np.float64]:
        """How broad each service is, the length of its vector of weights: shape (n,), at least 1.

        In this frame; of a service not labelled in it, in all.
        """
        squares = np.square(self.weights, dtype=np.float64)
        own = squares[:, [code in frame for code in self.codes]].sum(axis=1)
        whole = np.where(self._is_labelled(frame), own, squares.sum(axis=1))
        return np.sqrt(np.maximum(1.0, whole))

    def of_needs(self, needs: Sequence[Need]) -> NDArray[np.float64]:
        """How much each service helps each need: shape (n, needs)."""
        columns = [self.serves(need.dimension, need.frame) for need in needs]
        return np.column_stack(columns) if columns else np.zeros((len(self.weights), 0))

    def breadth_of(self, needs: Sequence[Need]) -> NDArray[np.float64]:
        """How broad each service is in the frame of each need: shape (n, needs)."""
        by_frame = {need.frame.code: self.breadth(need.frame) for need in needs}
        columns = [by_frame[need.frame.code] for need in needs]
        return np.column_stack(columns) if columns else np.ones((len(self.weights), 0))

    def speaks_of(self, dimension: str, frame: Frame) -> bool:
        """Whether any service is labelled in a dimension that speaks of this one."""
        return any(code in self.codes for code in (dimension, *self._linked(dimension, frame)))

    def _weights(self, code: str) -> NDArray[np.float64]:
        if code not in self.codes:
            return np.zeros(len(self.weights))
        return self.weights[:, self.codes.index(code)].astype(np.float64)

    def _is_labelled(self, frame: Frame) -> NDArray[np.bool_]:
        """Whether each service is labelled in a dimension that only this frame has.

        "health" stands in both built-in frames and does not tell in which one was meant.
        """
        others = [other for other in frames() if other.code != frame.code]
        own = [code in frame and not any(code in other for other in others) for code in self.codes]
        return np.asarray(self.weights[:, own].any(axis=1), dtype=np.bool_)

    @staticmethod
    def _linked(dimension: str, frame: Frame) -> dict[str, float]:
        """Dimensions of other frames that speak of this one, and how strongly."""
        return {
            link.target: link.weight
            for links in links_from(frame)
            for link in links.links
            if link.source == dimension and link.target not in frame
        }
