from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.picture.flows import segment_flows

A, B = ("s1", "s2"), ("t1", "t2", "t3")
SECRET = "kesäisen niityn laidalla"


def surveys(counts, left=(0, 0), came=(0, 0, 0)):
    """Keys and labels that make this table of who went where."""
    keys_a, labels_a, keys_b, labels_b = [], [], [], []
    for i, row in enumerate(counts):
        for j, n in enumerate(row):
            people = [f"p{i}{j}-{k}" for k in range(n)]
            keys_a += people
            keys_b += people
            labels_a += [i] * n
            labels_b += [j] * n
    for i, n in enumerate(left):
        keys_a += [f"left{i}-{k}" for k in range(n)]
        labels_a += [i] * n
    for j, n in enumerate(came):
        keys_b += [f"came{j}-{k}" for k in range(n)]
        labels_b += [j] * n
    return keys_a, np.array(labels_a, dtype=int), keys_b, np.array(labels_b, dtype=int)


def flow(found, a, b):
    return next(one for one in found.flows if (one.a, one.b) == (a, b))


def test_people_are_followed_from_segment_to_segment():
    counts = [[30, 10, 20], [40, 60, 8]]
    found = segment_flows(*surveys(counts, (50, 60), (9, 9, 9)), segments_a=A, segments_b=B)
    assert found.n == 168
    assert [one.n for one in found.flows] == [30, 10, 20, 40, 60, 8]
    assert flow(found, "s1", "t1").share == pytest.approx(0.5)


def test_few_people_are_hidden_also_from_subtraction():
    counts = [[30, 10, 2], [40, 60, 28]]
    found = segment_flows(*surveys(counts, (50, 60), (9, 9, 9)), segments_a=A, segments_b=B)
    assert flow(found, "s1", "t3").n is None
    hidden_in_row = [one for one in found.flows if one.a == "s1" and one.n is None]
    share_hidden = all(one.share is None for one in found.flows if one.a == "s1")
    assert len(hidden_in_row) > 1 or share_hidden


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=11, max_size=11))
def test_no_flow_that_is_told_is_of_fewer_than_five(numbers):
    counts = [numbers[:3], numbers[3:6]]
    found = segment_flows(*surveys(counts, numbers[6:8], numbers[8:11]), segments_a=A, segments_b=B)
    for one, n in zip(found.flows, [*counts[0], *counts[1]], strict=True):
        assert one.n is None or one.n == n >= 5
        assert one.share is None or one.n is not None


def test_raw_ids_meet_by_their_pseudonyms():
    keys_a = [f"id{i}" for i in range(40)]
    keys_b = [f" id{i} " for i in range(40)]
    labels = np.zeros(40, dtype=int)
    plain = segment_flows(keys_a, labels, keys_b, labels, segments_a=("s",), segments_b=("t",))
    met = segment_flows(
        keys_a, labels, keys_b, labels, segments_a=("s",), segments_b=("t",), secret=SECRET
    )
    assert plain.n is None
    assert met.n == 40


def test_a_key_that_stands_twice_is_a_fault():
    labels = np.zeros(2, dtype=int)
    with pytest.raises(InputError, match=r"row 3.*twice in the first survey"):
        segment_flows(["x", "x"], labels, ["x", "y"], labels, segments_a=("s",), segments_b=("t",))


def test_people_without_a_key_are_nobodys_match():
    keys = [None, *(f"p{i}" for i in range(20))]
    labels = np.zeros(21, dtype=int)
    found = segment_flows(keys, labels, keys, labels, segments_a=("s",), segments_b=("t",))
    assert found.n is None  # 20 of 21 answered both times: the one who did not would be told
