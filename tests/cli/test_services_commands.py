import json

import pytest

from revontuli.catalogue import Catalogue

TABLE = """id,nimi,name_sv,name_en,tiivistelmä,palveluntuottaja,kohderyhmä,ikä,kunta,\
verkkoasiointi,palvelukieli,elämäntapahtuma,vaihe,palveluluokka,hyvinvoinnin ulottuvuus
home-turku,Opiskelija-asunnot,Studentbostäder,Student housing,Vuokra-asuntoja opiskelijoille.,TYS,\
nuoret,18-,Turku,,fi;sv,moving_to_study,transition,P3.2,asuminen
home-oulu,Asuntotoimisto,,,Kaupungin vuokra-asunnot.,Oulun kaupunki,,,Oulu,,fi,,,,asuminen
aid,Opintotuki,Studiestöd,Student aid,Tukea toimeentuloon opintojen aikana.,Kela,nuoret,17-,\
valtakunnallinen,https://kela.fi/opintotuki,fi;sv;en,moving_to_study,transition,,talous
pension,Vanhuuseläke,Ålderspension,Old-age pension,Eläke työuran jälkeen.,Kela,ikäihmiset,63-,\
valtakunnallinen,,fi;sv,,,,talous
swim,Uimahalli,Simhall,Swimming hall,Uintia ja vesijumppaa.,Turun kaupunki,,,Turku,,fi,,,,terveys
"""
MATCH_KEYS = {"id", "name", "summary", "provider", "score", "reasons", "folded"}


@pytest.fixture(scope="session")
def small_catalogue(tmp_path_factory):
    """A stored catalogue of five services, with its index."""
    from revontuli.catalogue.importing import import_into
    from revontuli.catalogue.sources import open_source
    from revontuli.guidance import ServiceFinder

    folder = tmp_path_factory.mktemp("services")
    (folder / "services.csv").write_text(TABLE, "utf-8")
    report = import_into(folder / "catalogue", open_source("table", folder / "services.csv"))
    assert report.refused == ()
    ServiceFinder(Catalogue.load(folder / "catalogue"), "ngrams")
    return folder / "catalogue"


@pytest.fixture
def services(run, small_catalogue, monkeypatch):
    """Run `revontuli services` over the small catalogue, by spelling alone."""
    monkeypatch.setenv("REVONTULI_ENCODER", "ngrams")

    def services(command, *arguments):
        return run("services", command, *arguments, "--catalogue", small_catalogue)

    return services


@pytest.fixture
def found(services):
    """The ids that a command answers."""

    def found(command, *arguments):
        ended = services(command, *arguments, "--json")
        assert ended.status == 0, ended.err
        return [match["id"] for match in json.loads(ended.out)]

    return found


@pytest.mark.parametrize("question", ["opintotuki", "studiestöd", "student aid"])
def test_a_service_is_found_in_each_language(found, question):
    assert found("search", question)[0] == "aid"


def test_the_careful_way_is_asked_for(found, monkeypatch):
    from revontuli.guidance import ServiceFinder

    made = []

    class Listening(ServiceFinder):
        def __init__(self, *arguments, careful, **options):
            made.append(careful)
            super().__init__(*arguments, careful=careful, **options)

    monkeypatch.setattr("revontuli.guidance.ServiceFinder", Listening)
    assert found("search", "opintotuki", "--careful") == found("search", "opintotuki")
    assert made == [True, False]


def test_matches_are_told_with_provider_summary_and_reasons(services):
    told = services("search", "opintotuki", "--limit", 1).out
    assert "1. Opintotuki · Kela" in told
    assert "Tukea toimeentuloon opintojen aikana." in told
    assert "”opintotuki”" in told
    assert "Studiestöd" in services("search", "opintotuki", "--lang", "sv", "--limit", 1).out


def test_json_keys_stay_as_they_are(services):
    matches = json.loads(services("search", "opintotuki", "--json").out)
    assert all(match.keys() == MATCH_KEYS for match in matches)
    for reason in matches[0]["reasons"]:
        assert reason.keys() == {"kind", "value", "strength", "text"}
    scores = [match["score"] for match in matches]
    assert scores == sorted(scores, reverse=True)


