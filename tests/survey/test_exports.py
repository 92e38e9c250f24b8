"""One codebook reads a survey however the tool that gathered it lays out its export."""

from __future__ import annotations

from pathlib import Path

import pytest

from revontuli.errors import InputError
from revontuli.survey import (
    Choice,
    Codebook,
    Kind,
    Question,
    Role,
    find_unknown_columns,
    read_responses,
)

CODEBOOK = Codebook(
    (
        Question(
            "mood",
            Kind.NUMBER,
            Role.RATING,
            label={"fi": "Kuinka voit?", "en": "How are you?"},
            low=1,
            high=5,
            choices=(Choice("5", {"fi": "5 erittäin hyvin"}),),
        ),
        Question(
            "work",
            Kind.CHOICE,
            Role.SINGLE,
            label={"fi": "Oletko töissä?"},
            choices=(Choice("y", {"fi": "Kyllä"}), Choice("n", {"fi": "En"})),
        ),
        Question(
            "worries",
            Kind.CHOICES,
            Role.MULTIPLE,
            label={"fi": "Mikä huolettaa?"},
            separator=" ",
            choices=(Choice("rent", {"fi": "Vuokra"}), Choice("alone", {"fi": "Olen yksin"})),
        ),
        Question("field", Kind.TEXT, Role.OPEN, not_shown=("N/A",), label={"fi": "Mikä ala?"}),
    )
)

EXPORTS = {
    "LimeSurvey, codes": """\
"id","submitdate","mood","work","worries[rent]","worries[alone]","worries[other]","field"
"1","2024-01-02","5","y","Y","N","","kauppa"
"2","2024-01-02","2","n","N","N","","N/A"
"3","2024-01-02","","y","Y","Y","bussi",""
""",
    "LimeSurvey, full answers": """\
"id. Vastauksen tunnus","mood. Kuinka voit?","work. Oletko töissä?",\
"worries[rent]. Mikä huolettaa? [Vuokra]","worries[alone]. Mikä huolettaa? [Olen yksin]",\
"field. Mikä ala?"
"1","5 erittäin hyvin","Kyllä","Kyllä","Ei","kauppa"
"2","2","En","Ei","Ei","N/A"
"3","","Kyllä","Kyllä","Kyllä",""
""",
    "KoboToolbox, names": """\
start;me/mood;me/work;home/worries;home/worries/rent;home/worries/alone;home/field;_id
2024-01-02T10:00;5;y;rent;1;0;kauppa;101
2024-01-02T11:00;2;n;;0;0;N/A;102
2024-01-02T12:00;;y;rent alone;1;1;;103
""",
    "KoboToolbox, labels": """\
start;Kuinka voit?;Oletko töissä?;Mikä huolettaa?;Mikä huolettaa?/Vuokra;\
Mikä huolettaa?/Olen yksin;Mikä ala?
2024-01-02T10:00;5 erittäin hyvin;Kyllä;Vuokra;1;0;kauppa
2024-01-02T11:00;2;En;;0;0;N/A
2024-01-02T12:00;;Kyllä;Vuokra Olen yksin;1;1;
""",
    "Webropol": """\
Vastausnumero\t1. Kuinka voit?\t2. Oletko töissä?\t3. Mikä huolettaa?: Vuokra\t\
3. Mikä huolettaa?: Olen yksin\t4. Mikä ala?
1\t5\tKyllä\t1\t0\tkauppa
2\t2\tEn\t0\t0\tN/A
3\t\tKyllä\t1\t1\t
""",
}


@pytest.mark.parametrize("tool", EXPORTS)
def test_the_export_of_every_tool_is_read_alike(tmp_path: Path, tool: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORTS[tool], encoding="utf-8")
    responses = read_responses(path, CODEBOOK)
    assert responses.faults == ()
    assert responses.frame.to_dict(as_series=False) == {
        "mood": [5, 2, None],
        "work": ["y", "n", "y"],
        "worries": [["rent"], [], ["rent", "alone"]],
        "field": ["kauppa", None, None],
    }
    assert responses.not_shown["field"].to_list() == [False, True, False]


def test_columns_of_the_tool_itself_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORTS["LimeSurvey, codes"], encoding="utf-8")
    assert find_unknown_columns(path, CODEBOOK) == ("id", "submitdate", "worries[other]")


def test_a_name_that_fits_two_columns_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("a/mood;b/mood\n1;2\n3;4\n", encoding="utf-8")
    mood = Codebook(CODEBOOK.questions[:1])
    with pytest.raises(InputError, match="column 'mood': the file has no such column"):
        read_responses(path, mood)
