"""Learning what a catalogue's services help, and writing it into the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from revontuli.catalogue import Catalogue, DimensionWeight, Provenance
from revontuli.catalogue.store import update_catalogue
from revontuli.engine import Progress, silent
from revontuli.errors import InputError
from revontuli.guidance.dimension_labels import read_labels
from revontuli.guidance.dimensions import DimensionModel, label_catalogue, service_text
from revontuli.guidance.finder import ServiceFinder


def learn_dimensions(
    finder: ServiceFinder,
    labels: str | Path | None = None,
    progress: Progress = silent,
) -> DimensionModel:
    """Learn what services help, keep the model beside the catalogue, and label it anew.

    Args:
        finder: over a stored catalogue.
        labels: table of what experts say (`read_labels`); None learns from the catalogue's own.
        progress: told of the encoding.

    Raises:
        InputError: the catalogue is not stored, the table is wrong, it tells of no service of the
            catalogue, or too few are labelled.
    """
    catalogue, folder = finder.catalogue, finder.model_folder
    if catalogue.folder is None or folder is None:
        raise InputError("the catalogue is not stored", expected="one that was saved or loaded")
    told = {} if labels is None else read_labels(labels)
    if labels is None:
        model = DimensionModel.from_catalogue(catalogue, finder.encoder, progress)
    else:
        known = [service for service in catalogue if service.id in told]
        if not known:
            raise InputError("it tells of no service of the catalogue", file=labels, column="id")
        texts = [service_text(service) for service in known]
        weights = [told[service.id] for service in known]
        others = [service_text(service) for service in catalogue if service.id not in told]
        model = DimensionModel.train(texts, weights, finder.encoder, progress, others)
    model.save(folder)
    update_catalogue(
        catalogue.folder,
        lambda stored: label_catalogue(_with_experts(stored, told), model, progress),
    )
    return model


def _with_experts(catalogue: Catalogue, told: Mapping[str, Mapping[str, float]]) -> Catalogue:
    """The catalogue with what experts say, in place of what was there for those services."""
    return replace(
        catalogue,
        services=tuple(
            replace(service, dimensions=_expert(told[service.id]))
            if service.id in told
            else service
            for service in catalogue.services
        ),
    )


def _expert(weights: Mapping[str, float]) -> tuple[DimensionWeight, ...]:
    return tuple(
        DimensionWeight(code, weight, Provenance.EXPERT)
        for code, weight in weights.items()
        if weight > 0
    )
