from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from revontuli.errors import InputError
from revontuli.survey import Codebook, Kind, Role, draft_codebook, read_responses
from revontuli.survey.draft_scales import find_order, find_scale

DATA = Path(__file__).parents[2] / "../shared/data"


def draft(tmp_path: Path, text: str, name: str = "answers.csv") -> Codebook:
    path = tmp_path / name
    path.write_text(text)
    codebook = draft_codebook(path)
    assert read_responses(path, codebook, strict=False).faults == ()
    return codebook


def roles(codebook: Codebook) -> dict[str, str]:
    return {question.name: question.role.value for question in codebook}


# Scales and orders


@pytest.mark.parametrize(
    ("values", "scale", "missing"),
    [
        (range(1, 6), (1, 5), ()),
        (range(11), (0, 10), ()),
        (range(1, 11), (1, 10), ()),
        (range(4, 11), (4, 10), ()),
        (range(101), (0, 100), ()),
        ([1, 2, 3, 4, 5, 9], (1, 5), (9,)),
        ([1, 2, 3, 4, 5, 98, 99], (1, 5), (98, 99)),
        ([-99, 1, 2, 3, 4, 5, 6, 7], (1, 7), (-99,)),
        ([2, 3, 4, 5], (1, 5), ()),
    ],
)
def test_scales_are_found(
    values: list[int], scale: tuple[int, int], missing: tuple[int, ...]
) -> None:
    found = find_scale(values)
    assert found
    assert (found.low, found.high) == scale
    assert found.missing == missing


@pytest.mark.parametrize("values", [[1999, 2000, 2001], [15, 16, 17, 18, 30], [1], [0, 250, 1000]])
def test_other_numbers_are_on_no_scale(values: list[int]) -> None:
    assert find_scale(values) is None


@pytest.mark.parametrize(
    "choices",
    [
        ["Täysin eri mieltä", "Jokseenkin eri mieltä", "En samaa enkä eri mieltä",
         "Jokseenkin samaa mieltä", "Täysin samaa mieltä"],
        ["Helt av annan åsikt", "Delvis av annan åsikt", "Delvis av samma åsikt",
         "Helt av samma åsikt"],
        ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"],
        ["En koskaan", "Harvoin", "Joskus", "Usein", "Aina"],
        ["Aldrig", "Sällan", "Ibland", "Ofta", "Alltid"],
        ["Never", "Less than once a month", "Monthly", "Weekly", "Daily"],
        ["Ei lainkaan", "Vähän", "Jonkin verran", "Paljon"],
        ["Not at all", "A little", "Some", "A lot"],
        ["Erittäin huono", "Melko huono", "Keskinkertainen", "Melko hyvä", "Erittäin hyvä"],
        ["Mycket dålig", "Dålig", "Varken bra eller dålig", "Bra", "Mycket bra"],
        ["Erittäin tyytymätön", "Tyytymätön", "Tyytyväinen", "Erittäin tyytyväinen"],
        ["Varmasti en", "Todennäköisesti en", "Ehkä", "Todennäköisesti", "Varmasti"],
        ["Peruskoulu", "Lukio", "Alempi korkeakoulututkinto", "Ylempi korkeakoulututkinto",
         "Tohtori"],
        ["Grundskola", "Gymnasium", "Yrkeshögskola", "Magister"],
        ["alle 18", "18–24", "25–34", "yli 65"],
        ["under 1 000 €", "1 000–1 999 €", "2 000–2 999 €", "3 000 € or more"],
        ["0", "1", "2-3", "4+"],
    ],
)  # fmt: skip
def test_ordered_choices_are_put_in_order(choices: list[str]) -> None:
    found = find_order(sorted(choices))
    assert found
    assert found[0] == choices


@pytest.mark.parametrize(
    "choices",
    [
        ["Turku", "Tampere", "Muu"],
        ["Yes", "No"],
        ["Lukio", "Ammattikoulu", "Peruskoulu"],
        ["nainen", "mies", "muu"],
        ["1", "2", "3"],
        ["bus", "train", "never travel"],
    ],
)
def test_choices_without_an_order_are_left_without(choices: list[str]) -> None:
    assert find_order(choices) is None


