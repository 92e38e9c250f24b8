import io
import json
import pickle
import stat
import zipfile

import numpy as np
import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.picture.model_file import load_segmenter, save_segmenter
from revontuli.picture.segmenter import Segmenter
from revontuli.survey import make_traits

from .small_surveys import small_survey


@pytest.fixture(scope="module")
def table():
    return make_traits(small_survey(150, 2)[0])


@pytest.fixture(scope="module")
def fitted(table):
    return Segmenter(3, bootstraps=2, split={"s1": 2}, merge=[["s2", "s3"]]).fit(table)


@pytest.fixture
def kept(fitted, tmp_path):
    return save_segmenter(fitted, tmp_path / "segmenter.npz")


def test_a_segmenter_read_again_predicts_the_same(fitted, kept, table):
    again = load_segmenter(kept)
    np.testing.assert_array_equal(again.predict_proba(table), fitted.predict_proba(table))
    some = pl.DataFrame({"money": [2.0, None], "home=owned": [1.0, 0.0]})
    np.testing.assert_array_equal(again.predict_proba(some), fitted.predict_proba(some))
    np.testing.assert_array_equal(again.labels_, fitted.labels_)
    np.testing.assert_array_equal(again.confidence_, fitted.confidence_)
    assert again.segment_ids_ == fitted.segment_ids_
    assert again.n_segments_ == fitted.n_segments_
    assert list(again.stability_) == list(fitted.stability_)
    assert again.candidates_ == fitted.candidates_
    ours, theirs = again.get_params(), fitted.get_params()
    assert ours.pop("progress") is not None
    assert theirs.pop("progress") is not None
    assert json.dumps(ours) == json.dumps(theirs)  # a tuple may come back as a list


def test_it_can_be_read_by_its_owner_alone_and_holds_no_code(kept):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with zipfile.ZipFile(kept) as parts:
        for name in parts.namelist():
            np.load(io.BytesIO(parts.read(name)), allow_pickle=False)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_one_message(kept, share):
    body = kept.read_bytes()
    kept.write_bytes(body[: int(len(body) * share)])
    with pytest.raises(InputError, match="not a whole segmenter"):
        load_segmenter(kept)


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_damaged_file_is_one_message(kept, place):
    body = bytearray(kept.read_bytes())
    start = int(len(body) * place)
    body[start : start + 200] = bytes(200)
    kept.write_bytes(bytes(body))
    with pytest.raises(InputError, match=r"segmenter\.npz"):
        load_segmenter(kept)


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("the file ran",))


def test_a_file_that_holds_code_is_not_run(tmp_path):
    path = tmp_path / "segmenter.npz"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(InputError):
        load_segmenter(path)
    np.savez(path, told=np.array([Trap()], dtype=object))
    with pytest.raises(InputError):
        load_segmenter(path)


@pytest.mark.parametrize(
    "told",
    ["{", "[]", '{"format": "revontuli.segmenter/9"}', '{"format": "revontuli.segmenter/1"}'],
)
def test_what_is_no_segmenter_is_one_message(tmp_path, told):
    path = tmp_path / "segmenter.npz"
    np.savez(path, told=np.array(told))
    with pytest.raises(InputError, match=r"segmenter\.npz"):
        load_segmenter(path)


def test_no_file_is_one_message(tmp_path):
    with pytest.raises(InputError, match="not a whole segmenter"):
        load_segmenter(tmp_path / "none.npz")
