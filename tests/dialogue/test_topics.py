"""Topics of what was asked: of answers, and of the terms and services that go with them."""

from revontuli.catalogue import Catalogue, Concept, Service, Term
from revontuli.dialogue import BotContent, Card, Intent, Reply
from revontuli.dialogue.skills.topics import topic_of, topic_of_reply

SPORT = (Concept("P27.1", {}),)
CATALOGUE = Catalogue(
    services=(
        Service("s:gym", {}, service_classes=SPORT),
        Service("s:pool", {}, service_classes=SPORT),
        Service("s:bus", {}),
        Service("s:army", {}),
    ),
    terms=(
        Term("t:pass", {}, services=("s:bus",)),
        Term("t:named", {}, services=("s:bus",)),
        Term("t:beside", {}, related=("t:named",)),
        Term("t:alone", {}),
    ),
)
CONTENT = BotContent(
    "bot",
    {},
    intents=(
        Intent("find_gym", {}, topic="leisure", services=("s:gym", "s:bus")),
        Intent("bus_card", {}, topic="traffic", services=("s:bus",), terms=("t:named",)),
        Intent("tram", {}, topic="traffic", services=("s:bus",)),
        Intent("plain", {}),
    ),
)


def test_topics_reach_what_goes_with_answers() -> None:
    known = {
        "find_gym": "leisure",
        "plain": "",
        "service:s:gym": "leisure",
        "service:s:pool": "leisure",  # of the class of another that is shown
        "service:s:bus": "traffic",  # of most answers that show it
        "service:s:army": "",
        "term:t:pass": "traffic",
        "term:t:named": "traffic",
        "term:t:beside": "traffic",
        "term:t:alone": "",
        "gone": "",
    }
    assert {name: topic_of(name, CONTENT, CATALOGUE) for name in known} == known


def test_a_search_has_the_topic_of_the_first_service_found() -> None:
    cards = (Card("service", "s:pool", ""), Card("service", "s:bus", ""))
    found = Reply("fi", cards, intent="do:find_service")
    assert topic_of_reply(found, CONTENT, CATALOGUE) == "leisure"
    assert topic_of_reply(Reply("fi", (), intent="do:greet"), CONTENT, CATALOGUE) == ""