# Layouts

LIMESURVEY = """\
"id. Response ID","submitdate. Date submitted","lastpage. Last page","seed. Seed",\
"Q1. Mikä on tärkeintä?","Q2[SQ001]. Mitkä asiat huolettavat sinua? [Vuokra]",\
"Q2[SQ002]. Mitkä asiat huolettavat sinua? [Yksinäisyys]",\
"Q2[other]. Mitkä asiat huolettavat sinua? [Muu]",\
"Q3[SQ001]. Arvioi [Terveys]","Q3[SQ002]. Arvioi [Talous]","Q4. Oletko töissä?","Q5. Ala"
1,"2024-01-02 10:00:00",3,123,"Rauha","Yes","No","",4,5,"Yes","Kauppa"
2,"2024-01-02 11:00:00",3,124,"Raha","No","No","",1,5,"No","N/A"
3,"2024-01-03 10:00:00",3,125,"Rauha","","","bussi",2,3,"Yes","Hoiva"
4,"2024-01-03 10:30:00",3,126,"Rauha","Yes","Yes","",5,1,"Yes","Kauppa"
5,"2024-01-04 10:30:00",3,127,"Raha","Yes","Yes","",3,2,"No","N/A"
6,"2024-01-04 10:30:00",3,128,"Raha","Yes","Yes","",3,4,"No","N/A"
"""


def test_a_limesurvey_export_is_drafted(tmp_path: Path) -> None:
    codebook = draft(tmp_path, LIMESURVEY)
    assert roles(codebook) == {
        "id. Response ID": "id",
        "submitdate. Date submitted": "ignore",
        "lastpage. Last page": "ignore",
        "seed. Seed": "ignore",
        "Q1. Mikä on tärkeintä?": "single",
        "Q2": "multiple",
        "Q2[other]. Mitkä asiat huolettavat sinua? [Muu]": "open",
        "Q3[SQ001]. Arvioi [Terveys]": "rating",
        "Q3[SQ002]. Arvioi [Talous]": "rating",
        "Q4. Oletko töissä?": "single",
        "Q5. Ala": "open",
    }
    worries = codebook["Q2"]
    assert worries.label == {"fi": "Mitkä asiat huolettavat sinua?"}
    assert [choice.label["fi"] for choice in worries.choices] == ["Vuokra", "Yksinäisyys"]
    assert codebook["Q3[SQ001]. Arvioi [Terveys]"].label == {"fi": "Arvioi: Terveys"}
    assert codebook["Q5. Ala"].not_shown == ("N/A",)


KOBO = """\
start;end;tausta/ikä;tausta/sukupuoli;huolet;huolet/vuokra;huolet/yksin;_id;_uuid;_submission_time
2024-01-02T10:00:00.000+02:00;2024-01-02T10:05:00.000+02:00;22;nainen;vuokra;1;0;1;a1;2024-01-02
2024-01-02T11:00:00.000+02:00;2024-01-02T11:05:00.000+02:00;23;mies;;;;2;a2;2024-01-02
2024-01-02T12:00:00.000+02:00;2024-01-02T12:05:00.000+02:00;29;nainen;yksin;0;1;3;a3;2024-01-02
2024-01-02T12:00:00.000+02:00;2024-01-02T12:05:00.000+02:00;29;mies;;0;0;4;a4;2024-01-02
"""


def test_a_kobotoolbox_export_is_drafted(tmp_path: Path) -> None:
    codebook = draft(tmp_path, KOBO)
    assert roles(codebook) == {
        "start": "ignore",
        "end": "ignore",
        "tausta/ikä": "constant",
        "tausta/sukupuoli": "constant",
        "huolet": "ignore",
        "huolet (options)": "multiple",
        "_id": "id",
        "_uuid": "ignore",
        "_submission_time": "ignore",
    }
    answers = read_responses(tmp_path / "answers.csv", codebook).frame["huolet (options)"]
    assert answers.to_list() == [["vuokra"], None, ["yksin"], []]


