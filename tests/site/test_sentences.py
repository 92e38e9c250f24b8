"""What the library says is wrong, told in the language of the page, however long it was kept."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from revontuli.errors import InputError, Sentence
from revontuli.site.models import Work
from revontuli.site.sentences import as_json, from_json, renamed, told

OFF = InputError(
    Sentence("'%(value)s' is not on the scale", value=11),
    file="/srv/uploads/a1b2.csv",
    row=3,
    expected=Sentence("a number from %(low)g to %(high)g", low=0, high=10),
)
WITHIN = Sentence("%(error)s", error=OFF)


@pytest.mark.parametrize("text", ["plain words", WITHIN.values["error"], WITHIN, OFF.expected])
def test_what_was_kept_is_what_it_was(text):
    kept = json.loads(json.dumps(as_json(text)))
    assert str(from_json(kept)) == str(text)
    with translation.override("fi"):
        assert told(kept) == told(text)


def test_it_is_told_in_the_language_of_the_page():
    with translation.override("fi"):
        assert told(OFF).endswith("rivi 3: ”11” ei ole asteikolla – odotettu: luku väliltä 0–10")
        assert told(OFF.problem) == "”11” ei ole asteikolla"
    with translation.override("en"):
        assert told("plain words") == "plain words"


def test_a_file_of_ours_goes_by_its_senders_name_wherever_it_is_named():
    message = str(renamed(WITHIN, "/srv/uploads/a1b2.csv", 'min "egen".csv'))
    assert message.startswith('min "egen".csv, row 3')


def test_control_characters_are_not_kept():
    assert "\0" not in json.dumps(as_json(Sentence("there is '%(value)s' here", value="a\0b")))


def test_work_tells_what_was_wrong_to_readers_of_each_language():
    work = Work(problem=str(OFF), result={"problem": as_json(OFF)})
    with translation.override("sv"):
        assert "rad 3" in work.told_problem
    assert Work(problem="something of ours").told_problem == "something of ours"
