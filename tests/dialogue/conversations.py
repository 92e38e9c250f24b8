"""Conversations with a small bot, written as scripts.

talked = talk(bot, "haluan uimaan", "[Turku]")
assert "Impivaara" in talked.last
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from revontuli.catalogue import (
    Catalogue,
    Channel,
    ChannelType,
    DimensionWeight,
    Opening,
    Organisation,
    Provenance,
    Service,
    Term,
)
from revontuli.dialogue import (
    Bot,
    BotContent,
    Card,
    Example,
    HandOver,
    Intent,
    Message,
    Prediction,
    State,
    Turn,
    Understanding,
    train_bot,
)
from revontuli.guidance import ServiceFinder

MONDAY = datetime(2026, 11, 23, 10, 0)
TAMPERE, TURKU = "837", "853"


@dataclass
class Talk:
    """A conversation under way, and all its turns; the first is the greeting."""

    bot: Bot
    state: State
    turns: list[Turn] = field(default_factory=list)

    @property
    def turn(self) -> Turn:
        """The newest one."""
        return self.turns[-1]

    @property
    def last(self) -> str:
        """The newest reply as text."""
        return self.turn.reply.as_text()

    @property
    def labels(self) -> list[str]:
        """What is on the newest reply's buttons."""
        return [choice.label for choice in self.turn.reply.choices]

    @property
    def cards(self) -> list[str]:
        """Titles of the newest reply's services."""
        parts = self.turn.reply.parts
        return [part.title for part in parts if isinstance(part, Card) and part.kind == "service"]

    def say(self, *lines: str) -> Talk:
        """Go on; "[Label]" presses the button with that label."""
        for line in lines:
            message = self._pressed(line) if line.startswith("[") else Message(line)
            self.turns.append(self.bot.reply(message, self.state))
            self.state = self.turn.state
        return self

    def _pressed(self, line: str) -> Message:
        offered = {choice.label: choice.value for choice in self.turn.reply.choices}
        return Message(choice=offered[line.strip("[]")])


def talk(bot: Bot, *lines: str, language: str = "fi") -> Talk:
    """A conversation with these lines of the person."""
    greeting = bot.greet(State(language=language))
    return Talk(bot, greeting.state, [greeting]).say(*lines)


@cache
def small_bot() -> Bot:
    """A bot with eight services in two towns, three terms and four answers."""
    finder = ServiceFinder(CATALOGUE, "ngrams")
    model = train_bot(CONTENT, CATALOGUE, encoder="ngrams")
    # A few hundred examples leave much near the border; these are surely of no intent.
    told = dict.fromkeys(("haluan uimaan", "entä uimahalli", "uimahalleja"), Prediction(None, 0.1))
    model = replace(model, understanding=_told(told, model.understanding))
    return Bot(model, CATALOGUE, lambda: finder, clock=lambda: MONDAY)


def bot_at(moment: datetime) -> Bot:
    """The small bot at another moment."""
    bot = small_bot()
    return Bot(bot.model, bot.catalogue, bot.finder, clock=lambda: moment)


def understanding(said: dict[str, Prediction]) -> Understanding:
    """One that knows these texts, and asks the small bot's about others."""
    return _told(said, small_bot().model.understanding)


def _told(said: dict[str, Prediction], others: Understanding) -> Understanding:
    class Told:
        def predict(self, text: str, language: str | None = None) -> Prediction:
            return said.get(text) or others.predict(text, language)

        def sounds_like(self, text: str, language: str) -> None:
            return None

    return Told()  # type: ignore[return-value]


def bot_that(understands: Understanding) -> Bot:
    """The small bot with another understanding."""
    bot = small_bot()
    return Bot(replace(bot.model, understanding=understands), bot.catalogue, bot.finder, bot.clock)