FILTERS = [
    (("--municipality", "853"), {"home-turku", "aid", "pension", "swim"}),
    (("--municipality", "Åbo"), {"home-turku", "aid", "pension", "swim"}),
    (("--region", "02"), {"home-turku", "aid", "pension", "swim"}),
    (("--target-group", "KR1.1"), {"home-oulu", "pension", "swim"}),
    (("--age", 17), {"home-oulu", "aid", "swim"}),
    (("--life-event", "moving_to_study"), {"home-turku", "aid"}),
    (("--phase", "transition"), {"home-turku", "aid"}),
    (("--phase", "anticipation"), set()),
    (("--service-class", "P3"), {"home-turku"}),
    (("--channel", "e_service"), {"aid"}),
    (("--service-language", "en"), {"aid"}),
    (("--provider", "kela"), {"aid", "pension"}),
    (("--provider", "nobody"), set()),
]


@pytest.mark.parametrize(("narrowed", "ids"), FILTERS)
def test_a_search_is_narrowed(found, narrowed, ids):
    assert set(found("search", "palvelu opintotuki asunto eläke uimahalli", *narrowed)) == ids


WRONG = [
    (("--municipality", "999"), "'999' is no Finnish municipality"),
    (("--region", "99"), "there is no region '99'"),
    (("--target-group", "KR9"), "'KR9' is not known"),
    (("--age", "200"), "'200' is no age"),
    (("--life-event", "nosuch"), "'nosuch' is not known"),
    (("--phase", "nosuch"), "'nosuch' is not known"),
    (("--service-class", "P99"), "'P99' is not known"),
    (("--channel", "pigeon"), "'pigeon' is not known"),
    (("--service-language", "klingon"), "'klingon' is no language"),
    (("--lang", "xx"), "there is no language 'xx'"),
]


@pytest.mark.parametrize(("narrowed", "told"), WRONG)
def test_a_code_that_is_not_known_is_one_message(services, narrowed, told):
    ended = services("search", "asunto", *narrowed)
    assert ended.status == 1
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("text", ["", "   ", "🍲😀", "\x01\x02", "?!"])
def test_a_question_without_words_finds_nothing(services, text):
    assert services("search", text).out == "No services were found.\n"
    assert json.loads(services("search", text, "--json").out) == []


def test_a_question_of_100_000_characters_is_answered(found):
    assert found("search", "opintotuki " * 9_091)[0] == "aid"


def test_emoji_and_control_characters_are_no_hindrance(found):
    assert found("search", "🍲 opinto\u00adtuki\x07 😀")[0] == "aid"


