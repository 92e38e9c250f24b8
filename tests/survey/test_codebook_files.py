from __future__ import annotations

import string
import tempfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.errors import InputError
from revontuli.survey import (
    Choice,
    Codebook,
    Kind,
    Question,
    Role,
    read_codebook,
    write_codebook,
)

GOLDEN = Path(__file__).parent / "golden" / "codebook.csv"

EXAMPLE = Codebook(
    title={"fi": "Muutto", "en": "Moving"},
    frame="stiglitz",
    simulated=True,
    questions=(
        Question("id", Kind.TEXT, Role.ID),
        Question("w", Kind.NUMBER, Role.WEIGHT),
        Question(
            "housing",
            Kind.NUMBER,
            Role.RATING,
            dimension="material",
            label={"fi": "Millaista on asumisesi?", "sv": "Hur bor du?", "en": "Your housing?"},
            short={"fi": "Asuminen", "en": "Housing"},
            low=1,
            high=10,
            missing=("99", "a|b"),
        ),
        Question(
            "worries",
            Kind.CHOICES,
            Role.MULTIPLE,
            label={"fi": "=Huolet", "en": "Worries"},
            choices=(
                Choice("rent", {"fi": "Vuokra", "en": "Rent"}, "worries[1]"),
                Choice("-1", {"fi": "-", "en": "'=none"}, "worries[2]"),
            ),
            not_shown=("N/A",),
            relevant="${housing} < 5",
        ),
        Question(
            "stress",
            Kind.NUMBER,
            Role.RATING,
            low=-2.5,
            high=2.5,
            reverse=True,
            note="ends guessed",
        ),
        Question(
            "topics",
            Kind.CHOICES,
            Role.OPEN,
            separator=" ",
            choices=(Choice("a", {"en": "A"}), Choice("b", {"en": "B"})),
        ),
        Question(
            "stay",
            Kind.CHOICE,
            Role.OUTCOME,
            ordered=True,
            choices=(Choice("no"), Choice("maybe"), Choice("yes")),
        ),
    ),
)


def test_the_written_table_is_as_documented(tmp_path: Path) -> None:
    written = write_codebook(EXAMPLE, tmp_path / "codebook.csv").read_text(encoding="utf-8-sig")
    assert written == GOLDEN.read_text(encoding="utf-8")


def test_a_codebook_reads_itself(tmp_path: Path) -> None:
    assert Codebook.read(GOLDEN) == EXAMPLE