WEBROPOL = """\
Vastausnumero\t1. Syntymävuosi\t2. Kuinka voit (0–10)?\t3. Mitä käytät?: Kirjasto\t\
3. Mitä käytät?: Uimahalli\t4. Mitä kaipaat?\t5. Paino\t6. Aiotko jäädä Turkuun?\t7. Postinumero
1\t1999\t7\t1\t0\tLisää busseja\t0,95\tVarmasti\t20100
2\t2001\t8\t1\t1\tEn mitään, kaikki on ihan hyvin\t1,05\tEhkä\t20540
3\t1998\t0\t0\t1\t\t1,1\tTodennäköisesti en\t20100
4\t2000\t10\t0\t0\tKavereita\t0,9\tTodennäköisesti\t20100
"""


def test_a_webropol_export_is_drafted(tmp_path: Path) -> None:
    codebook = draft(tmp_path, WEBROPOL, "answers.tsv")
    assert roles(codebook) == {
        "Vastausnumero": "id",
        "1. Syntymävuosi": "constant",
        "2. Kuinka voit (0–10)?": "rating",
        "3. Mitä käytät?": "multiple",
        "4. Mitä kaipaat?": "open",
        "5. Paino": "weight",
        "6. Aiotko jäädä Turkuun?": "outcome",
        "7. Postinumero": "area",
    }
    assert codebook["6. Aiotko jäädä Turkuun?"].ordered
    rating = codebook["2. Kuinka voit (0–10)?"]
    assert (rating.low, rating.high, rating.label) == (0, 10, {"fi": "Kuinka voit (0–10)?"})


def test_numbered_columns_with_the_options_text_are_one_question(tmp_path: Path) -> None:
    rows = ["id,K5_1,K5_2,K5_3", "1,Bussi,,", "2,,Juna,", "3,Bussi,,Pyörä", "4,,,Pyörä"]
    question = draft(tmp_path, "\n".join(rows) + "\n")["K5"]
    assert question.role is Role.MULTIPLE
    labels = [next(iter(choice.label.values())) for choice in question.choices]
    assert labels == ["Bussi", "Juna", "Pyörä"]
    assert [choice.column for choice in question.choices] == ["K5_1", "K5_2", "K5_3"]


@pytest.mark.parametrize(
    ("separator", "options"),
    [
        ("; ", ["Bussi", "Juna", "Oma pyörä"]),
        (", ", ["Bussi", "Juna", "Oma pyörä"]),
        (" ", ["bus", "train", "bike"]),
    ],
)
def test_a_delimited_column_is_several_choices(
    tmp_path: Path, separator: str, options: list[str]
) -> None:
    a, b, c = options
    cells = [a, separator.join((a, b)), separator.join((a, c)), separator.join((a, b, c)), c, b] * 4
    pl.DataFrame({"id": range(24), "tapa": cells}).write_csv(tmp_path / "answers.csv")
    question = draft_codebook(tmp_path / "answers.csv")["tapa"]
    assert (question.kind, question.separator) == (Kind.CHOICES, separator.strip() or " ")
    assert {choice.value for choice in question.choices} == set(options)


def test_topics_of_open_answers_and_sources_of_income_are_told_from_other_choices(
    tmp_path: Path,
) -> None:
    cells = ["a", "a b", "c b", "c", "b", "a c"] * 4
    columns = {"hope_topics": cells, "income": cells, "use": cells}
    pl.DataFrame(columns).write_csv(tmp_path / "answers.csv")
    codebook = draft_codebook(tmp_path / "answers.csv")
    assert roles(codebook) == {"hope_topics": "open", "income": "background", "use": "multiple"}
    assert {question.kind for question in codebook} == {Kind.CHOICES}


def test_yes_and_no_questions_side_by_side_stay_apart(tmp_path: Path) -> None:
    rows = ["q_1,q_2,mood", "yes,no,1", "no,no,2", "yes,yes,3", "no,yes,4", "yes,no,5"]
    assert roles(draft(tmp_path, "\n".join(rows) + "\n")) == {
        "q_1": "single", "q_2": "single", "mood": "rating",
    }  # fmt: skip


