"""What wellbeing a service helps, learned from what experts have said of other services.

model = DimensionModel.train(texts, [{"housing"}, set(), …], get_encoder())
model.predict(["Asumistuki. Tukea vuokraan …"])            # → [{"housing": 0.84}]; {} is "not sure"
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

import revontuli
from revontuli.catalogue import Catalogue, DimensionWeight, Provenance, Service
from revontuli.engine import Progress, atomic_folder, silent
from revontuli.errors import InputError, Sentence
from revontuli.guidance.dimension_learning import FEWEST, Floats, Learned, fit, sigmoid
from revontuli.guidance.dimension_views import (
    METERS,
    TopicAffinity,
    Viewer,
    Views,
    concept_likeness,
    topics,
)
from revontuli.language.encoder import Encoder
from revontuli.text import in_language
from revontuli.wellbeing import get_links

FORMAT = "revontuli.dimensions/2"
SURE = 0.3  # a probability below it is not told
ENOUGH = 30  # labelled services in a catalogue from which it is worth learning
AT_ONCE = 1_000  # texts
# Margins of topics to probabilities where nothing is learned: fitted on the 1,051 national services
# of the benchmark `dimensions`.
TOPIC_SLOPE, TOPIC_START = 1.04, -3.9


class DimensionModel:
    """Which meters of 3X10D a service helps.

    A Gaussian process with noisy 0/1 labels (least-squares classification: Rasmussen & Williams,
    2006, 6.5) over services alike in meaning, spelling, concepts and topics, calibrated on services
    held out (Platt, 1999) with one slope for all meters, as few services are labelled with each.
    Where experts have labelled nothing, the topics of each meter are all it has.

    Attributes:
        provenance: what it was learned from and with, and how well it did on services held out.
    """

    def __init__(
        self,
        affinity: TopicAffinity,
        encoder: Encoder,
        learned: Learned | None,
        provenance: Mapping[str, Any],
    ) -> None:
        self.encoder = encoder
        self.provenance = dict(provenance)
        self._affinity = affinity
        self._learned = learned

    @classmethod
    def from_topics(cls, encoder: Encoder) -> DimensionModel:
        """A model that has seen no labels: it goes by each meter's topics, and is seldom sure."""
        provenance = {"method": "topics", "encoder": encoder.name, "version": revontuli.__version__}
        return cls(TopicAffinity.of(encoder), encoder, None, provenance)

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[Collection[str]],
        encoder: Encoder,
        progress: Progress = silent,
        others: Sequence[str] = (),
    ) -> DimensionModel:
        """Learn from what experts have said.

        Args:
            texts: of n services, as `service_text` gives them.
            labels: codes of the meters that each helps; none where it helps none, or is not for
                individual people. Weights by code will do: below 0.5 is no.
            encoder: texts to vectors.
            progress: told of the encoding.
            others: texts of services that nobody labelled: with them it knows better what all
                services have in common.

        Raises:
            InputError: the lengths differ, a code is unknown, or too few are labelled.
        """
        wanted = label_table(texts, labels)
        labelled = dict(zip(METERS, wanted.sum(0).tolist(), strict=True))
        rows, wanted = with_topics(list(texts), wanted)
        viewer = Viewer.of([*rows, *others], encoder, progress)
        is_counted = (np.arange(len(rows)) < len(texts)) | ~wanted.any(1)
        learned, metrics = fit(viewer, viewer(rows), wanted, is_counted)
        provenance = {
            "method": "labels",
            "data": hashlib.sha256(
                json.dumps([rows, wanted.astype(int).tolist(), list(others)]).encode()
            ).hexdigest(),
            "services": len(texts),
            "labelled": labelled,
            "encoder": encoder.name,
            "version": revontuli.__version__,
            "unlabelled": len(others),
            "metrics": metrics,
        }
        return cls(viewer.affinity, encoder, learned, provenance)

    @classmethod
    def from_catalogue(
        cls, catalogue: Catalogue, encoder: Encoder, progress: Progress = silent
    ) -> DimensionModel:
        """Learn from the catalogue's own services that experts have labelled.

        With fewer than 30 of them the model goes by topics alone.
        """
        labelled = [service for service in catalogue.services if expert_meters(service)]
        if len(labelled) < ENOUGH:
            return cls.from_topics(encoder)
        texts = [service_text(service) for service in labelled]
        others = [service_text(s) for s in catalogue.services if not expert_meters(s)]
        meters = [expert_meters(service) for service in labelled]
        return cls.train(texts, meters, encoder, progress, others)

    def probabilities(self, texts: Sequence[str], progress: Progress = silent) -> Floats:
        """How likely experts would say that each text helps each meter, (n, 10), 0 to 1.

        A text with nothing to read helps nothing.
        """
        found = np.zeros((len(texts), len(METERS)))
        for start in range(0, len(texts), AT_ONCE):
            found[start : start + AT_ONCE] = self._probabilities(texts[start : start + AT_ONCE])
            progress(
                "Finding what services are about", min(start + AT_ONCE, len(texts)), len(texts)
            )
        return found

    def predict(self, texts: Sequence[str], progress: Progress = silent) -> list[dict[str, float]]:
        """The meters each text helps, with how likely; only those it is sure of.

        An empty mapping is "not sure of any".
        """
        return [
            {code: float(p) for code, p in zip(METERS, row, strict=True) if p >= SURE}
            for row in self.probabilities(texts, progress)
        ]

    def dimensions_of(self, text: str) -> dict[str, float]:
        """All ten meters of 3X10D, 0 to 1; 0 where it is not sure."""
        sure = self.predict([text])[0]
        return {code: sure.get(code, 0.0) for code in METERS}

    def _probabilities(self, texts: Sequence[str]) -> Floats:
        vectors = self.encoder.passages(texts)
        if self._learned is None:
            found = self._by_topics(vectors)
        else:
            found = self._learned.probabilities(self._learned.viewer(texts))
            few = ~self._learned.is_learned
            if few.any():
                found[:, few] = self._by_topics(vectors)[:, few]
        found[~vectors.any(1)] = 0
        return found

    def _by_topics(self, vectors: NDArray[np.float32]) -> Floats:
        near = self._affinity(vectors, self._affinity.centre)
        return sigmoid(TOPIC_SLOPE * (near[:, :-1] - near[:, -1:]) + TOPIC_START)

    def save(self, folder: str | Path) -> None:
        """Store it in `folder`, whole or not at all: `model.json` and `arrays.npz`."""
        described = {"format": FORMAT, "meters": list(METERS), "provenance": self.provenance}
        with atomic_folder(folder) as temporary:
            np.savez_compressed(
                temporary / "arrays.npz", allow_pickle=False, **stored_arrays(self._learned)
            )
            (temporary / "model.json").write_bytes(
                msgspec.json.format(msgspec.json.encode(described), indent=1)
            )

    @classmethod
    def load(cls, folder: str | Path, encoder: Encoder) -> DimensionModel:
        """The model stored in `folder`.

        Args:
            folder: where it was saved.
            encoder: the one with which it was learned.

        Raises:
            InputError: there is none, it is not whole, or it was learned with another encoder.
        """
        path = Path(folder) / "model.json"
        expected = "a model saved by this version, or one learned anew"
        try:
            described = json.loads(path.read_text(encoding="utf-8"))
            if described["format"] != FORMAT or tuple(described["meters"]) != METERS:
                raise InputError("this model is of another kind", file=path, expected=expected)
            provenance = described["provenance"]
            if provenance["encoder"] != encoder.name:
                raise InputError(
                    f"this model was learned with the encoder '{provenance['encoder']}'",
                    file=path,
                    expected=f"one learned with '{encoder.name}'",
                )
            with np.load(Path(folder) / "arrays.npz", allow_pickle=False) as arrays:
                learned = learned_from(dict(arrays), encoder)
        except InputError:
            raise
        except Exception as error:  # whatever a damaged file makes its reader say
            raise InputError("this model cannot be read", file=path, expected=expected) from error
        return cls(
            learned.viewer.affinity if learned else TopicAffinity.of(encoder),
            encoder,
            learned,
            provenance,
        )