def _service(id: str, fi: str, sv: str, en: str, text: str, places: tuple[str, ...] = (),
             **more: object) -> Service:  # fmt: skip
    summary = dict(zip(("fi", "sv", "en"), text.split(" | "), strict=True))
    return Service(
        id=id,
        name={"fi": fi, "sv": sv, "en": en},
        summary=summary,
        provider=Organisation(id="p", name={"fi": "Kaupunki", "sv": "Staden", "en": "The city"}),
        channels=(Channel(f"{id}:web", ChannelType.WEB_PAGE, url={"fi": f"https://example.org/{id}"}),),
        areas=places,
        nationwide=not places,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _helps(**weights: float) -> tuple[DimensionWeight, ...]:
    return tuple(DimensionWeight(c, w, Provenance.EXPERT) for c, w in weights.items())


CATALOGUE = Catalogue(
    services=(
        _service("s:pool-tre", "Tampereen uimahallit", "Simhallar i Tammerfors",
                 "Swimming halls in Tampere", "Uimahalli ja uintia. | Simhall. | Swimming hall.",
                 (TAMPERE,), dimensions=_helps(health=0.8)),
        _service("s:pool-tku", "Turun uimahallit", "Simhallar i Åbo",
                 "Swimming halls in Turku", "Uimahalli ja uintia. | Simhall. | Swimming hall.",
                 (TURKU,), dimensions=_helps(health=0.8)),
        _service("s:housing-tre", "TOASin opiskelija-asunnot", "TOAS studentbostäder",
                 "TOAS student housing", "Asuntoja opiskelijoille. | Bostäder. | Student flats.",
                 (TAMPERE,), dimensions=_helps(housing=1.0)),
        _service("s:housing-tku", "TYSin opiskelija-asunnot", "TYS studentbostäder",
                 "TYS student housing", "Asuntoja opiskelijoille. | Bostäder. | Student flats.",
                 (TURKU,), dimensions=_helps(housing=1.0)),
        _service("s:grant", "Opintoraha", "Studiepenning", "Study grant",
                 "Kelan raha opiskeluun. | Pengar för studier. | Money for studies.",
                 dimensions=_helps(finance=1.0)),
        _service("s:supplement", "Asumislisä", "Bostadstillägg", "Housing supplement",
                 "Kelan tuki vuokraan. | Stöd för hyran. | Support for rent.",
                 dimensions=_helps(finance=0.9, housing=0.5)),
        _service("s:chat", "Sekasin-chat", "Sekasin-chatten", "Sekasin chat",
                 "Juttele, kun mieli on maassa. | Prata när det är tungt. | Talk when low.",
                 oldest=29, dimensions=_helps(self_esteem=0.9, life_satisfaction=0.9, health=0.6)),
        _service("s:elderly", "Ikäihmisten neuvonta", "Råd för äldre", "Advice for the elderly",
                 "Neuvontaa eläkeläisille. | Råd för pensionärer. | Advice for pensioners.",
                 (TAMPERE,), target_groups=("KR1.1",), dimensions=_helps(health=0.9)),
    ),
    terms=(
        Term("t:aid", {"fi": "opintotuki", "sv": "studiestöd", "en": "student aid"},
             synonyms={"fi": ("opari",)},
             definition={"fi": "Kelan tuki opiskelijalle.", "sv": "FPA:s stöd för studerande.",
                         "en": "Kela's support for students."},
             services=("s:grant", "s:supplement"), related=("t:supplement",)),
        Term("t:supplement",
             {"fi": "asumislisä", "sv": "bostadstillägg", "en": "housing supplement"},
             definition={"fi": "Opintotuen osa vuokraan.", "sv": "Del av studiestödet för hyran.",
                         "en": "The part of student aid for rent."},
             services=("s:supplement",)),
        Term("t:cell", {"fi": "soluasunto", "sv": "delad lägenhet", "en": "shared flat"},
             definition={"fi": "Oma huone, yhteinen keittiö."},
             services=("s:housing-tre", "s:housing-tku")),
    ),
)  # fmt: skip

SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "find_flat": {
        "fi": ("mistä löydän asunnon", "etsin kämppää", "tarvitsen asunnon syksyksi",
               "miten haen opiskelija-asuntoa", "onko vapaita asuntoja"),
        "sv": ("var hittar jag en bostad", "jag söker en lägenhet", "hur söker jag studentbostad",
               "jag behöver en bostad till hösten", "finns det lediga bostäder"),
        "en": ("where can I find a flat", "I am looking for an apartment", "I need student housing",
               "how do I apply for a flat", "are there free flats"),
    },
    "bus_card": {
        "fi": ("mistä saan bussikortin", "paljonko bussilippu maksaa", "bussikortti opiskelijalle",
               "onko bussissa opiskelija-alennus", "ostan bussilipun"),
        "sv": ("var får jag ett busskort", "vad kostar bussbiljetten", "busskort för studerande",
               "finns det studierabatt på bussen", "jag köper en bussbiljett"),
        "en": ("where do I get a bus card", "how much is a bus ticket", "bus card for students",
               "is there a student discount on the bus", "I want to buy a bus ticket"),
    },
    "library": {
        "fi": ("miten lainaan kirjoja", "milloin kirjasto on auki", "haluan kirjastokortin",
               "missä on kirjasto", "saako kurssikirjat kirjastosta"),
        "sv": ("hur lånar jag böcker", "när är biblioteket öppet", "jag vill ha ett bibliotekskort",
               "var finns biblioteket", "finns kursböckerna på biblioteket"),
        "en": ("how do I borrow books", "when is the library open", "I want a library card",
               "where is the library", "does the library have course books"),
    },
    "rent_late": {
        "fi": ("en pysty maksamaan vuokraa", "vuokra on myöhässä", "rahat ei riitä vuokraan",
               "vuokra jäi maksamatta", "mitä jos vuokra myöhästyy"),
        "sv": ("jag kan inte betala hyran", "hyran är försenad", "pengarna räcker inte till hyran",
               "hyran blev obetald", "vad händer om hyran är sen"),
        "en": ("I can't pay my rent", "my rent is late", "my money is not enough for the rent",
               "the rent was not paid", "what if the rent is late"),
    },
}  # fmt: skip
CONTENT = BotContent(
    id="small",
    name={"fi": "Pikkubotti", "sv": "Lillbot", "en": "Little Bot"},
    intents=(
        Intent("find_flat",
               {"fi": "Mistä asunto?", "sv": "Var finns bostäder?", "en": "Finding a flat"},
               {"fi": "Hae heti asuntoa.", "sv": "Sök bostad genast.",
                "en": "Apply for a flat at once."},
               topic="housing", services=("s:housing-tre", "s:housing-tku"), terms=("t:cell",),
               follow_ups=("rent_late",), in_menu=True, is_topical=True),
        Intent("bus_card", {"fi": "Bussikortti", "sv": "Busskort", "en": "Bus card"},
               {"fi": "Kortin saa palvelupisteestä.", "sv": "Kortet fås vid serviceställen.",
                "en": "You get the card at service points."}, topic="moving", in_menu=True),
        Intent("library", {"fi": "Kirjasto", "sv": "Bibliotek", "en": "Library"},
               {"fi": "Kirjasto on maksuton."}, topic="moving", in_menu=True),
        Intent("rent_late", {"fi": "Vuokra myöhässä", "sv": "Hyran försenad", "en": "Rent late"},
               {"fi": "Soita vuokranantajalle.", "sv": "Ring hyresvärden.",
                "en": "Call your landlord."},
               topic="money", services=("s:supplement",)),
    ),
    examples=tuple(
        Example(text, intent, language)
        for intent, by_language in SAID.items()
        for language, texts in by_language.items()
        for text in texts
    ),
    topics={"housing": {"fi": "Asuminen", "sv": "Boende", "en": "Housing"}},
    hand_over=HandOver(
        name={"fi": "Neuvontapiste", "sv": "Rådgivningen", "en": "Advice desk"},
        phone="03 123 4567",
        email="neuvonta@example.org",
        hours=(Opening(weekdays=(1, 2, 3, 4), opens="09:00", closes="15:00"),),
        takes_transcript=True,
    ),
    municipality=TAMPERE,
    life_event="moving_to_study",
)  # fmt: skip
