"""A small bot with words of its own, and what people say to it with other words than its examples.

Written for this test: the questions after the examples, before anything was made of either.
"""

from revontuli.dialogue import BotContent, Example, Intent, OwnWord

WORDS = (
    OwnWord("document", "passi", forms={
        "fi": ("henkkari", "matkustusasiakirja"), "sv": ("resehandling",), "en": ("passport",),
    }),
    OwnWord("document", "ajokortti", forms={"fi": ("lappu", "ajo-oikeus")}),
    OwnWord("device", "tietokone", forms={"fi": ("läppäri", "kone", "kannettava")}),
    OwnWord("device", "puhelin", forms={"fi": ("luuri", "kännykkä", "kapula")}),
    OwnWord("vehicle", "polkupyörä", forms={"fi": ("fillari", "munamankeli", "kulkupeli")}),
    OwnWord("place", "kirjasto", forms={"fi": ("kirjis", "lukulaari")}),
    OwnWord("place", "ruokala", forms={"fi": ("mensa", "unicafe", "ruokis")}),
)  # fmt: skip
SAID = {
    "get_document": (
        "mistä saan passin", "haluan uuden ajokortin", "miten haen passia", "ajokortin hakeminen",
        "missä tehdään passi",
    ),
    "lost_document": (
        "passi katosi", "hukkasin ajokortin", "passi on varastettu", "mitä teen kun ajokortti on"
        " hukassa", "joku vei passin",
    ),
    "device_broken": (
        "tietokone ei käynnisty", "puhelin meni rikki", "kuka korjaa tietokoneen",
        "puhelimen näyttö särkyi", "tietokone jumittaa",
    ),
    "borrow_device": (
        "voiko tietokoneen lainata", "lainataanko teillä puhelinta", "tarvitsen tietokonetta"
        " kotiin lainaksi", "puhelimen lainaaminen", "saako koululta tietokoneen käyttöön",
    ),
    "park_bike": (
        "minne jätän polkupyörän", "missä polkupyörää säilytetään", "polkupyörän säilytys talvella",
        "onko polkupyörälle katosta", "polkupyörä sateelta suojaan",
    ),
    "library_hours": (
        "milloin kirjasto on auki", "kirjaston aukioloajat", "pääseekö kirjastoon viikonloppuna",
        "meneekö kirjasto kiinni kesällä", "mihin asti kirjastossa voi olla",
    ),
    "canteen_menu": (
        "mitä ruokalassa on tänään", "ruokalan lista", "onko ruokalassa kasvisruokaa",
        "paljonko ruokala maksaa", "missä ruokala on",
    ),
}  # fmt: skip
TITLES = {
    "get_document": "Asiakirjan hakeminen", "lost_document": "Kadonnut asiakirja",
    "device_broken": "Rikki mennyt laite", "borrow_device": "Laitteen lainaaminen",
    "park_bike": "Pyörän säilytys", "library_hours": "Kirjaston aukiolo",
    "canteen_menu": "Ruokalan lista",
}  # fmt: skip
CONTENT = BotContent(
    "own_words",
    {"fi": "Sanaseppo"},
    intents=tuple(Intent(name, {"fi": title}, {"fi": title}) for name, title in TITLES.items()),
    examples=tuple(Example(text, name, "fi") for name, texts in SAID.items() for text in texts),
    words=WORDS,
)
HELD_OUT = tuple(
    (text, name, "fi")
    for name, texts in {
        "get_document": ("henkkari pitäis saada", "missä lappu myönnetään",
                         "matkustusasiakirjan hankinta", "ajo-oikeutta hakemaan",
                         "uusi henkkari tarvitaan"),
        "lost_document": ("henkkari hävisi", "lappu jäi bussiin", "multa vietiin henkkari",
                          "matkustusasiakirja on poissa", "en löydä lappua mistään"),
        "device_broken": ("läppäri ei mee päälle", "luuri hajosi", "kännykkä tippui lattialle",
                          "kannettava temppuilee", "kapula on ihan paskana"),
        "borrow_device": ("saisko läppärin lainaan", "onko luureja lainattavaksi",
                          "haluaisin kannettavan lainaksi", "kännykkä lainaan viikoksi",
                          "lainaisin konetta"),
        "park_bike": ("mihin fillarin saa", "fillari talviteloille", "munamankelin paikka",
                      "kulkupeli katon alle", "fillareille telineitä"),
        "library_hours": ("onko kirjis auki sunnuntaina", "kirjis kiinni", "lukulaarin aukiolo",
                          "moneltako kirjis aukeaa", "lukulaariin illalla"),
        "canteen_menu": ("mitä mensassa on ruokana", "mensan hinnat", "unicafen lista",
                         "saako ruokiksesta gluteenitonta", "mikä ruoka ruokiksessa"),
    }.items()
    for text in texts
)  # fmt: skip