def service_text(service: Service) -> str:
    """What a service's dimensions are learned from and told by: its name and summary."""
    summary = in_language(service.summary, "fi") or in_language(service.description, "fi")
    return f"{service.label()}. {summary}"


def label_catalogue(
    catalogue: Catalogue, model: DimensionModel, progress: Progress = silent
) -> Catalogue:
    """The catalogue with learned weights for the services that no expert has labelled.

    Weights learned earlier give way; what an expert said stays, and is all that counts there.
    """
    unlabelled = [s for s in catalogue.services if not has_expert(s)]
    told = model.predict([service_text(service) for service in unlabelled], progress)
    weights = {
        service.id: tuple(
            DimensionWeight(code, round(weight, 3), Provenance.LEARNED)
            for code, weight in found.items()
        )
        for service, found in zip(unlabelled, told, strict=True)
    }
    services = (
        replace(service, dimensions=weights[service.id]) if service.id in weights else service
        for service in catalogue.services
    )
    return replace(catalogue, services=tuple(services))


def in_stiglitz(meters: Mapping[str, float]) -> dict[str, float]:
    """Weights of 3X10D's meters as weights of Stiglitz's dimensions.

    A service helps a dimension as much as it helps the meter that speaks most strongly of the same
    need; a dimension that no meter speaks of is left out.
    """
    found: dict[str, float] = {}
    for link in get_links("3x10d", "stiglitz").links:
        weight = link.weight * meters.get(link.source, 0.0)
        found[link.target] = max(weight, found.get(link.target, 0.0))
    return found


