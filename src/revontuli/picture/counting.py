"""Everybody assigned to a segment and counted, batch by batch."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.engine import Progress
from revontuli.engine.local import Arrays, Checkpoint, count_batches
from revontuli.picture.dimensions import add_dimensions, dimension_bins
from revontuli.picture.pairs import Associations, PairTally, RankScores, associate
from revontuli.picture.picture import Picture
from revontuli.picture.segmenter import Segmenter
from revontuli.picture.source import HeldResponses, StoredResponses
from revontuli.picture.tally import Tally
from revontuli.privacy import MINIMUM
from revontuli.survey import Responses, Role, TraitPlan, TraitTable, make_traits
from revontuli.wellbeing import Frame

SAMPLE_FOR_ROWS = 20_000  # baskets, drivers and combinations look at this many people at most


class Count:
    """Everybody assigned and counted, batch by batch.

    Args:
        source: the answers.
        plan: how traits are made.
        segmenter: assigns people.
        frame: the frame in use.
        sample: the traits that were learned from.
        parts: segment and confidence of each of them.
    """

    def __init__(
        self,
        source: HeldResponses | StoredResponses,
        plan: TraitPlan,
        segmenter: Segmenter,
        frame: Frame | None,
        sample: TraitTable,
        parts: tuple[NDArray[np.intp], NDArray[np.float64]],
    ) -> None:
        self.source = source
        self.plan = plan
        self.segmenter = segmenter
        self.frame = frame
        self.sample = sample
        self.labels, self.sample_confidence = parts
        self.traits = sample.traits
        self.bins = dimension_bins(source.codebook, frame)
        self.scores = RankScores.of(self.paired(sample))
        self.tally = Tally.empty(self.traits, segmenter.n_segments_, self.bins)
        self.pairs: PairTally | None = None
        self.confidence = np.zeros(segmenter.n_segments_)
        self.faults: Counter[str] = Counter()
        self._people: list[pl.DataFrame] = []

    def run(self, checkpoint: Checkpoint | None, progress: Progress) -> None:
        """Count everybody."""
        total = -(-self.source.count() // self.source.batch)
        count_batches(
            self.source.batches,
            self.count,
            self.take,
            checkpoint,
            lambda done: progress("Counting everybody", done, total),
        )

    def count(self, responses: Responses) -> Arrays:
        """The counts of one batch."""
        if isinstance(self.source, HeldResponses):
            table, labels, confidence = self.sample, self.labels, self.sample_confidence
        else:
            table = make_traits(responses, self.plan)
            table = add_dimensions(table, self.source.codebook, self.frame)
            membership = self.segmenter.predict_proba(table)
            labels, confidence = membership.argmax(axis=1), membership.max(axis=1)
        size = self.segmenter.n_segments_
        tally = Tally.of(table, labels, size, self.bins)
        pairs = PairTally.of(self.paired(table), self.scores)
        faults = Counter(fault.kind for fault in responses.faults)
        ids = None if responses.ids is None else responses.ids.cast(pl.String).fill_null("")
        return {
            **{f"tally.{name}": array for name, array in tally.to_arrays().items()},
            **{f"pairs.{name}": array for name, array in pairs.arrays().items()},
            "confidence": np.bincount(labels, confidence, minlength=size),
            "labels": labels.astype(np.int16),
            "certainty": confidence.astype(np.float32),
            "ids": np.array([] if ids is None else ids, dtype=np.str_),
            "fault_kinds": np.array(list(faults), dtype=np.str_),
            "fault_counts": np.array(list(faults.values()), dtype=np.int64),
        }

    def take(self, arrays: Arrays) -> None:
        """Add the counts of one batch."""
        self.tally += Tally.from_arrays(own_arrays(arrays, "tally."))
        pairs = PairTally.from_arrays(own_arrays(arrays, "pairs."))
        self.pairs = pairs if self.pairs is None else self.pairs + pairs
        self.confidence += arrays["confidence"]
        for kind, count in zip(arrays["fault_kinds"], arrays["fault_counts"], strict=True):
            self.faults[str(kind)] += int(count)
        named = np.array(self.segmenter.segment_ids_)
        ids = arrays["ids"]
        self._people.append(
            pl.DataFrame(
                {
                    "id": pl.Series(ids).replace("", None) if len(ids) else None,
                    "segment": named[arrays["labels"]],
                    "confidence": arrays["certainty"],
                },
                schema_overrides={"id": pl.String},
            )
        )

    def paired(self, table: TraitTable) -> TraitTable:
        """The traits that are told in pairs: not the dimensions' means, which sum others up."""
        return table.select([t for t in self.traits if t.role is not Role.IGNORE])

    def people(self) -> pl.DataFrame:
        """One row a person: id, segment, confidence."""
        return pl.concat(self._people)

    def associations(self) -> Associations:
        """Every pair of traits."""
        assert self.pairs is not None
        return associate(self.pairs, self.scores)

    def metrics(self, picture: Picture, bootstraps: int) -> dict[str, Any]:
        """What is worth knowing about the answers and the fit.

        It is shown, so what is missing is worked out from what the picture tells of it, and few
        faults are not counted.
        """
        active = [place for place, trait in enumerate(self.traits) if trait.role.is_active]
        ids = {self.traits[place].id for place in active}
        answered = [trait.answered for trait in picture.population.traits if trait.id in ids]
        return {
            "n_active_traits": len(active),
            "n_components": len(self.segmenter.components_.eigenvalues),
            "n_bootstraps": bootstraps,
            "missing_share": round(1 - float(np.mean(answered)), 3),
            "n_learned_from": len(self.sample),
            "mean_confidence": round(float(self.confidence.sum() / self.tally.n), 3),
            "faults": {
                kind: count if count >= picture.minimum else f"fewer than {picture.minimum}"
                for kind, count in sorted(self.faults.items())
            },
        }

    def notes(self, learned: Responses) -> tuple[str, ...]:
        """What a reader should know about what was counted how.

        The notes are shown: what fewer than five people answered, all alike, is not told.
        """
        notes = []
        for name, why in self.plan.dropped.items():
            few = name in learned.frame.columns and learned.frame[name].count() < MINIMUM
            notes.append(f"{name} is left out: {'hardly anybody answered' if few else why}.")
        if len(self.sample) < self.tally.n:
            notes.append(
                f"Segments were learned from a random sample of {len(self.sample):,} people; "
                f"everybody was assigned and counted."
            )
        if len(self.sample) > SAMPLE_FOR_ROWS or len(self.sample) < self.tally.n:
            rows = min(len(self.sample), SAMPLE_FOR_ROWS)
            notes.append(f"Combinations, baskets and drivers rest on {rows:,} people.")
        return tuple(notes)


def own_arrays(arrays: Arrays, prefix: str) -> dict[str, NDArray[Any]]:
    """The arrays whose name starts with `prefix`, without it."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
