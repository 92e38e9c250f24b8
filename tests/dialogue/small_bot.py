"""A small bot, for tests of what happens around it."""

from revontuli.catalogue import Catalogue, Service, Term
from revontuli.dialogue import BotContent, Example, Intent, KeeperTest

SAID = {
    "find_flat": {
        "fi": (
            "Mistä löydän asunnon?", "etsin vuokra-asuntoa", "tarvitsen kämpän syksyksi",
            "miten haen opiskelija-asuntoa", "vapaita asuntoja", "asunto hakusessa",
        ),
        "sv": (
            "Var hittar jag en bostad?", "söker hyresbostad", "jag behöver en lägenhet till hösten",
            "hur ansöker jag om studentbostad", "lediga bostäder", "bostad sökes",
        ),
    },
    "buy_bus_card": {
        "fi": (
            "Mistä saan bussikortin?", "paljonko bussilippu maksaa", "bussikortti opiskelijalle",
            "ostan bussilipun", "opiskelija-alennus bussissa", "bussin kausilippu",
        ),
        "sv": (
            "Var får jag ett busskort?", "vad kostar bussbiljetten", "busskort för studerande",
            "köpa bussbiljett", "studierabatt på bussen", "periodbiljett till bussen",
        ),
    },
    "borrow_books": {
        "fi": (
            "Miten lainaan kirjoja?", "kirjaston aukioloajat", "haluan kirjastokortin",
            "kurssikirjat kirjastosta", "missä on kirjasto", "kirjan lainaaminen",
        ),
        "sv": (
            "Hur lånar jag böcker?", "bibliotekets öppettider", "jag vill ha ett bibliotekskort",
            "kursböcker på biblioteket", "var finns biblioteket", "låna en bok",
        ),
    },
}  # fmt: skip
CATALOGUE = Catalogue(
    services=(Service("s:library", name={"fi": "Kirjasto", "sv": "Bibliotek", "en": "Library"}),),
    terms=(Term("t:aid", name={"fi": "Opintotuki", "sv": "Studiestöd", "en": "Student aid"}),),
)
CONTENT = BotContent(
    id="small",
    name={"fi": "Pikku"},
    intents=tuple(
        Intent(
            name,
            title={"fi": name, "sv": name},
            answer={"fi": f"Vastaus: {name}", "sv": f"Svar: {name}"},
        )
        for name in SAID
    ),
    examples=tuple(
        Example(text, name, language)
        for name, by_language in SAID.items()
        for language, texts in by_language.items()
        for text in texts
    ),
    tests=(
        KeeperTest("mistä löydän asunnon", "find_flat"),
        KeeperTest("var får jag ett busskort", "buy_bus_card", "sv"),
    ),
)
