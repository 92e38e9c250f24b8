"""How people tell who they are in a chat, often in small letters and without commas."""

from __future__ import annotations

import re

# What comes after these is a name whatever it looks like: "mun nimi on …", "my name's …".
SURE = (
    r"(?:suku|etu|koko )?nimeni on|(?:mun|minun) (?:suku|etu|koko )?nimi on|"
    r"(?:olen|oon) nimeltäni|(?:suku|etu|koko )?nimi ?:|(?:suku|etu)nimi(?: on)?|mua kutsutaan|"
    r"jag heter|ja heter|mitt (?:för|efter)?namn(?: är| e)?|(?:för|efter)?namn ?:|"
    r"(?:för|efter)namn(?: är)?|jag kallas|"
    r"my (?:full |first |last |sur)?name(?: is|[’']?s)|(?:full |first |last |sur)?name ?:|"
    r"i am called|i[’']?m called|they call me|people call me"
)
# What comes after these is a name where it can be one.
PERHAPS = (
    r"nimi on|nimi oli|heter|hette|namn är|name is|name was|terveisin|terkuin|terv\.?|t[.:]|"
    r"nimim\.?|hälsningar|hälsn\.?|mvh|regards|yours|sincerely|cheers|best|br|"
    r"här är|här e|de e|det är|täällä|this is|"
    r"(?:tuutorini|ohjaajani|opettajani|lääkärini|kämppikseni|poikaystäväni|tyttöystäväni|"
    r"mieheni|vaimoni|lapseni|tutorn|handledaren|läkaren) (?:on|är|nimi on)"
)
CUE = re.compile(
    rf"(?<![^\W_])(?:(?P<sure>{SURE})|(?:{PERHAPS}))[,:]?[ \u00a0\n]{{1,2}}(?=[^\W\d_])",
    re.I,
)
# What comes after these may be anything; a name where it is no word and the clause ends after it.
I_AM = re.compile(
    r"(?<![^\W_])(?:i[’']?m|i am|jag är|jag e|ja e|olen|oon)[ \u00a0](?=[^\W\d_]{3,20}(?![^\W_]))",
    re.I,
)
# What looks like a word of everyday speech though no word list has it: "gonna", "stressd".
LIKE_WORD = re.compile(
    r"(?:ed|[^aeiouy]d|ing|in|ings|less|les|full?|ish|ous|ive|able|ical?|ally|ly|ent|ant|er|est)$"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that come after those too, and are no names.
NO_NAMES = _words("""
on ihan hyvin ei eikä se vain vaan jo nyt vielä oli ole olla tai vai ja
väärin väärä väärässä oikein kirjoitettu vaihtunut vaihtuu muuttunut muuttuu sama pitkä hukassa
puuttuu näkyvissä lomakkeessa listalla sukunimi etunimi nimi kadonnut erilainen uusi vanha
inte det också är och så nu inget ingen fel felstavat rätt långt bytt ändrat samma nytt gammalt
försvunnet borta
not very too also the a an is was are and this that wrong missing misspelled misspelt spelled
correct incorrect different long short same new old changed gone listed written printed shown
there here in of from for with just still already wishes regards way place option one thing time
""")
# What may come after a whole name: whoever writes goes on.
GOES_ON = _words("""
ja tai mutta eli niin kun koska hei moi moro terve tervehdys kiitos haluan haluun tarvin tarvitsen
tarttisin etsin haen olen oon asun muutan opiskelen numeroni puh tel
och men eller hej tack jag söker vill behöver bor studerar är
and but or hi hello thanks i im i'm looking from my need want live study currently please
""")
# Words that stand where a surname could, after a first name.
NO_SURNAMES = GOES_ON | _words("""
tässä täällä täältä opiskelija opiskelijana kotoisin vuotta vuotias nyt vain ihan myös eilen
tänään huomenna taas vielä
här studerande student från också nu idag igår imorgon år gammal
here again now today yesterday tomorrow too also old years by the way
""")
# Words after "I'm" that no word list has, and are no names.
SPOKEN = _words("""
gonna gon wanna tryna bout hella kinda sorta fkn thx pls plz lol omg idk imo btw atm tbh afk rn
adhd ptsd ocd lgbt lgbtq lgbtqia hiv nepa erasmus esn tampere turku amis uni phd msc bsc
""")
# Parts of names that stand in small letters.
PARTICLES = _words("van von de da di del der den dos el al bin binti ibn thi af la le ten ter zu")
# Words that open questions. Misspelt they look like a form of a name: "milon kirjasto aukeaa".
QUESTION_WORDS = _words("""
mikä mitä minkä missä mistä mihin minne millä mille miltä miksi miten milloin millon mites mitkä
kuka kenen ketä kenellä kenelle keneltä kuinka millainen millaista paljonko montako onko voiko
saako saanko voinko pitääkö
vilken vilka vilket varför varifrån when where what which whose does
""")
