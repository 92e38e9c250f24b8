from __future__ import annotations

import os
import stat
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.privacy import keep_secret, pseudonym

SECRET = "a secret of some length"


def test_a_pseudonym_is_the_same_next_year():
    """The very letters: changing them would cut every city off from its earlier years."""
    assert pseudonym("1234", SECRET) == pseudonym(1234, SECRET.encode()) == "ymilwp4jfzbjvh4y6pig"


def test_another_secret_gives_another_pseudonym():
    assert pseudonym("1234", SECRET) != pseudonym("1234", f"{SECRET}!")


def test_spaces_and_encoding_of_an_id_make_no_difference():
    assert pseudonym(" \u00e4iti ", SECRET) == pseudonym("a\u0308iti", SECRET)


@settings(deadline=None)
@given(st.sets(st.text(min_size=1).filter(str.isalnum), max_size=20))
def test_unlike_ids_have_unlike_pseudonyms(ids):
    unlike = {unicodedata.normalize("NFC", i).strip() for i in ids}
    assert len({pseudonym(i, SECRET) for i in ids}) == len(unlike)


@pytest.mark.parametrize(
    ("id", "secret", "length"), [("", SECRET, 20), ("1", "short", 20), ("1", SECRET, 4)]
)
def test_what_would_be_unsafe_is_refused(id, secret, length):
    with pytest.raises(ValueError, match=r"pseudonym|secret"):
        pseudonym(id, secret, length)


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret"
    made = keep_secret(path)
    assert len(made) == 64
    assert keep_secret(path) == made
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_a_secret_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "secret"
    keep_secret(path)
    path.chmod(0o644)
    with pytest.raises(InputError, match="0600"):
        keep_secret(path)


def test_an_empty_secret_is_refused(tmp_path):
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    with pytest.raises(InputError, match="16 bytes"):
        keep_secret(path)


def test_a_secret_that_cannot_be_stored_is_told(tmp_path):
    with pytest.raises(InputError, match="stored"):
        keep_secret(tmp_path / "nowhere" / "secret")
