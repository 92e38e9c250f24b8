from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.text import LANGUAGES
from revontuli.wellbeing import (
    Dimension,
    Frame,
    frames,
    get_frame,
    read_frame,
    resolve_frame,
)

OWN = """\
code: own
name: {fi: Oma, en: Our own}
scale: {low: 1, high: 5}
lights: {yellow_from: 2.5, green_from: 4}
dimensions:
  - code: no
    name: {fi: Melu}
  - code: "010"
    name: {fi: Luonto}
    description: {fi: Metsä lähellä}
"""


def write(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return path


def test_the_two_frames_have_the_dimensions_of_the_design():
    assert get_frame("stiglitz").codes == (
        "material",
        "health",
        "education",
        "activities",
        "voice",
        "relations",
        "environment",
        "security",
    )
    assert get_frame("3x10d").codes == (
        "working_studying",
        "family",
        "friends",
        "health",
        "improvement_of_strengths",
        "housing",
        "finance",
        "self_esteem",
        "resilience",
        "life_satisfaction",
    )
    assert [(f.low, f.high) for f in frames()] == [(1, 10), (0, 10)]


def test_every_text_is_there_in_every_language():
    for frame in frames():
        texts = [frame.name, frame.thresholds_reason]
        for dimension in frame:
            texts += [dimension.name, dimension.description]
        for text in texts:
            assert tuple(text) == LANGUAGES
            assert all(text.values())


def test_3x10d_carries_the_national_figures():
    frame = get_frame("3x10d")
    assert frame.reference is not None
    assert set(frame.reference.means) == set(frame.reference.sds) == set(frame.codes)
    assert frame.reference.n == 1011
    assert frame.reference.means["finance"] == 6.02
    assert frame.light(frame.reference.means["family"]) == "green"
    assert frame.light(frame.reference.means["finance"]) == "yellow"


def test_lights_change_at_the_thresholds():
    frame = get_frame("3x10d")
    assert [frame.light(mean) for mean in (0, 5.49, 5.5, 7.49, 7.5, 10)] == [
        "red",
        "red",
        "yellow",
        "yellow",
        "green",
        "green",
    ]


def test_a_mean_that_only_a_float_keeps_below_the_threshold_is_over_it():
    assert get_frame("3x10d").light(math.nextafter(7.5, 0)) == "green"


def test_no_mean_and_no_thresholds_have_no_light():
    frame = get_frame("stiglitz")
    assert frame.light(None) is None
    assert frame.light(math.nan) is None
    assert frame.with_thresholds(None, None).light(9) is None


@settings(deadline=None)
@given(st.floats(1, 10), st.floats(1, 10))
def test_a_better_mean_never_has_a_worse_light(one, other):
    order = ("red", "yellow", "green")
    light = get_frame("stiglitz").light
    low, high = sorted((one, other))
    assert order.index(light(low)) <= order.index(light(high))


def test_own_thresholds_come_without_the_built_in_reason():
    frame = get_frame("stiglitz").with_thresholds(4, 6)
    assert frame.light(5) == "yellow"
    assert frame.thresholds_reason == {}


@pytest.mark.parametrize(("yellow", "green"), [(7, 6), (0, 6), (5, 11), (5, None)])
def test_thresholds_off_the_scale_or_out_of_order_are_refused(yellow, green):
    with pytest.raises(InputError, match="lights"):
        get_frame("stiglitz").with_thresholds(yellow, green)


def test_a_dimension_is_found_by_its_code():
    frame = get_frame("3x10d")
    assert frame["housing"].name["sv"] == "Boende"
    assert "housing" in frame
    assert len(frame) == 10
    with pytest.raises(KeyError):
        frame["voice"]


def test_a_frame_without_dimensions_is_refused():
    with pytest.raises(InputError, match="no dimensions"):
        Frame("x", {"en": "x"}, 0, 1, ())


def test_a_frame_with_a_dimension_twice_is_refused():
    one = Dimension("a", {"en": "a"})
    with pytest.raises(InputError, match="a stands twice"):
        Frame("x", {"en": "x"}, 0, 1, (one, one))


def test_an_unknown_frame_is_told_with_the_known_ones():
    with pytest.raises(InputError, match="one of stiglitz, 3x10d"):
        get_frame("maslow")
    with pytest.raises(InputError, match=r"or the path of a \.yaml or \.csv file"):
        resolve_frame("maslow")


def test_a_citys_own_frame_is_read_from_yaml(tmp_path):
    frame = resolve_frame(write(tmp_path / "own.yaml", OWN))
    assert (frame.code, frame.low, frame.high) == ("own", 1, 5)
    assert frame.codes == ("no", "010")  # neither False nor the number 10
    assert frame.light(4) == "green"


def test_a_frame_without_lights_is_read(tmp_path):
    text = OWN.replace("lights: {yellow_from: 2.5, green_from: 4}\n", "")
    assert read_frame(write(tmp_path / "own.yml", text)).light(4) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("low: 1", "low: one", r"row 3, column 'scale\.low': 'one' will not do; expected a number"),
        ("low: 1", "low: .nan", r"row 3, column 'scale\.low': '\.nan' will not do"),
        ("low: 1, ", "", r"row 3, column 'scale\.low': this is missing; expected a number"),
        ("low: 1", "low: 9", r"column 'scale': the scale runs from 9 to 5"),
        ("high: 5", "hihg: 5", r"row 3, column 'scale\.hihg': 'hihg' is not a field here"),
        ("green_from: 4", "green_from: 6", "column 'lights': yellow from 2.5 and green from 6"),
        (", green_from: 4", "", r"row 4, column 'lights\.green_from': this is missing"),
        ('"010"', "no", "column 'dimensions': no stands twice"),
        ('"010"', "''", r"row 8, column 'dimensions\[2\]\.code': this is missing; expected text"),
        ("{fi: Melu}", "Melu", r"column 'dimensions\[1\]\.name': 'Melu' will not do"),
        ("{fi: Melu}", "{}", r"dimensions\[1\]\.name': .*expected a text by language"),
        ("{fi: Melu}", "{fi: [1]}", r"dimensions\[1\]\.name\.fi': this is not what it should be"),
        ("code: own", "code: own\ncode: two", "row 2, column 'code': this field stands twice"),
        ("code: own", "code: [own", "this is not YAML"),
        ("code: own", "code: &a [*a]", "column 'code'"),
    ],
)
def test_a_fault_in_a_frame_is_told_with_its_line_and_field(tmp_path, old, new, message):
    assert old in OWN
    path = write(tmp_path / "own.yaml", OWN.replace(old, new))
    with pytest.raises(InputError, match=message) as caught:
        read_frame(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "a: 1\n---\nb: 2\n"])
