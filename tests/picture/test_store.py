import json

import pytest

from revontuli.errors import InputError
from revontuli.picture import Picture

from .sample_picture import sample_picture


def test_a_picture_comes_back_as_it_was(tmp_path):
    picture = sample_picture()
    path = picture.save(tmp_path / "new")
    assert path == tmp_path / "new" / "picture.json"
    assert Picture.load(path) == Picture.load(path.parent) == picture


def test_the_format_stands_first_and_letters_as_they_are():
    text = sample_picture().to_json()
    assert text.startswith('{\n  "format": "revontuli.picture/1",\n  "title": ')
    assert "\\u00" not in text
    assert text.endswith("}\n")


def test_what_is_not_a_number_is_never_written():
    body = json.loads(sample_picture().to_json())
    assert "NaN" not in json.dumps(body)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ({"format": "revontuli.picture/2"}, "expected revontuli.picture/1"),
        ({"title": 3}, "column 'title'"),
        ({"segments": [{"id": "s1"}]}, "column 'segments.0"),
        ({"population": None}, "column 'population'"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(tmp_path, edit, told):
    body = json.loads(sample_picture().to_json()) | edit
    path = tmp_path / "picture.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(InputError) as error:
        Picture.load(tmp_path)
    assert told in str(error.value)
    assert str(path) in str(error.value)


def test_no_picture_is_one_message(tmp_path):
    with pytest.raises(InputError, match="there is no picture here"):
        Picture.load(tmp_path)