def has_expert(service: Service) -> bool:
    """Whether an expert has said what it helps."""
    return any(weight.provenance is Provenance.EXPERT for weight in service.dimensions)


def expert_meters(service: Service) -> dict[str, float]:
    """The meters of 3X10D that experts say it helps, with their weights."""
    return {
        weight.dimension: weight.weight
        for weight in service.dimensions
        if weight.provenance is Provenance.EXPERT and weight.dimension in METERS
    }


def label_table(texts: Sequence[str], labels: Sequence[Collection[str]]) -> NDArray[np.bool_]:
    """Which meters each service helps, (n, 10).

    Raises:
        InputError: the lengths differ, a code is unknown, or too few are labelled.
    """
    if len(texts) != len(labels):
        raise InputError(
            f"there are {len(texts)} texts and {len(labels)} labels", expected="as many"
        )
    table = np.zeros((len(texts), len(METERS)), dtype=bool)
    for row, codes in enumerate(labels):
        for code in codes:
            if code not in METERS:
                raise InputError(
                    f"'{code}' is not a meter", row=row + 1, expected=f"one of {', '.join(METERS)}"
                )
            weight = codes[code] if isinstance(codes, Mapping) else 1.0
            table[row, METERS.index(code)] = weight >= 0.5
    if table.sum(0).max() < FEWEST:
        raise InputError(
            Sentence("too few services are labelled to learn from"),
            expected=Sentence("at least %(fewest)s that help the same meter", fewest=FEWEST),
        )
    return table


def with_topics(texts: list[str], labels: NDArray[np.bool_]) -> tuple[list[str], NDArray[np.bool_]]:
    """The labelled services, and the topics as if they were services too.

    They tell of what few services were labelled with. And experts who label only what helps leave
    nothing from which to learn what does not: the topics of none stand for it.
    """
    known = topics()
    phrases = [phrase for code in known for phrase in known[code]]
    owners = [code for code in known for _ in known[code]]
    table = np.array([[owner == code for code in METERS] for owner in owners])
    return [*texts, *phrases], np.concatenate([labels, table])


def stored_arrays(learned: Learned | None) -> dict[str, NDArray[Any]]:
    """All that is learned, as plain arrays."""
    if learned is None:
        return {}
    viewer, views = learned.viewer, learned.views
    return {
        "topic_vectors": viewer.affinity.vectors,
        "topic_owner": viewer.affinity.owner,
        "centre": viewer.centre,
        "rarity": viewer.rarity,
        "mean": viewer.mean,
        "deviation": viewer.deviation,
        "meaning": views.meaning,
        "spelling_data": views.spelling.data,
        "spelling_indices": views.spelling.indices,
        "spelling_starts": views.spelling.indptr,
        "topics": views.topics,
        "weights": learned.weights,
        "slope": np.array(learned.slope),
        "starts": learned.starts,
        "is_learned": learned.is_learned,
    }


def learned_from(arrays: Mapping[str, NDArray[Any]], encoder: Encoder) -> Learned | None:
    """The same from plain arrays."""
    from scipy.sparse import csr_matrix

    if not arrays:
        return None
    affinity = TopicAffinity(arrays["topic_vectors"], arrays["topic_owner"])
    viewer = Viewer(
        encoder,
        affinity,
        *(arrays[name] for name in ("centre", "rarity", "mean", "deviation")),
    )
    parts = (arrays["spelling_data"], arrays["spelling_indices"], arrays["spelling_starts"])
    spelling = csr_matrix(parts, shape=(len(arrays["meaning"]), len(viewer.rarity)))
    meaning = arrays["meaning"]
    views = Views(meaning, spelling, concept_likeness(meaning, encoder), arrays["topics"])
    slope, is_learned = float(arrays["slope"]), arrays["is_learned"].astype(bool)
    return Learned(viewer, views, arrays["weights"], slope, arrays["starts"], is_learned)