def test_a_file_that_is_no_mapping_is_told(tmp_path, text):
    with pytest.raises(InputError, match="this is not"):
        read_frame(write(tmp_path / "own.yaml", text))


def test_no_dimensions_are_told(tmp_path):
    text = OWN[: OWN.index("dimensions")] + "dimensions: []\n"
    with pytest.raises(InputError, match="a list with at least one item"):
        read_frame(write(tmp_path / "own.yaml", text))


def test_a_file_that_is_not_there_is_told(tmp_path):
    for name in ("own.yaml", "own.csv"):
        with pytest.raises(InputError, match="cannot be read"):
            read_frame(tmp_path / name)


def test_a_file_in_another_encoding_is_told(tmp_path):
    for name, text in (("own.yaml", OWN), ("own.csv", "code;name_fi\nx;Metsä\n")):
        with pytest.raises(InputError, match="not UTF-8"):
            read_frame(write(tmp_path / name, text, encoding="latin-1"))


def test_a_file_of_another_kind_is_told(tmp_path):
    with pytest.raises(InputError, match=r"a \.yaml or \.csv file"):
        read_frame(write(tmp_path / "own.txt", OWN))


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_citys_own_frame_is_read_from_csv(tmp_path, separator):
    rows = [
        (
            "code",
            "name_fi",
            "name_sv",
            "description_fi",
            "low",
            "high",
            "yellow_from",
            "green_from",
        ),
        ("noise", "Melu", "Buller", "", "1", "5", "2.5", "4"),
        ("", "", "", "", "", "", "", ""),
        ("nature", "Luonto", "Natur", "Metsä lähellä", "", "", "", ""),
    ]
    text = "\n".join(separator.join(row) for row in rows)
    frame = read_frame(write(tmp_path / "own.csv", text, encoding="utf-8-sig"))
    assert frame.code == "own"
    assert frame.codes == ("noise", "nature")
    assert frame["noise"].name == {"fi": "Melu", "sv": "Buller"}
    assert frame["nature"].description == {"fi": "Metsä lähellä"}
    assert (frame.low, frame.high, frame.yellow_from, frame.green_from) == (1, 5, 2.5, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name_fi,low,high\nx,1,5\n", "row 1, column 'code': there is no such column"),
        ("", "row 1, column 'code'"),
        ("code,name_fi,low,high\n", "there are no dimensions"),
        ("code,name_fi,low,high\na,A,1,\n", "row 2, column 'high': this is missing"),
        ("code,name_fi,low,high\na,A,1,x\n", "row 2, column 'high': 'x' will not do"),
        ("code,name_fi,low,high\na,A,1,inf\n", "row 2, column 'high': 'inf' will not do"),
        ("code,name_fi,low,high\na,A,1,5\nb,B,1,6\n", "row 3, column 'high': '6' differs"),
        ("code,name_fi,low,high\na,A,1,5\n,B,1,5\n", "row 3, column 'code': this is missing"),
        ("code,name_fi,low,high\na,,1,5\n", "row 2, column 'name_fi': this is missing"),
        ("code,name_fi,low,high\na,A,1,5,9\n", "row 2: this row is longer"),
        ("code,name_fi,low,high\na,A,1,5\na,B,1,5\n", "column 'dimensions': a stands twice"),
        ("code,name_fi,low,high,green_from\na,A,1,5,4\n", "only one threshold"),
    ],
)
def test_a_fault_in_a_csv_frame_is_told_with_its_row_and_column(tmp_path, text, message):
    with pytest.raises(InputError, match=message) as caught:
        read_frame(write(tmp_path / "own.csv", text))
    assert "own.csv" in str(caught.value)
