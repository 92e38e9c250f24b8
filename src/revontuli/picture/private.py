"""What a picture was made from and is not for showing: kept beside it for its owner alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.engine import atomic_path
from revontuli.errors import InputError
from revontuli.picture.pair_counts import PairCounts
from revontuli.privacy import keep_secret, pseudonym

if TYPE_CHECKING:
    from revontuli.picture.building import Built

FOLDER = "private"
PEOPLE = "people.parquet"
SEGMENTER = "segmenter.npz"
PAIRS = "pairs.npz"
README = """\
This folder is not for sharing. people.parquet holds each respondent's pseudonym and segment, so
that those who answer again can be followed; segmenter.npz finds the segment of a new person;
pairs.npz holds counts of every two traits, small ones too.
"""


@dataclass(frozen=True)
class People:
    """Who is in which segment, by pseudonym.

    Attributes:
        keys: each person's pseudonym, None where the answers had no id. Length n.
        segments: id of each person's segment. Length n.
    """

    keys: Sequence[str | None]
    segments: Sequence[str]

    def places(self, ids: Sequence[str]) -> NDArray[np.intp]:
        """Each person's segment as a place in `ids`, -1 where it is not among them."""
        place = {id: number for number, id in enumerate(ids)}
        return np.array([place.get(segment, -1) for segment in self.segments], dtype=np.intp)


def write_private(built: Built, folder: str | Path, secret_file: str | Path) -> None:
    """Write people's pseudonyms and segments, the segmenter and pairs, readable by the owner alone.

    Ids become pseudonyms by the secret in `secret_file`, which is made where there is none. The
    same secret gives the same person the same pseudonym in every survey.
    """
    from revontuli.picture.model_file import save_segmenter  # with scikit-learn, for writing alone

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    people = built.people
    if people["id"].null_count() < people.height:
        Path(secret_file).parent.mkdir(parents=True, exist_ok=True)
        secret = keep_secret(secret_file)
        keys = [pseudonym(id, secret) if id else None for id in people["id"]]
        people = people.with_columns(pl.Series("key", keys, dtype=pl.String))
    else:
        people = people.with_columns(pl.lit(None, pl.String).alias("key"))
    with atomic_path(folder / PEOPLE, 0o600) as temporary:
        people.select("key", "segment", "confidence").write_parquet(temporary)
    save_segmenter(built.segmenter, folder / SEGMENTER)
    built.pair_counts.save(folder / PAIRS)
    (folder / "README.txt").write_text(README, encoding="utf-8")


def read_pairs(folder: str | Path) -> PairCounts | None:
    """The counts of every two traits of a picture, or None where they were not kept.

    Raises:
        InputError: the file is not whole.
    """
    path = Path(folder) / FOLDER / PAIRS
    return PairCounts.load(path) if path.exists() else None


def read_people(folder: str | Path) -> People | None:
    """Who is in which segment of a picture, or None where nobody can be followed.

    Raises:
        InputError: the file is not whole.
    """
    path = Path(folder) / FOLDER / PEOPLE
    if not path.exists():
        return None
    try:
        frame = pl.read_parquet(path, columns=["key", "segment"])
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError("this is not a whole Parquet file", file=path) from error
    if frame["key"].null_count() == frame.height:
        return None
    return People(frame["key"].to_list(), frame["segment"].to_list())