# Weights, metadata and the rest


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("paino", ["0,8312", "1,2214", "0,9475", "1,0001"], "weight"),
        ("vikt", ["144.0909", "150.5573", "157.2432", "147.69"], "weight"),
        ("Weight", ["61", "72", "85", "54"], "constant"),
        ("Weight", ["61.5", "72.0", "85.5", "54.0"], "constant"),
        ("weight_of_opinion", ["1", "2", "3", "5"], "rating"),
    ],
)
def test_a_survey_weight_is_told_from_a_body_weight(
    tmp_path: Path, name: str, values: list[str], role: str
) -> None:
    rows = "\n".join(f"{n};{value}" for n, value in enumerate(values))
    path = tmp_path / "answers.csv"
    path.write_text(f"id;{name}\n{rows}\n")
    assert draft_codebook(path)[name].role == role


def test_columns_without_answers_or_differences_are_ignored(tmp_path: Path) -> None:
    codebook = draft(tmp_path, "mood,empty,same\n1,,x\n2,,x\n3,,x\n4,,x\n5,,x\n")
    assert codebook["empty"].note == "nobody answered"
    assert codebook["same"].note == "everybody who answered said 'x'"
    assert codebook["empty"].role is codebook["same"].role is Role.IGNORE


def test_dont_knows_of_ordered_choices_are_missing(tmp_path: Path) -> None:
    rows = ["never", "sometimes", "often", "don't know", "never", "often", "sometimes", "never"]
    codebook = draft(tmp_path, "how often\n" + "\n".join(rows) + "\n")
    question = codebook["how often"]
    assert question.ordered
    assert question.missing == ("don't know",)
    assert [choice.value for choice in question.choices][:3] == ["never", "sometimes", "often"]
    assert question.note == "order guessed from frequency"


def test_a_file_without_answers_has_no_draft(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n")
    with pytest.raises(InputError, match="no answers below the heading"):
        draft_codebook(tmp_path / "a.csv")


def test_one_row_can_be_drafted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,mood\n1,5\n")
    assert len(draft_codebook(tmp_path / "a.csv").questions) == 2


# Real surveys


def test_a_survey_of_young_people_is_drafted_as_an_analyst_would() -> None:
    path = DATA / "young_people/responses.csv"
    if not path.exists():
        pytest.skip("the shared survey of young people is not here")
    codebook = draft_codebook(path)
    ratings = codebook.with_role(Role.RATING)
    assert len(ratings) == 135
    assert {(question.low, question.high) for question in ratings} == {(1, 5)}
    assert {q.name: q.role.value for q in codebook if q.role is not Role.RATING} == {
        "Smoking": "single", "Alcohol": "single", "Punctuality": "single", "Lying": "single",
        "Internet usage": "single", "Age": "constant", "Height": "constant", "Weight": "constant",
        "Number of siblings": "background", "Gender": "constant",
        "Left - right handed": "background", "Education": "background", "Only child": "background",
        "Village - town": "background", "House - block of flats": "background",
    }  # fmt: skip
    ordered = [question.name for question in codebook if question.ordered]
    assert ordered == ["Smoking", "Alcohol", "Internet usage", "Education"]
    assert codebook["Education"].choices[0].value == "currently a primary school pupil"
    assert codebook["Education"].choices[-1].value == "doctorate degree"
    assert read_responses(path, codebook).faults == ()


def test_a_finnish_survey_of_open_answers_is_drafted_as_an_analyst_would() -> None:
    path = DATA / "open_answers/child_fi.csv"
    if not path.exists():
        pytest.skip("the shared open answers are not here")
    codebook = draft_codebook(path)
    assert roles(codebook) == {
        "fsd_id": "id", "q3": "open", "q7": "open", "q11": "open", "paino": "weight",
        "gender": "constant", "major_region": "area", "daycare_before_school": "background",
    }  # fmt: skip
    assert codebook.title == {"fi": "child_fi"}
