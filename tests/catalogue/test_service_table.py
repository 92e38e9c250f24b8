from __future__ import annotations

import csv
import string
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from revontuli.catalogue import (
    Address,
    Catalogue,
    Channel,
    ChannelType,
    Charge,
    Concept,
    DimensionWeight,
    Opening,
    Organisation,
    Provenance,
    Service,
    Term,
)
from revontuli.catalogue.cleaning import clean_name, clean_text
from revontuli.catalogue.exports.table import write_service_table, write_table_template
from revontuli.catalogue.ptv_codes import ptv_class
from revontuli.catalogue.source import State
from revontuli.catalogue.sources.table import TableSource, read_service_table
from revontuli.catalogue.sources.table_hours import read_hours, write_hours
from revontuli.errors import InputError

GOLDEN = Path(__file__).parent / "golden" / "services.csv"

FINNISH = {
    "nimi": ("Asumisneuvonta", "Keskusteluapu"),
    "palveluntuottaja": ("Kotiyhdistys ry", "Kotiyhdistys ry"),
    "elämäntapahtuma": ("Muutto opiskelupaikkakunnalle", ""),
    "vaihe": ("muutto", ""),
    "hyvinvoinnin ulottuvuus": ("asuminen:0,8", ""),
    "kohderyhmä": ("nuoret", "ikäihmiset"),
    "ikä": ("16–29 v.", "65-"),
    "kunta": ("Turku", "valtakunnallinen"),
    "linkki": ("www.example.org/apua", "https://example.org"),
    "tyyppi": ("neuvonta", "verkkoasiointi"),
}


def write(folder: Path, text: str, name: str = "palvelut.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def written_workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    path = folder / "palvelut.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(y, x, cell, day)  # type: ignore[arg-type]
                    else:
                        sheet.write(y, x, cell)
    return path


def test_a_table_with_finnish_headings_is_read(tmp_path: Path) -> None:
    rows = [FINNISH.keys(), *zip(*FINNISH.values(), strict=True)]
    text = "\n".join(";".join(row) for row in rows)
    services, terms, refused = read_service_table(write(tmp_path, text))
    assert refused == ()
    assert terms == ()
    advice, talk = services
    assert advice.id == "kotiyhdistys-ry/asumisneuvonta"
    assert advice.name == {"fi": "Asumisneuvonta"}
    assert advice.provider == Organisation("Kotiyhdistys ry", {"fi": "Kotiyhdistys ry"})
    assert advice.life_events == ("moving_to_study",)
    assert advice.phases == ("moving_to_study:transition",)
    assert advice.dimensions == (DimensionWeight("housing", 0.8, Provenance.EXPERT),)
    assert advice.target_groups == ("KR1.3",)
    assert (advice.youngest, advice.oldest) == (16, 29)
    assert advice.areas == ("853",)
    assert advice.synonyms == {"fi": ("neuvonta",)}
    (page,) = advice.channels
    assert page.type is ChannelType.WEB_PAGE
    assert page.url == {"fi": "https://www.example.org/apua"}
    assert (talk.youngest, talk.oldest) == (65, None)
    assert talk.nationwide
    assert talk.channels[0].type is ChannelType.E_SERVICE


def test_swedish_headings_and_windows_letters_are_read(tmp_path: Path) -> None:
    text = "namn;sammanfattning;målgrupp;kommun\nRådgivning;Hjälp;unga;Åbo\n"
    (service,), _, _ = read_service_table(write(tmp_path, text, encoding="cp1252"))
    assert service.name == {"sv": "Rådgivning"}
    assert service.summary == {"sv": "Hjälp"}
    assert service.areas == ("853",)


def test_headings_may_tell_their_language_in_many_ways(tmp_path: Path) -> None:
    text = "Nimi (sv),name_fi,Kuvaus englanniksi,summary::fi\nRåd,Neuvo,Advice,Apua\n"
    (service,), _, _ = read_service_table(write(tmp_path, text))
    assert service.name == {"sv": "Råd", "fi": "Neuvo"}
    assert service.description == {"en": "Advice"}
    assert service.summary == {"fi": "Apua"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a;Apu;;;;;Nowhere", "column 'kunta'.*Nowhere"),
        ("a;Apu;;;;marsilaiset;", "column 'kohderyhmä'.*'marsilaiset' is no target group"),
        ("a;Apu;;;onni;;", "column 'ulottuvuus'.*no dimension 'onni'.*housing"),
        ("a;Apu;;;housing:2;;", "housing:2.*weights are from 0 to 1"),
        ("a;Apu;;muuto;;;", "no life event 'muuto'.*moving_to_study"),
        ("a;Apu;huominen;;;;", "'huominen' is no phase"),
        ("a;;;;;;", "this row has no name"),
        ("ok;Apu;;;;;", "'ok' is already on row 2"),
    ],
)
def test_a_row_with_a_fault_is_refused_and_the_others_are_read(
    tmp_path: Path, row: str, problem: str
) -> None:
    heading = "tunnus;nimi;vaihe;elämäntapahtuma;ulottuvuus;kohderyhmä;kunta"
    path = write(tmp_path, f"{heading}\nok;Ohjaus;;;;;\n{row}\nlast;Neuvo;;;;;\n")
    services, _, (refused,) = read_service_table(path)
    assert [service.id for service in services] == ["ok", "last"]
    with pytest.raises(AssertionError, match=f"palvelut.csv, row 3, .*{problem}"):
        raise AssertionError(refused.reason)


