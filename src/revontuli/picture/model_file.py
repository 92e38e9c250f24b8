"""A fitted segmenter on disk: arrays and JSON, nothing that runs when it is read."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from revontuli.engine import atomic_path
from revontuli.errors import InputError
from revontuli.picture.coding import Coding
from revontuli.picture.mfa import Components, Layout
from revontuli.picture.picture import Candidate
from revontuli.picture.segmenter import Centres, Segmenter
from revontuli.survey import Trait

FORMAT = "revontuli.segmenter/1"

_traits = TypeAdapter(tuple[Trait, ...])
_candidates = TypeAdapter(tuple[Candidate, ...])


def save_segmenter(segmenter: Segmenter, path: str | Path) -> Path:
    """Write a fitted segmenter, whole or not at all.

    It holds means of coded traits, also of small groups: keep it with the answers, not with what
    is shown.
    """
    coding, components, centres = segmenter.coding_, segmenter.components_, segmenter.centres_
    parameters = segmenter.get_params()
    del parameters["progress"]
    told = {
        "format": FORMAT,
        "parameters": parameters,
        "traits": _traits.dump_python(coding.traits, mode="json"),
        "block_names": coding.block_names,
        "segment_ids": segmenter.segment_ids_,
        "candidates": _candidates.dump_python(segmenter.candidates_, mode="json"),
        "noise": components.noise,
        "shape": segmenter.shape_,
        "ridits": sorted(coding.ridits),
    }
    arrays: dict[str, NDArray[Any]] = {
        "told": np.array(json.dumps(told, ensure_ascii=False)),
        "blocks": coding.layout.blocks,
        "questions": coding.layout.questions,
        "emphasis": coding.layout.emphasis,
        "center": coding.center,
        "scale": coding.scale,
        "mean": components.mean,
        "column_weights": components.column_weights,
        "axes": components.axes,
        "eigenvalues": components.eigenvalues,
        **{f"centres.{field.name}": getattr(centres, field.name) for field in fields(Centres)},
        "stability": segmenter.stability_,
        "labels": segmenter.labels_,
        "confidence": segmenter.confidence_,
    }
    for column, (levels, scores) in coding.ridits.items():
        arrays[f"levels.{column}"], arrays[f"scores.{column}"] = levels, scores
    target = Path(path)
    with atomic_path(target, 0o600) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return target


def load_segmenter(path: str | Path) -> Segmenter:
    """Read a fitted segmenter; it predicts as the one that was saved.

    Raises:
        InputError: there is none, or it is not whole, or of a format not known.
    """
    try:
        with zipfile.ZipFile(path) as whole:
            damaged = whole.testzip()
        if damaged:
            raise InputError(f"its part '{damaged}' is damaged", file=path)
        with np.load(path, allow_pickle=False) as kept:
            arrays = dict(kept)
        told = json.loads(str(arrays["told"]))
    except (OSError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise InputError("this is not a whole segmenter", file=path) from error
    found = told.get("format") if isinstance(told, dict) else None
    if found != FORMAT:
        raise InputError(f"its format is {found!r}", file=path, expected=FORMAT)
    try:
        return _segmenter(told, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("a part of this segmenter is missing", file=path) from error


def _segmenter(told: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Segmenter:
    """The segmenter that was told in JSON and arrays."""
    parameters = told["parameters"]
    parameters["segment_range"] = tuple(parameters["segment_range"])
    segmenter = Segmenter(**parameters)
    layout = Layout(arrays["blocks"], arrays["questions"], arrays["emphasis"])
    segmenter.coding_ = Coding(
        traits=_traits.validate_python(told["traits"]),
        layout=layout,
        block_names=tuple(told["block_names"]),
        center=arrays["center"],
        scale=arrays["scale"],
        ridits={c: (arrays[f"levels.{c}"], arrays[f"scores.{c}"]) for c in told["ridits"]},
    )
    segmenter.components_ = Components(
        arrays["mean"],
        arrays["column_weights"],
        arrays["axes"],
        arrays["eigenvalues"],
        told["noise"],
    )
    segmenter.centres_ = Centres(
        **{field.name: arrays[f"centres.{field.name}"] for field in fields(Centres)}
    )
    segmenter.segment_ids_ = tuple(told["segment_ids"])
    segmenter.n_segments_ = len(segmenter.segment_ids_)
    segmenter.stability_ = arrays["stability"]
    segmenter.candidates_ = _candidates.validate_python(told["candidates"])
    segmenter.shape_ = told["shape"]
    segmenter.labels_ = arrays["labels"]
    segmenter.confidence_ = arrays["confidence"]
    return segmenter
