"""Words that tell what a column is, in Finnish, Swedish and English.

Patterns are searched in case-folded text. They need not know every word: an analyst looks over
every draft, and what is unsure is noted in it.
"""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _words(*words: str) -> re.Pattern[str]:
    """Whole words or beginnings of words (with a trailing *); _ and digits part words too."""
    parts = [
        re.escape(word[:-1]) if word.endswith("*") else re.escape(word) + r"(?![^\W\d_])"
        for word in words
    ]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(parts)})", re.IGNORECASE)


ID = _any_of(
    r"^(?:.*[_\s-])?(?:id|uuid|guid|token|caseid|idnr|key)$",
    r"^(?:respondent|response|vastaaja|vastaus|svars?|löp)[\s_-]*(?:id|nro|nr|no|number|numero|nummer|"
    r"tunnus|tunniste|avain)",
    r"^(?:tunnus|tunniste|vastaajatunnus|vastausnumero|löpnummer|#|nro|nr)$",
)
WEIGHT = _words(
    "weight", "weights", "wgt", "wt", "w", "pweight", "paino", "painokerroin", "painot", "vikt",
    "vikter", "viktvariabel", "analyysipaino", "analysis_weight",
)  # fmt: skip
METADATA = _any_of(
    r"time\s*stamp|aikaleima|tidsstämpel|submit\s*date|submission_?(?:time|date)|date\s*submitted",
    r"^(?:start|end|today|deviceid|simserial|phonenumber|username|audit|version|__version__)$",
    r"^_|^meta/|/meta/|instance(?:id|name)|formhub",
    r"last\s*page|start\s*language|ip\s*addr|^ip$|refurl|user\s*agent|browser|^seed$",
    r"vastausaika|vastausajankohta|vastaamisen|vastaamiseen käytetty|aloitusaika|lopetusaika",
    r"svarstid|starttid|sluttid|^(?:created|updated|modified)(?:_?at)?$|sähköposti|e-?mail|e-?post$",
)
BIRTH_YEAR = _any_of(r"year of birth|birth\s*_?year|syntymävuo|födelseår|^yob$|synt\w* vuonna")
AGE = _words("age", "ikä", "ikäryhmä", "ikäluokka", "ikäsi", "ålder", "åldersgrupp", "age_group")
GENDER = _words("gender", "sex", "sukupuoli", "sukupuolesi", "kön")
HEIGHT = _words("height", "pituus", "pituutesi", "längd")
BODY_WEIGHT = _words("weight", "paino", "vikt", "painosi")
SCHOOL = _words(
    "school", "university", "campus", "oppilaitos", "oppilaitoksesi", "koulu", "yliopisto",
    "korkeakoulu", "skola", "läroanstalt", "universitet", "faculty", "tiedekunta", "fakultet",
)  # fmt: skip
STUDY_YEAR = _any_of(
    r"(?:study|studies).{0,12}year|year.{0,12}stud|opintojen aloitus|aloitusvuo|opiskeluvuo",
    r"vuosikurssi|studieår|årskurs",
)
_AREA_WORDS = _words(
    "postal code", "postal_code", "postcode", "postinumero*", "postnummer*", "zip", "zip code",
    "kunta", "kotikunta*", "asuinkunta*", "municipality", "kommun", "hemkommun*", "asuinalue*",
    "kaupunginosa*", "suuralue*", "alue", "region", "maakunta*", "hyvinvointialue*", "landskap",
    "county", "district", "neighbourhood", "neighborhood", "bostadsområde*", "stadsdel*", "område",
    "city", "kaupunki", "asuinpaikkakunta*", "paikkakunta*", "residential area", "home_area",
)  # fmt: skip
AREA = re.compile(rf"{_AREA_WORDS.pattern}|^(?:home |living )?area$", re.IGNORECASE)
BACKGROUND = _words(
    "education", "koulutus*", "utbildning*", "degree", "tutkinto", "examen", "employment",
    "occupation", "työtilanne*", "ammatti", "ammattiasema*", "pääasiallinen toiminta*", "yrke",
    "sysselsättning*", "income*", "tulot", "tulosi", "bruttotulot", "inkomst*", "household*",
    "kotitalou*", "talou*", "hushåll*", "marital*", "siviilisääty*", "civilstånd*", "children",
    "lapsia", "lapset", "lasten", "barn", "siblings", "only child", "sisarus*", "syskon",
    "mother tongue", "äidinkieli*", "modersmål*", "native language", "housing type",
    "asumismuoto*", "boendeform*", "talotyyppi*", "house", "village", "handed", "perhemuoto*",
    "familjeform*", "child*", "language*", "kieli", "asiointikieli", "språk*", "housing", "living",
    "moved", "työssäkäynti*", "työ", "work", "arbete", "daycare*",
    "elämäntilanne*", "livssituation*", "nationality", "kansalaisuus*",
)  # fmt: skip
INCOME = _words("income*", "tulot", "tulosi", "tulonlähte*", "inkomst*")
TOPICS = _any_of(
    r"(?:^|[\s_.-])(?:topics?|themes?|codes|coded|aiheet|teemat|koodit|luokiteltu|ämnen|teman|"
    r"koder)$"
)
OUTCOME = _any_of(
    r"(?:will|want|intend|plan|likely|wish|going)\w*\b.{0,25}\b(?:stay|remain)\b",
    r"^(?:stay|stays|stay_in_\w+|wish_to_stay|jää|jäädä|jäätkö|stanna|stannar)\b",
    r"\b(?:aio|halua|voisi|toivo)\w*\b.{0,30}\b(?:jäädä|pysyä)\b|\bjäätkö\b",
    r"\b(?:vill|tänker|planerar|kommer)\b.{0,25}\bstanna\b",
)
COUNT = _any_of(
    r"number of|how many|lukumäärä|montako|kuinka mont|\bmäärä\b|\bantal\b|hur många",
    r"siblings|sisarus|syskon",
)
REVERSE = _any_of(
    r"how (?:worried|stressed|lonely|anxious|afraid)|kuinka (?:huolissa|yksinäi|stressaan|ahdist)",
    r"hur (?:orolig|stressad|ensam|rädd)",
)
DONT_KNOW = _any_of(
    r"^(?:en osaa sanoa|eos|en tiedä|ei osaa sanoa|en halua (?:vastata|sanoa|kertoa))\b",
    r"^(?:ei vastausta|ei tietoa|ei halua vastata|puuttuu)\b",
    r"^(?:vet (?:ej|inte)|kan (?:ej|inte) säga|vill (?:ej|inte) (?:svara|säga|uppge)|inget svar)\b",
    r"^(?:i )?(?:don'?t|do not) know\b|^(?:prefer|rather) not|^no (?:answer|opinion|response)\b",
    r"^(?:can'?t|cannot) say\b|^refused|^missing$|^unknown$|^dk$",
)
NO_ANSWER = frozenset(("na", "nan", "null", "none given", "#n/a", "#null!", ".", "?", "(null)"))
NOT_ASKED = frozenset(("n/a", "not shown", "not asked", "ei kysytty", "ei näytetty", "ej ställd"))

