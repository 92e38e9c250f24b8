"""What was learned as files: arrays and JSON, in which nothing can run."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from revontuli.dialogue.confidence import Judge
from revontuli.dialogue.everyday_matters import (
    EverydayMatters,
    as_arrays,
    everyday_matters,
    of_arrays,
)
from revontuli.dialogue.intent_classifier import IntentClassifier
from revontuli.dialogue.known_examples import Known
from revontuli.dialogue.learning import Learned
from revontuli.dialogue.message_features import MessageFeatures
from revontuli.engine import atomic_folder
from revontuli.errors import InputError
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

FORMAT = "revontuli.understanding/5"
FILE, ARRAYS = "understanding.json", "understanding.npz"


def write_learned(learned: Learned, folder: str | Path) -> None:
    """Write it into a folder that `read_learned` reads."""
    features = learned.features
    told = {
        "format": FORMAT,
        "encoder": features.encoder.name,
        "language": learned.language,
        "intents": list(learned.intents),
        "judge": learned.judge.told(),
        "taught": learned.taught,
        "grams": features.grams,
        "lemmas": features.lemmas,
    }
    arrays: dict[str, Any] = {
        "frequencies": features.weights,
        "weights": learned.classifier.weights,
        "spelling": learned.classifier.spelling,
        "offsets": learned.classifier.offsets,
        "rows": learned.known.rows.astype(np.int32),
        "meanings": learned.known.meanings.astype(np.float16),
        **{f"middle_{code}": middle for code, middle in features.middles.items()},
        **as_arrays(features.everyday),
    }
    with atomic_folder(folder) as temporary:
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        (temporary / FILE).write_text(text + "\n", encoding="utf-8")
        np.savez_compressed(temporary / ARRAYS, **arrays)


def read_learned(folder: str | Path, encoder: Encoder) -> Learned:
    """What `write_learned` wrote.

    Raises:
        InputError: it is damaged, or was made with another encoder.
    """
    folder = Path(folder)
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise ValueError(f"its format is {told['format']!r}")
        with np.load(folder / ARRAYS, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        learned = _put_together(told, arrays, encoder)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise InputError(
            f"what the bot learned cannot be read: {error}", file=folder, expected=FORMAT
        ) from error
    if told["encoder"] != encoder.name:
        raise InputError(
            f"what the bot learned rests on the encoder {told['encoder']}, not {encoder.name}",
            file=folder,
            expected="the same encoder, or training anew",
        )
    return learned


def _put_together(
    told: dict[str, object], arrays: dict[str, np.ndarray], encoder: Encoder
) -> Learned:
    """The parts as one; raises ValueError, KeyError or TypeError where they don't fit."""
    from scipy.sparse import csr_array

    intents, grams, lemmas = (_texts(told[name]) for name in ("intents", "grams", "lemmas"))
    taught = told["taught"]
    if told["language"] not in LANGUAGES or not isinstance(taught, dict):
        raise ValueError("its parts are of other kinds")
    size, meanings = len(grams) + len(lemmas), arrays["meanings"].astype(np.float32)
    shapes = {
        "frequencies": (size,),
        "spelling": (size, len(intents)),
        "offsets": (len(intents),),
        "rows": (len(meanings),),
        **{f"middle_{code}": (meanings.shape[1],) for code in LANGUAGES},
        "tellings": (len(arrays["tellings"]), meanings.shape[1]),
    }
    wrong = [name for name, shape in shapes.items() if arrays[name].shape != shape]
    if wrong or not set(taught.values()) <= set(intents) or len(arrays["weights"].shape) != 2:
        raise ValueError(f"its parts do not fit together: {', '.join(wrong)}")
    rows = arrays["rows"].astype(np.intp)
    if len(rows) and not 0 <= rows.min() <= rows.max() < len(intents):
        raise ValueError("its examples are of other intents")
    everyday = _everyday(arrays, encoder)
    features = MessageFeatures(
        encoder,
        {code: arrays[f"middle_{code}"] for code in LANGUAGES},
        grams,
        lemmas,
        arrays["frequencies"],
        everyday,
    )
    return Learned(
        tuple(intents),
        str(told["language"]),
        features,
        IntentClassifier(arrays["weights"], arrays["spelling"], arrays["offsets"]),
        Judge.of(told["judge"]),  # type: ignore[arg-type]
        Known(rows, meanings, csr_array(everyday.read(meanings).likely)),
        taught,
    )


def _everyday(arrays: dict[str, np.ndarray], encoder: Encoder) -> EverydayMatters:
    """The package's own where they are the same: all bots then hold them once."""
    shipped, kept = everyday_matters(encoder.name, encoder.dimension), of_arrays(arrays)
    return shipped if shipped.name == kept.name else kept


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of texts is something else")
    return value