@pytest.mark.parametrize("name", ["codebook.csv", "codebook.xlsx"])
def test_no_cell_runs_as_a_formula(tmp_path: Path, name: str) -> None:
    path = write_codebook(EXAMPLE, tmp_path / name)
    if name.endswith("csv"):
        assert ",=" not in path.read_text(encoding="utf-8-sig")
    else:
        import openpyxl

        cells = [cell for row in openpyxl.load_workbook(path).active for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    assert read_codebook(path) == EXAMPLE


WORDS = (
    st.text(
        alphabet=string.ascii_letters + string.digits + "äöå ,;|'\"=+-@#%()[]$\n",
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(bool)
)
NAMES = WORDS.filter(lambda name: not name.startswith("#"))
TEXTS = st.dictionaries(st.sampled_from(["fi", "sv", "en", "se"]), WORDS, max_size=3)
VALUES = st.lists(WORDS, max_size=3, unique=True).map(tuple)
FLAG = st.booleans()


@st.composite
def questions(draw: st.DrawFn, name: str) -> Question:
    kind = draw(st.sampled_from(Kind))
    numbers = st.integers(-10, 10)
    low = draw(numbers) if kind is Kind.NUMBER else None
    high = low + draw(st.integers(1, 10)) + 0.5 if low is not None else None
    values = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    choices = tuple(
        Choice(value, draw(TEXTS), draw(st.none() | NAMES) if kind is Kind.CHOICES else None)
        for value in values
    )
    return Question(
        name=name,
        kind=kind,
        role=draw(st.sampled_from([Role.BACKGROUND, Role.CONSTANT, Role.AREA, Role.OUTCOME])),
        dimension=draw(st.none() | NAMES),
        label=draw(TEXTS),
        short=draw(TEXTS),
        low=low,
        high=high,
        choices=choices if kind in (Kind.CHOICE, Kind.CHOICES) else (),
        ordered=draw(FLAG) and kind is not Kind.TEXT,
        separator=draw(st.sampled_from([None, " ", ";", ",", "|", "\t", "\n"])),
        missing=draw(VALUES),
        not_shown=draw(VALUES),
        relevant=draw(st.just("") | WORDS),
        reverse=draw(FLAG),
        note=draw(st.just("") | WORDS),
    )


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    return Codebook(
        tuple(draw(questions(name)) for name in names),
        title=draw(TEXTS),
        frame=draw(st.none() | NAMES),
        simulated=draw(FLAG),
    )


@given(codebook=codebooks(), ending=st.sampled_from([".csv", ".xlsx"]))
@settings(max_examples=40, deadline=None)
def test_any_codebook_comes_back_from_disk_as_it_was(codebook: Codebook, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_codebook(codebook, Path(folder) / f"codebook{ending}")
        assert read_codebook(path) == codebook


def test_settings_rows_give_every_question_its_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(
        "name,value,role,low,high,missing\n#missing,99|NA\n#not_shown,N/A\nmood,,rating,1,5,9\n"
    )
    question = read_codebook(path)["mood"]
    assert question.missing == ("9", "99", "NA")
    assert question.not_shown == ("N/A",)


def test_kinds_follow_from_roles_where_they_are_not_told(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(
        "name;value;role;low;high\nid;;id\nw;;weight\nr;;rating;1;5,5\ns;;single\n;a\n;b\nm;;multiple\n"
        ";a\no;;open\nage;;constant\nsex;;constant\n;f\nplace;;area\nx;;ignore\n"
    )
    kinds = {question.name: question.kind.value for question in read_codebook(path)}
    assert kinds == {
        "id": "text", "w": "number", "r": "number", "s": "choice", "m": "choices", "o": "text",
        "age": "number", "sex": "choice", "place": "text", "x": "text",
    }  # fmt: skip


HEAD = "name,value,role,kind,low,high,ordered\n"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEAD + "a,,rating,,1,5\na,,open", "row 3, column 'name': 'a' stands twice"),
        (HEAD + "a,,ratng", "row 2, column 'role': there is no role 'ratng'; expected one of id"),
        (HEAD + "a,,", "row 2, column 'role': there is no role ''"),
        (HEAD + "a,,rating", "row 2, column 'low': 'a' is a rating without a scale"),
        (HEAD + "a,,rating,,5,1", "row 2, column 'high': 'a' has a scale without steps"),
        (HEAD + "a,,rating,,one,5", "row 2, column 'low': 'one' is not a number"),
        (HEAD + "a,,rating,choice,1,5", "row 2, column 'kind': 'a' is rating of the kind choice"),
        (HEAD + "a,,open,pic", "row 2, column 'kind': there is no kind 'pic'"),
        (HEAD + "a,,single", "row 2, column 'value': 'a' has no choices"),
        (HEAD + "a,,single\na,x\na,x", "'a' has the choice 'x' twice"),
        (
            HEAD + "a,,single,,,,often\na,x",
            "row 2, column 'ordered': 'often' is neither yes nor no",
        ),
        (HEAD + "a,x", "row 2, column 'name': there is no question 'a' above this choice"),
        (HEAD + "a,,id\nb,,id", "row 3, column 'role': 'b' is a second id"),
        (HEAD + ",,rating", "row 2, column 'name': this row has no name"),
        (HEAD + "#colour,red\na,,open", "there is no setting '#colour'"),
        (HEAD, "the codebook has no questions"),
        (
            "name,role,colour\na,open,red",
            "row 1, column 'colour': a codebook has no column 'colour'",
        ),
        ("name,name,role\na,a,open", "row 1, column 'name': this column stands twice"),
        ("question,answer\n1,2", "a codebook has no column 'question'"),
        ("name,label::fi\na,b", "the codebook has no column 'role'"),
    ],
)
def test_a_codebook_that_can_not_be_used_says_where_and_why(
    tmp_path: Path, table: str, message: str
) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(table + "\n")
    with pytest.raises(InputError) as caught:
        read_codebook(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_codebooks_are_written_as_csv_or_xlsx_only(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in \.csv or \.xlsx"):
        write_codebook(EXAMPLE, tmp_path / "codebook.docx")
    assert list(tmp_path.iterdir()) == []


# XLSForm


def write_form(path: Path, **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


HEADING = ["type", "name", "label::Suomi (fi)", "label::English (en)", "relevant", "parameters",
           "role", "dimension", "short::Suomi (fi)", "missing", "ordered",
           "calculation"]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::Suomi (fi)", "label::English (en)"],
    ["yn", "1", "Kyllä", "Yes"],
    ["yn", "0", "Ei", "No"],
    ["points", "1", "Huono", "Bad"],
    ["points", "5", "Hyvä", "Good"],
    ["points", "9", "EOS", "Don't know"],
]
SETTINGS = [
    [
        "form_title",
        "default_language",
        "frame",
        "simulated",
        "full_title::Suomi (fi)",
        "full_title::English (en)",
    ],
    ["Muutto (simuloitu)", "Suomi (fi)", "stiglitz", "yes", "Muutto", "Moving"],
]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return write_form(
        tmp_path / "form.xlsx",
        survey=[
            HEADING,
            ["start", "start"],
            ["note", "hello", "Hei", "Hi"],
            ["begin_group", "home", "Koti", "Home", "${age} > 17"],
            [
                "range",
                "housing",
                "Asuminen",
                "Housing",
                "",
                "start=1 end=10 step=1",
                "",
                "material",
            ],
            [
                "select_one yn",
                "rents",
                "Vuokralla",
                "Rents",
                "${housing} < 5",
                "",
                "",
                "",
                "Vuokra",
            ],
            ["end_group"],
            ["select_multiple yn", "many", "Mitkä", "Which"],
            ["select_one points", "mood", "Mieli", "Mood", "", "", "rating", "health", "", "9"],
            ["select_one yn", "stay", "Jäätkö", "Stay", "", "", "outcome", "", "", "", "yes"],
            ["integer", "age", "Ikä", "Age", "", "", "constant"],
            ["text", "open", "Avoin", "Open"],
            ["text", "area", "Alue", "Area", "", "", "area"],
            ["calculate", "w", "", "", "", "", "weight", "", "", "", "", "1"],
            ["begin_repeat", "kids", "Lapset", "Children"],
            ["integer", "kid_age", "Lapsen ikä", "Age of child"],
            ["end_repeat"],
        ],
        choices=CHOICES,
        settings=SETTINGS,
    )


def test_an_xlsform_is_a_codebook(form: Path) -> None:
    codebook = Codebook.read(form)
    assert codebook.title == {"fi": "Muutto", "en": "Moving"}
    assert (codebook.frame, codebook.simulated) == ("stiglitz", True)
    roles = {question.name: question.role.value for question in codebook}
    assert roles == {
        "start": "ignore", "housing": "rating", "rents": "single", "many": "multiple",
        "mood": "rating", "stay": "outcome", "age": "constant", "open": "open", "area": "area",
        "w": "weight", "kid_age": "ignore",
    }  # fmt: skip
    kinds = {name: codebook[name].kind.value for name in ("mood", "age", "area", "w", "many")}
    assert kinds == {
        "mood": "number", "age": "number", "area": "text", "w": "number", "many": "choices",
    }  # fmt: skip


def test_groups_are_flattened_with_their_conditions(form: Path) -> None:
    codebook = Codebook.read(form)
    assert codebook["housing"].relevant == "${age} > 17"
    assert codebook["rents"].relevant == "(${age} > 17) and (${housing} < 5)"


def test_scales_come_from_ranges_and_from_points(form: Path) -> None:
    codebook = Codebook.read(form)
    housing, mood = codebook["housing"], codebook["mood"]
    assert (housing.low, housing.high, housing.dimension) == (1, 10, "material")
    assert (mood.low, mood.high, mood.missing) == (1, 5, ("9",))
    assert codebook["rents"].short == {"fi": "Vuokra"}
    assert codebook["stay"].ordered


def test_an_xlsform_comes_back_from_a_table_as_it_was(form: Path, tmp_path: Path) -> None:
    codebook = Codebook.read(form)
    assert read_codebook(write_codebook(codebook, tmp_path / "codebook.csv")) == codebook


def test_an_xlsform_that_pyxform_refuses_is_one_clear_message(tmp_path: Path) -> None:
    path = write_form(
        tmp_path / "form.xlsx", survey=[["type", "name", "label"], ["select_one none", "a", "A"]]
    )
    with pytest.raises(InputError, match=r"form\.xlsx: the XLSForm can't be used: "):
        read_codebook(path)


def test_an_xlsform_with_an_unknown_role_names_the_question(tmp_path: Path) -> None:
    rows = [["type", "name", "label", "role"], ["integer", "age", "Age", "constnt"]]
    with pytest.raises(InputError, match=r"there is no role 'constnt' \(of 'age'\)"):
        read_codebook(write_form(tmp_path / "form.xlsx", survey=rows))


def test_a_truncated_codebook_is_one_clear_message(form: Path) -> None:
    form.write_bytes(form.read_bytes()[:2000])
    with pytest.raises(InputError, match="not a whole workbook"):
        read_codebook(form)
