from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.text import LANGUAGES
from revontuli.wellbeing import get_frame, get_links, read_links, translate

METER, STIGLITZ = get_frame("3x10d"), get_frame("stiglitz")

OWN = """\
source: 3x10d
target: stiglitz
links:
  - {source: friends, target: voice, weight: 0.5, reason: {fi: Ystävät kuuntelevat.}}
"""


def test_every_link_has_a_reason_in_every_language():
    for link in get_links("3x10d", "stiglitz").links:
        assert tuple(link.reason) == LANGUAGES
        assert 0 < link.weight <= 1


def test_only_what_has_no_counterpart_is_without_a_link():
    links = get_links("3x10d", "stiglitz").links
    assert set(METER.codes) - {link.source for link in links} == {"life_satisfaction"}
    assert set(STIGLITZ.codes) - {link.target for link in links} == {"voice"}


def test_links_hold_both_ways():
    there, back = get_links("3x10d", "stiglitz"), get_links("stiglitz", "3x10d")
    assert back.turned() == there


@settings(deadline=None)
@given(st.floats(0, 1))
def test_a_need_stays_the_same_on_another_scale(need):
    values = dict.fromkeys(METER.codes, METER.high - need * 10)
    translated = translate(values, "3x10d", "stiglitz")
    assert set(translated) == set(STIGLITZ.codes) - {"voice"}
    for value in translated.values():
        assert math.isclose((STIGLITZ.high - value) / 9, need, abs_tol=1e-9)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(METER.codes), st.floats(0, 10)))
def test_translated_values_are_on_the_scale_and_in_the_frames_order(values):
    translated = translate(values, METER, STIGLITZ)
    assert all(1 - 1e-9 <= value <= 10 + 1e-9 for value in translated.values())
    assert list(translated) == [code for code in STIGLITZ.codes if code in translated]


def test_a_target_is_the_weighted_mean_of_the_needs_linked_to_it():
    translated = translate({"finance": 0, "housing": 10}, METER, STIGLITZ)
    # material: finance (1) in full need, housing (½) in none: a need of ⅔ on a scale 1–10
    assert translated == pytest.approx({"material": 4.0, "environment": 10.0, "security": 1.0})


def test_what_is_not_known_is_left_out():
    assert translate({"finance": None, "health": math.nan}, METER, STIGLITZ) == {}
    assert translate({"voice": 3}, STIGLITZ, METER) == {}


def test_a_frame_translates_to_itself():
    assert translate({"voice": 3.0}, STIGLITZ, STIGLITZ) == {"voice": 3.0}


def test_a_value_off_the_scale_is_refused():
    with pytest.raises(InputError, match=r"'11' is not on the scale; expected .* 0 to 10"):
        translate({"finance": 11}, METER, STIGLITZ)


def test_an_unknown_dimension_is_refused():
    with pytest.raises(InputError, match="has no dimension 'voice'"):
        translate({"voice": 1}, METER, STIGLITZ)


def test_frames_without_links_are_refused():
    with pytest.raises(InputError, match="no links from the frame '3x10d' to 'own'"):
        get_links("3x10d", "own")


def test_own_links_are_read_from_yaml(tmp_path):
    path = tmp_path / "links.yaml"
    path.write_text(OWN, encoding="utf-8")
    links = read_links(path, METER, STIGLITZ)
    assert translate({"friends": 10}, METER, STIGLITZ, links) == {"voice": 10.0}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("target: voice", "target: love", r"links\[1\]\.target': 'love' will not do"),
        ("weight: 0.5", "weight: 0", r"links\[1\]\.weight': '0' will not do"),
        ("source: 3x10d", "source: own", "column 'source': 'own' will not do"),
        ("reason: {fi: Ystävät kuuntelevat.}", "", r"links\[1\]\.reason': this is missing"),
    ],
)
def test_a_fault_in_links_is_told_with_its_line_and_field(tmp_path, old, new, message):
    assert old in OWN
    path = tmp_path / "links.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_links(path, METER, STIGLITZ)


def test_a_pair_linked_twice_is_told(tmp_path):
    path = tmp_path / "links.yaml"
    path.write_text(OWN + OWN.splitlines()[-1] + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 5.*friends – voice stands twice"):
        read_links(path, METER, STIGLITZ)