def test_a_narrow_terminal_folds_lines(services, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    told = services("search", "opintotuki", "--limit", 1).out
    assert "Opintotuki" in told
    assert max(map(len, told.splitlines())) <= 30


@pytest.mark.parametrize(
    "command", [("search", "asunto"), ("recommend", "--meter", "housing=2"), ("learn",)]
)
def test_without_a_catalogue_it_is_told_how_to_get_one(run, command):
    ended = run("services", *command)
    assert ended.status == 1
    assert "'revontuli catalogue import'" in ended.err
    assert ended.err.count("revontuli: ") == 1


def test_an_empty_catalogue_answers_nothing(run, tmp_path, monkeypatch):
    monkeypatch.setenv("REVONTULI_ENCODER", "ngrams")
    Catalogue().save(tmp_path / "home" / "catalogue")
    assert run("services", "search", "asunto").out == "No services were found.\n"
    assert run("services", "recommend", "--meter", "housing=2").out == "No services were found.\n"


def test_an_encoder_that_is_not_there_is_one_message(services, monkeypatch):
    monkeypatch.setenv("REVONTULI_ENCODER", "no/such/model")
    ended = services("search", "asunto")
    assert ended.status == 1
    assert "no/such/model" in ended.err
    assert "Traceback" not in ended.err


def test_services_are_recommended_for_needs_in_ones_place(found, services):
    needs = ("--meter", "housing=2", "--meter", "finance=3", "--age", 19)
    assert found("recommend", *needs, "--municipality", "853") == ["home-turku", "aid"]
    assert found("recommend", *needs, "--municipality", "Oulu") == ["home-oulu", "aid"]
    told = services("recommend", *needs, "--municipality", "Turku").out
    assert "asuminen 2/10; Turussa" in told


def test_without_a_place_only_nationwide_services_are_recommended(found):
    assert found("recommend", "--meter", "housing=2", "--meter", "finance=2", "--age", 19) == [
        "aid"
    ]


def test_a_rating_may_have_a_decimal_comma(services):
    told = services("recommend", "--meter", "finance=2,5", "--age", 70).out
    assert "talous 2,5/10" in told
    assert "Vanhuuseläke" in told


def test_where_nothing_is_a_need_it_is_said(services):
    asked = ("--meter", "housing=9", "--meter", "finance=10", "--municipality", "853")
    assert "Nothing here is a need" in services("recommend", *asked).out
    assert json.loads(services("recommend", *asked, "--json").out) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--meter", "nosuch=2"), "there is no meter 'nosuch'"),
        (("--meter", "housing=11"), "column 'housing': '11.0' is not on the scale"),
        (("--meter", "housing=-1"), "not on the scale"),
        (("--meter", "housing=inf"), "not on the scale"),
        (("--meter", "housing=2", "--meter", "voice=2"), "not of one frame"),
        (("--meter", "housing=2", "--municipality", "999"), "'999' is no Finnish municipality"),
        (("--meter", "housing=2", "--age", 500), "'500' is no age"),
        (("--meter", "housing=2", "--life-event", "nosuch"), "no life event 'nosuch'"),
        (("--meter", "housing=2", "--phase", "nosuch"), "no phase 'nosuch'"),
        (("--meter", "housing=2", "--target-group", "KR9"), "no target group 'KR9'"),
        (("--meter", "housing=2", "--lang", "xx"), "there is no language 'xx'"),
    ],
)
def test_a_person_told_wrongly_is_one_message(services, asked, told):
    ended = services("recommend", *asked)
    assert ended.status == 1
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    "meters",
    [
        (),
        ("--meter", "housing"),
        ("--meter", "=2"),
        ("--meter", "housing=two"),
        ("--meter", "housing=nan"),
        ("--meter", "housing=2", "--meter", "housing=9"),
    ],
)
def test_a_meter_written_wrongly_is_wrong_usage(services, meters):
    ended = services("recommend", *meters)
    assert ended.status == 2
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (None, "there is no such file"),
        ("", "not CSV"),
        ("a,b\n1,2\n", "no id or no meter"),
        ("id,housing\nnosuch,1\n", "it tells of no service of the catalogue"),
    ],
)
def test_labels_that_cannot_be_used_leave_the_catalogue_as_it_was(
    services, small_catalogue, tmp_path, labels, told
):
    before = Catalogue.load(small_catalogue)
    if labels is not None:
        (tmp_path / "labels.csv").write_text(labels, "utf-8")
    ended = services("learn", "--labels", tmp_path / "labels.csv")
    assert ended.status == 1
    assert told in ended.err
    assert Catalogue.load(small_catalogue) == before
    assert not (small_catalogue / "search" / "dimensions").exists()


def test_what_experts_say_and_what_is_learned_are_told_apart(run, tmp_path, monkeypatch):
    monkeypatch.setenv("REVONTULI_ENCODER", "ngrams")
    kinds = {
        "housing": "Vuokra-asunto opiskelijalle",
        "health": "Hammashoito ja lääkärin vastaanotto",
    }
    names = {f"{kind}{n}": f"{text} {n}" for kind, text in kinds.items() for n in range(30)}
    rows = "\n".join(f"{id},{name},valtakunnallinen" for id, name in names.items())
    (tmp_path / "t.csv").write_text(f"id,nimi,kunta\n{rows}", "utf-8")
    assert run("catalogue", "import", "table", tmp_path / "t.csv").status == 0
    labelled = [id for id in names if not id.endswith("9")]
    rows = "\n".join(
        f"{id},{id.startswith('housing'):d},{id.startswith('health'):d}" for id in labelled
    )
    (tmp_path / "labels.csv").write_text(f"id,housing,health\n{rows}\n", "utf-8")
    ended = run("services", "learn", "--labels", tmp_path / "labels.csv")
    assert ended.status == 0, ended.err
    assert "Learned from 54 services" in ended.out
    catalogue = Catalogue.load(tmp_path / "home" / "catalogue")
    for service in catalogue:
        said = {(weight.dimension, weight.provenance.value) for weight in service.dimensions}
        if service.id in labelled:
            assert said == {(service.id.rstrip("0123456789"), "expert")}
        else:
            assert {provenance for _, provenance in said} <= {"learned"}
    found = json.loads(run("services", "recommend", "--meter", "housing=1", "--json").out)
    assert all(match["id"].startswith("housing") for match in found)
    assert found