def test_a_refused_row_goes_by_its_id_so_that_its_stored_version_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name_fi,age\na,Apu,vanha\n,Toinen,nuori\n,,12\n")
    _, _, refused = read_service_table(path)
    assert [remark.id for remark in refused] == ["a", "toinen", "row 4"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("id,kommentti\na,b\n", "no column 'kommentti'"),
        ("id,nimii\na,b\n", "no column 'nimii'.*'nimi'"),
        ("id,summary_fi\na,b\n", "no column holds the names"),
        ("nimi,name_fi\na,b\n", "stands twice"),
        ('id,name_fi\na,"cut', "not a whole CSV"),
        ("id,name_fi\n\0,b\n", "not a text file"),
    ],
)
def test_what_is_no_table_of_services_is_one_clear_message(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(InputError, match=rf"palvelut\.csv.*{problem}"):
        read_service_table(write(tmp_path, text))


def test_a_heading_with_a_hash_is_passed_over(tmp_path: Path) -> None:
    (service,), _, _ = read_service_table(write(tmp_path, "nimi,#muistiin\nApu,soita Ainolle\n"))
    assert service.name == {"fi": "Apu"}


def test_in_the_plain_layout_no_municipality_is_nationwide(tmp_path: Path) -> None:
    text = "id,name_fi,summary_fi,municipality\na,Kela,Tukea,\nb,Uimahalli,Ui,853\n"
    services, _, _ = read_service_table(write(tmp_path, text))
    assert [service.nationwide for service in services] == [True, False]


def test_in_any_other_layout_no_municipality_is_not_told(tmp_path: Path) -> None:
    text = "id,name_fi,summary_fi,municipality,phone\na,Kela,Tukea,,020 000\n"
    (service,), _, _ = read_service_table(write(tmp_path, text))
    assert not service.nationwide
    assert service.areas == ()


def test_a_workbook_keeps_leading_noughts_and_days(tmp_path: Path) -> None:
    path = written_workbook(
        tmp_path,
        Palvelut=[
            ["nimi", "kunta", "postinumero", "päivitetty"],
            ["Apu", 5, 2100, date(2026, 1, 31)],
        ],
        Ohje=[["Täytä ensimmäinen taulukko."]],
    )
    (service,), _, refused = read_service_table(path)
    assert refused == ()
    assert service.areas == ("005",)
    assert service.modified == date(2026, 1, 31)
    address = service.channels[0].address
    assert address is not None
    assert address.postal_code == "02100"


def test_a_region_is_all_its_municipalities(tmp_path: Path) -> None:
    (service,), _, _ = read_service_table(write(tmp_path, "nimi,kunta\nApu,Varsinais-Suomi\n"))
    assert "853" in service.areas
    assert "837" not in service.areas
    assert len(service.areas) > 20


def test_terms_find_services_and_one_another_by_name(tmp_path: Path) -> None:
    write(tmp_path, "nimi\nAsumisneuvonta\n")
    write(
        tmp_path,
        "nimi,synonyymit,palvelut,liittyvät termit\n"
        "vuokra,asumiskulut; hyyry,Asumisneuvonta,häätö\n"
        "häätö,,,\n",
        "palvelut-terms.csv",
    )
    _, terms, refused = read_service_table(tmp_path / "palvelut.csv")
    assert refused == ()
    rent, _eviction = terms
    assert rent.synonyms == {"fi": ("asumiskulut", "hyyry")}
    assert rent.services == ("asumisneuvonta",)
    assert rent.related == ("haato",)


def test_html_and_scripts_are_cleaned(tmp_path: Path) -> None:
    text = 'nimi,kuvaus,linkki\n<b>Apu</b>,"Hei<script>alert(1)</script>",javascript:alert(1)\n'
    (service,), _, _ = read_service_table(write(tmp_path, text))
    assert service.name == {"fi": "Apu"}
    assert service.description == {"fi": "Hei"}
    assert [dict(channel.url) for channel in service.channels] in ([], [{}])


def test_a_table_is_a_source_of_one_whole_page(tmp_path: Path) -> None:
    source = TableSource(write(tmp_path, "nimi,ulottuvuus\nApu,asuminen\n"))
    (page,) = source.fetch(State(today=date(2026, 11, 22)))
    assert source.name == "table:palvelut.csv"
    assert page.whole
    assert page.labelled
    assert [service.id for service in page.services] == ["apu"]


def test_the_bundled_real_services_are_read(shared_data: Path) -> None:
    services, _, refused = read_service_table(shared_data / "ptv" / "services.csv")
    assert len(services) == 1800
    assert refused == ()
    assert {code for service in services for code in service.areas} == {"853", "564", "491"}


# Writing

EXAMPLE = Catalogue(
    services=(
        Service(
            id="kotiyhdistys/asumisneuvonta",
            name={"fi": "Asumisneuvonta", "sv": "Boenderådgivning", "en": "Housing advice"},
            summary={"fi": "Apua, kun vuokra on maksamatta; soita.", "en": "=SUM(A1)"},
            synonyms={"fi": ("häätö", "vuokra; maksamatta")},
            provider=Organisation("1234567-8", {"fi": "Kotiyhdistys"}),
            channels=(
                Channel(
                    "kotiyhdistys/asumisneuvonta:web_page",
                    ChannelType.WEB_PAGE,
                    url={"fi": "https://example.org/apua"},
                ),
                Channel(
                    "kotiyhdistys/asumisneuvonta:phone",
                    ChannelType.PHONE,
                    phone="+358 40 000 0000",
                    email="apua@example.org",
                    hours=(Opening((1, 2, 3, 4, 5), "09:00", "16:00"),),
                ),
            ),
            target_groups=("KR1.3",),
            youngest=16,
            oldest=29,
            life_events=("moving_to_study",),
            phases=("moving_to_study:transition", "moving_to_study:daily_life"),
            service_classes=(ptv_class("P1"),),
            ontology_terms=(Concept("http://www.yso.fi/onto/yso/p1797", {"fi": "asuminen"}),),
            areas=("837", "853"),
            languages=("fi", "sv"),
            charge=Charge.FREE,
            dimensions=(
                DimensionWeight("housing", 1.0, Provenance.EXPERT),
                DimensionWeight("finance", 0.25, Provenance.LEARNED),
            ),
            modified=date(2026, 1, 31),
            is_example=True,
        ),
        Service(
            id="tuki",
            name={"fi": "Lähituki"},
            nationwide=True,
            channels=(
                Channel(
                    "north",
                    ChannelType.SERVICE_POINT,
                    name={"fi": "Pohjoinen"},
                    address=Address({"fi": "Katu 1"}, "02100", {"fi": "Espoo"}, "049", 60.2, 24.8),
                    hours=(
                        Opening((1,), "10:00", "12:00", note={"fi": "vain sopimuksesta"}),
                        Opening((), "", "", date(2026, 7, 1), date(2026, 7, 31), True),
                        Opening(note={"fi": "Soita ensin"}),
                    ),
                    languages=("fi",),
                ),
                Channel("south", ChannelType.SERVICE_POINT, charge=Charge.CHARGED),
            ),
        ),
    ),
    terms=(
        Term(
            "vuokra",
            {"fi": "vuokra", "sv": "hyra"},
            {"fi": ("asumiskulut",)},
            {"fi": "Maksu kodista."},
            services=("kotiyhdistys/asumisneuvonta",),
            related=("häätö; uhka",),
        ),
    ),
)


def test_the_written_table_is_as_documented(tmp_path: Path) -> None:
    path = write_service_table(EXAMPLE, tmp_path / "services.csv")
    for written in (path, path.with_name("services-channels.csv")):
        golden = GOLDEN.with_name(written.name).read_text(encoding="utf-8")
        assert written.read_text(encoding="utf-8-sig") == golden


@pytest.mark.parametrize("name", ["services.csv", "services.xlsx"])
def test_a_written_table_reads_as_what_was_written(tmp_path: Path, name: str) -> None:
    path = write_service_table(EXAMPLE, tmp_path / name)
    services, terms, refused = read_service_table(path)
    assert refused == ()
    assert services == EXAMPLE.services
    assert terms == EXAMPLE.terms


@pytest.mark.parametrize("name", ["template.csv", "template.xlsx"])
def test_the_template_reads_as_one_service_marked_as_an_example(tmp_path: Path, name: str) -> None:
    services, terms, refused = read_service_table(write_table_template(tmp_path / name))
    assert refused == ()
    assert [service.is_example for service in services] == [True]
    assert [term.is_example for term in terms] == [True]
    assert services[0].areas == ("837", "853")


def test_nothing_in_a_written_table_runs_as_a_formula(tmp_path: Path) -> None:
    evil = Service("a", {"fi": "=cmd|' /C calc'!A0"}, {"fi": "@x"}, {"fi": "-1+1"})
    path = write_service_table(Catalogue((evil,)), tmp_path / "evil.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "@", "-")) for cell in cells)
    assert read_service_table(path)[0] == (evil,)


def test_a_text_too_long_for_a_workbook_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    long = Catalogue((Service("a", {"fi": "A"}, description={"fi": "x" * 40_000}),))
    with pytest.raises(InputError, match="longer than a cell"):
        write_service_table(long, tmp_path / "long.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert read_service_table(write_service_table(long, tmp_path / "long.csv"))[0] == long.services


def test_an_empty_catalogue_is_a_heading(tmp_path: Path) -> None:
    path = write_service_table(Catalogue(), tmp_path / "empty.csv")
    assert path.read_text(encoding="utf-8-sig").strip() == "id,name_fi"
    assert read_service_table(path) == ((), (), ())


letters = string.ascii_letters + "åäöÅÄÖ;,\"'=+-@|:<>& \n1234567890éß"
names = st.text(letters, min_size=1, max_size=20).map(clean_name).filter(bool)
paragraphs = st.text(letters, min_size=1, max_size=60).map(clean_text).filter(bool)
codes = st.sampled_from(["fi", "sv", "en", "se"])
named = st.dictionaries(codes, names, min_size=1, max_size=3)
texts = st.dictionaries(codes, paragraphs, max_size=3)
plain_ids = st.text(string.digits + ":;/-", max_size=6).map("id:{}".format)  # no names
urls = st.dictionaries(codes, st.sampled_from(["https://a.fi/", "https://b.fi/?q=1;2"]), max_size=2)
days = st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1))
words = st.dictionaries(
    codes, st.lists(names, min_size=1, max_size=3, unique=True).map(tuple), max_size=2
)
openings = st.builds(
    lambda weekdays, times, first, last, closed, note: Opening(
        tuple(sorted(weekdays)), *(times or ("", "")), first, last, closed, note
    ),
    st.sets(st.integers(1, 7), max_size=4),
    st.none() | st.sampled_from([("09:00", "16:30"), ("00:00", "24:00")]),
    days,
    days,
    st.booleans(),
    texts,
)
degrees = st.none() | st.floats(-180, 180)
addresses = st.builds(
    Address, texts, st.sampled_from(["", "02100"]), texts, st.sampled_from(["", "853"]),
    degrees, degrees,
).filter(lambda address: address != Address())  # fmt: skip
channels = st.builds(
    Channel,
    plain_ids,
    st.sampled_from(ChannelType),
    st.dictionaries(codes, names, max_size=2),
    texts,
    urls,
    st.sampled_from(["", "+358 40 123", "112"]),
    st.sampled_from(["", "a@example.org"]),
    st.none() | addresses,
    st.lists(openings, max_size=3).map(tuple),
    st.lists(st.sampled_from(["fi", "sv", "smn"]), unique=True, max_size=2).map(tuple),
    st.sampled_from(Charge),
)
concepts = st.lists(st.builds(Concept, plain_ids, named), max_size=3).map(tuple)
weights = st.builds(
    DimensionWeight,
    st.sampled_from(["housing", "health", "voice"]),
    st.floats(0, 1),
    st.sampled_from(Provenance),
)
ages = st.none() | st.integers(0, 60)
services = st.builds(
    Service,
    id=plain_ids,
    name=named,
    summary=texts,
    description=texts,
    user_instruction=texts,
    synonyms=words,
    provider=st.just(Organisation()) | st.builds(Organisation, plain_ids, named),
    channels=st.lists(channels, max_size=3).map(tuple),
    target_groups=st.lists(st.sampled_from(["KR1", "KR1.3", "KR2.8"]), unique=True).map(tuple),
    youngest=ages,
    oldest=st.none() | st.integers(60, 120),
    life_events=st.just(("moving_to_study", "KE8")),
    phases=st.sampled_from([(), ("moving_to_study:daily_life",)]),
    service_classes=concepts | st.just((ptv_class("P6.2"), ptv_class("P1"))),
    ontology_terms=concepts,
    areas=st.lists(st.sampled_from(["853", "005"]), unique=True).map(tuple),
    nationwide=st.booleans(),
    languages=st.lists(st.sampled_from(["fi", "sv", "ru"]), unique=True).map(tuple),
    charge=st.sampled_from(Charge),
    dimensions=st.lists(weights, max_size=3).map(tuple),
    source_url=urls,
    valid_from=days,
    valid_to=days,
    modified=days,
    is_example=st.booleans(),
)
terms = st.builds(
    Term,
    id=plain_ids,
    name=named,
    synonyms=words,
    definition=texts,
    services=st.lists(plain_ids, max_size=2).map(tuple),
    related=st.lists(plain_ids, max_size=2).map(tuple),
    is_example=st.booleans(),
)
catalogues = st.builds(
    Catalogue,
    st.lists(services, max_size=2, unique_by=lambda s: s.id).map(tuple),
    st.lists(terms, max_size=2, unique_by=lambda t: t.id).map(tuple),
)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@settings(max_examples=25)
@given(catalogue=catalogues)
def test_any_catalogue_comes_back_from_its_table(
    tmp_path_factory: pytest.TempPathFactory, ending: str, catalogue: Catalogue
) -> None:
    path = tmp_path_factory.mktemp("round") / f"services{ending}"
    read, read_terms, refused = read_service_table(write_service_table(catalogue, path))
    assert refused == ()
    assert read == catalogue.services
    assert read_terms == catalogue.terms


def test_every_column_is_documented_and_every_documented_one_is_known(project_root: Path) -> None:
    import re

    from revontuli.catalogue.sources import table_headings as headings

    page = (project_root / "docs" / "reference" / "service-table.md").read_text(encoding="utf-8")
    told = {name.removesuffix("_…") for name in re.findall(r"`([a-z_]+(?:_…)?)`", page)}
    columns = {
        *headings.SERVICE_COLUMNS, *headings.SERVICE_TEXTS, *headings.CHANNEL_COLUMNS,
        *headings.CHANNEL_TEXTS, *headings.TERM_COLUMNS, *headings.TERM_TEXTS,
    }  # fmt: skip
    assert columns - told == set()
    assert columns == set(headings.ALIASES)


@given(st.sets(st.integers(1, 7), min_size=1), st.sampled_from(["", "fi", "sv", "en"]))
def test_days_are_written_in_every_language_as_they_are_read(days: set[int], language: str) -> None:
    hours = (Opening(tuple(sorted(days)), "09:00", "16:00"),)
    cell, notes = write_hours(hours, language)
    assert read_hours(cell, notes) == hours