# Ordered answers: each template is its levels from least to most. A set of choices is ordered
# when every choice is at a level of its own.

_NOT_AT_ALL = (
    r"not at all|none|no time|never|ei lainkaan|ei yhtään|ei koskaan|en koskaan|aldrig|inte alls|"
    r"inget|inga"
)

AGREEMENT = (
    r"(?:strongly|completely|totally|fully) disagree|täysin eri|helt av annan|av helt annan|"
    r"tar helt avstånd|instämmer inte alls",
    r"(?:somewhat|partly|rather|tend to|slightly) disagree|^disagree|(?:jokseenkin|osittain|"
    r"melko|hieman) eri|^eri mieltä|delvis av annan|av delvis annan|^av annan åsikt|"
    r"instämmer inte$",
    r"neither|neutral|ei samaa eikä|en samaa enkä|siltä väliltä|varken eller|neutraali|varken",
    r"(?:somewhat|partly|rather|tend to|slightly) agree|^agree|(?:jokseenkin|osittain|melko|"
    r"hieman) samaa|^samaa mieltä|delvis av samma|av delvis samma|^av samma åsikt|"
    r"instämmer delvis",
    r"(?:strongly|completely|totally|fully) agree|täysin samaa|helt av samma|av helt samma|"
    r"instämmer helt",
)
FREQUENCY = (
    r"^never|^en koskaan|^ei koskaan|^aldrig|^not once",
    r"rarely|seldom|harvoin|sällan|less than once a (?:month|year)|harvemmin|mer sällan|vuosittain|"
    r"yearly|årligen",
    r"sometimes|occasionally|joskus|ibland|silloin tällöin|monthly|kuukausittain|"
    r"(?:^|kerran )kuukaudessa|månatligen|i månaden",
    r"often|usually|usein|ofta|weekly|viikoittain|viikossa|every week|i veckan|varje vecka",
    r"always|daily|every ?day|aina|päivittäin|joka päivä|alltid|dagligen|varje dag",
)
QUALITY = (
    r"very (?:poor|bad|badly|dissatisfied|unhappy)|(?:erittäin|hyvin|todella) (?:huono|tyytymät|"
    r"huonosti)|mycket (?:dålig|missnöjd|dåligt)|terrible",
    r"^(?:fairly |rather |quite |somewhat )?(?:poor|bad|badly|dissatisfied|unhappy)|"
    r"^(?:melko |aika |jokseenkin )?(?:huono|huonosti|tyytymät)|"
    r"^(?:ganska )?(?:dålig|missnöjd|dåligt)",
    r"fair$|average|moderate|neither|neutral|keskinkertai|kohtalai|ei hyvä eikä|siltä väliltä|"
    r"medelmåttig|varken|neutraali",
    r"^(?:fairly |rather |quite |somewhat )?(?:good|well|satisfied|happy)|^(?:melko |aika |"
    r"jokseenkin )?(?:hyvä|hyvin$|tyytyväi)|^(?:ganska )?(?:bra|god|nöjd)",
    r"very (?:good|well|satisfied|happy)|excellent|(?:erittäin|todella|hyvin) (?:hyvä|hyvin|"
    r"tyytyväi)|erinomai|mycket (?:bra|god|nöjd)|utmärkt",
)
LIKELIHOOD = (
    r"(?:definitely|certainly) not|very unlikely|varmasti en|varmasti ei|en varmasti|en missään|"
    r"erittäin epätodennäköi|absolut inte|säkert inte|mycket osannolik",
    r"probably not|^unlikely|todennäköisesti (?:en|ei)|tuskin|^(?:melko )?epätodennäköi|"
    r"troligen inte|knappast|^osannolik",
    r"maybe|perhaps|possibly|not sure|undecided|ehkä|mahdollisesti|kanske|möjligen",
    r"^probably(?! not)|^likely|^(?:melko )?todennäköi(?!sesti (?:en|ei))|^troligen(?! inte)|"
    r"^sannolik",
    r"^(?:definitely|certainly)(?! not)|very likely|^varmasti(?! (?:en|ei))|"
    r"erittäin todennäköi|^absolut(?! inte)|^säkert(?! inte)|mycket sannolik",
)
AMOUNT = (
    _NOT_AT_ALL + r"|^no$|^ei$|^nej$",
    r"little|tried|less than|hardly|^only|vähän|hieman|lite|litet|kokeillut|prövat|mindre än",
    r"some|few|former|social|moderate|jonkin verran|jonkun verran|aiemmin|någon|något|i viss mån|"
    r"tidigare|satunnais",
    r"(?:a lot|quite a bit|much|most|current|many|often)|paljon|melko|nykyi|mycket|ganska|flera",
    r"always|every ?time|very much|extremely|erittäin paljon|hyvin paljon|väldigt mycket|"
    r"all the time|koko ajan|hela tiden",
)
EDUCATION = (
    r"currently.*(?:primary|pupil)|no (?:formal )?education|"
    r"ei (?:mitään )?(?:tutkintoa|koulutusta)|ingen utbildning|kansakoulu",
    r"primary|elementary|comprehensive|basic education|perusko|perusaste|grundskol",
    r"secondary|high school|upper sec|vocational|lukio|ylioppilas|ammattikoulu|ammatillinen|"
    r"toisen asteen|toinen aste|gymnasi|yrkesskol|yrkesutbild|andra stadiet",
    r"college|bachelor|lower university|undergraduate|alempi korkea|ammattikorkea|\bamk\b|"
    r"kandidaat|kandidat|yrkeshögskol|lägre högskol",
    r"master|ylempi korkea|maisteri|magister|högre högskol|postgraduate",
    r"doctor|ph\.?d|tohtori|lisensiaat|doktor|licentiat",
)
TEMPLATES = {
    "agreement": AGREEMENT,
    "likelihood": LIKELIHOOD,
    "frequency": FREQUENCY,
    "quality": QUALITY,
    "education": EDUCATION,
    "amount": AMOUNT,
}

LANGUAGE_HINTS = {
    "fi": re.compile(r"\b(?:ja|on|mikä|mitkä|kuinka|oletko|sinun|vai|onko|ei|sukupuoli|ikä|paino|"
                     r"kyllä|minkä|miten|asut|elämä\w*|\w+(?:ssa|ssä|lla|llä|sta|stä))\b", re.I),
    "sv": re.compile(r"\b(?:och|är|vad|hur|vilka|din|ditt|inte|kön|ålder|vikt|ja|nej|på|av|"
                     r"som|att|för|med)\b", re.I),
    "en": re.compile(r"\b(?:and|is|are|what|how|which|your|you|the|of|with|not|or|in|to|"
                     r"yes|no|gender|age|never|region|do)\b", re.I),
}  # fmt: skip
