"""Street addresses and postal addresses in Finnish, Swedish and English."""

from __future__ import annotations

import re
from collections.abc import Iterator

SPACE = "[ \u00a0]"
# Endings of street names, as they stand before a number, also inflected (Hämeenkadulla 12).
FINNISH_STREET = (
    r"(?:kat(?:u|ua)|kadu(?:n|lla|lta|lle)|tie|tiet[äa]?|tien|tiellä|tieltä|tielle|kuja(?:n|lla|lta|lle|a)?|"
    r"polku|polun|polulla|polulta|polulle|kaar(?:i|en|ella|elta|elle)|rait(?:ti|in|illa|ilta|ille)|"
    r"väylä(?:n|llä|ltä|lle)?|aukio(?:n|lla|lta|lle)?|bulevardi(?:n|lla|lta|lle)?|"
    r"puisti(?:kko|kon|kolla|kolta|kolle)|esplanadi(?:n|lla|lta|lle)?|penger|penkereellä|pen[kg]er\w{0,6}|"
    r"kierto|kierron|kierrolla)"
)
# Endings that are words of other kinds too: only with a capital letter (Itäranta 5, not hinta 5).
FINNISH_PLACE = (
    r"(?:ranta|rannalla|rinne|rinteellä|mäki|mäellä|kulma|piha|pihalla|portti|laituri|tori|torilla|rivi|rivillä|linja|"
    r"niitty|harju|syrjä|kallio|taival|kylä|lehto|notko|niemi|suora|veräjä|kumpu)"
)
# Roads with a number of their own: valtatie 9, riksväg 8.
NO_STREET = r"(?:valta|moottori|kanta|kehä|rauta|seutu|yhdys|maan|riks|motor|stam|lands|ring)"
SWEDISH_STREET = (
    r"(?:gatan|gata|vägen|väg|gränden|gränd|stigen|torget|allén|esplanaden|stranden|backen|kajen|"
    r"platsen|bågen|stråket|brinken|svängen|parken)"
)
HOUSE = (
    rf"{SPACE}\d{{1,4}}(?!\d)(?:{SPACE}?[-–]{SPACE}?\d{{1,4}}(?!\d))?"
    rf"(?:{SPACE}?[A-Za-zÅÄÖåäö](?![\wåäö])(?:{SPACE}?\d{{1,4}}(?!\d))?)?"
    rf"(?:{SPACE}?,?{SPACE}?(?:as\.?|asunto|huoneisto|bst\.?|lgh\.?|lägenhet|apt\.?){SPACE}?\d{{1,4}}(?!\d))?"
)
STREET = re.compile(
    rf"(?<![^\W_])(?!(?i:{NO_STREET}(?:tie|väg)))"
    rf"(?:(?:[A-ZÅÄÖ][\w-]{{1,30}}{SPACE}){{0,2}}(?:"
    rf"[^\W\d_][\w-]{{1,40}}?{FINNISH_STREET}|[Kk]at[u]|[Kk]adulla|[Tt]ie(?=[ ]\d+[ ]?[A-Z])|"
    rf"[^\W\d_][\w-]{{1,40}}?{SWEDISH_STREET}|[A-ZÅÄÖ][\w-]{{1,40}}?{FINNISH_PLACE}"
    rf")){HOUSE}",
)
ENGLISH_STREET = re.compile(
    rf"(?<!\d)\d{{1,4}}[A-Za-z]?,?{SPACE}(?:[A-ZÅÄÖ][\w'’-]{{1,30}}{SPACE}){{1,3}}"
    r"(?:[Ss]treet|[Ss]t|[Rr]oad|[Rr]d|[Aa]venue|[Aa]ve|[Ll]ane|[Ll]n|[Dd]rive|[Cc]ourt|[Ss]quare|[Pp]lace|[Ww]ay|"
    r"[Bb]oulevard|[Bb]lvd|[Tt]errace|[Cc]rescent|[Cc]lose|[Gg]ardens)(?![^\W_])\.?"
)
SMALL_ENGLISH_STREET = re.compile(  # 10 downing street
    rf"(?<![\d.,:])\d{{1,4}}[a-z]?{SPACE}(?!(?:min|m|km|euro|people|different)\w*{SPACE})"
    rf"(?:[a-zåäö'’-]{{2,30}}{SPACE}){{1,2}}(?:street|road|avenue|lane)(?![^\W_])"
)
# After these, words and a number are an address whatever the street is called.
TOLD_ADDRESS = re.compile(
    r"(?<![^\W_])(?:(?:koti)?osoitteeni|osotteeni|kotiosoite|osoite(?= on|:)|asun osoitteessa|"
    r"min (?:hem)?adress|adressen(?= är)|adress(?=:)|my (?:home )?address|address(?=:)|i live at)"
    r"(?: on| är| is|:)?[ ]{1,2}(?!(?:on|är|is) )"
    rf"(?P<address>(?:[^\W\d_][\w'’.-]{{0,40}}{SPACE}){{0,2}}[^\W\d_][\w'’.-]{{1,40}}{HOUSE})",
    re.I,
)
CITIES = (
    "helsinki|helsingfors|espoo|esbo|tampere|tammerfors|vantaa|vanda|oulu|uleåborg|turku|"
    "åbo|jyväskylä|kuopio|lahti|lahtis|pori|björneborg|kouvola|joensuu|lappeenranta|"
    "villmanstrand|hämeenlinna|tavastehus|vaasa|vasa|seinäjoki|rovaniemi|mikkeli|"
    "s:t michel|kotka|salo|porvoo|borgå|kokkola|karleby|hyvinkää|lohja|lojo|järvenpää|"
    "nurmijärvi|rauma|raumo|tuusula|kirkkonummi|kyrkslätt|kajaani|kerava|kervo|savonlinna|"
    "nyslott|nokia|ylöjärvi|kaarina|raisio|naantali|nådendal|pirkkala|lempäälä|kangasala|"
    "riihimäki|vihti|maarianhamina|mariehamn|imatra|raahe|sastamala|tornio|torneå|hollola|"
    "forssa|heinola|iisalmi|valkeakoski|pietarsaari|jakobstad|lieto|hamina|kemi|parainen|"
    "pargas|raasepori|raseborg|loviisa|lovisa|sipoo|sibbo|siilinjärvi|äänekoski|kauniainen|"
    "hanko|hangö"
)
# A postal code and the place after it; with a small letter only after a code that money has not.
POSTAL = re.compile(
    rf"(?<![\w.,])(?:FI(?:N)?-?|SE-?)?(?:\d{{5}}|\d{{3}}{SPACE}\d{{2}}),?{SPACE}"
    rf"(?:[A-ZÅÄÖ][a-zåäö]{{1,25}}(?:{SPACE}[A-ZÅÄÖ]{{2,3}}(?![^\W_]))?|[A-ZÅÄÖ]{{3,25}}(?![^\W_])|(?i:{CITIES})(?![^\W_]))"
)
NO_PLACE = re.compile(rf"{SPACE}(?:Euro|EUR|Mark|Krono|Kr|Ihmis|Person|People|Opiskelij)", re.I)
POSTAL_CODE = re.compile(
    r"(?:postinumero\w{0,5}|postnummer\w{0,3}|postcode|postal code|zip(?: code)?)"
    r"(?: on| är| is)?[ :]{1,3}(?P<code>\d{5})",
    re.I,
)


def find_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Streets with a house number, and postal codes with a place.

    A street without a number stays: it tells where a bus stops, and not who one is.
    """
    for pattern in (STREET, ENGLISH_STREET, SMALL_ENGLISH_STREET):
        for match in pattern.finditer(text):
            yield "address", *match.span()
    for match in TOLD_ADDRESS.finditer(text):
        yield "address", *match.span("address")
    for match in POSTAL.finditer(text):
        if not NO_PLACE.search(match[0]):
            yield "postal_address", *match.span()
    for match in POSTAL_CODE.finditer(text):
        yield "postal_address", *match.span("code")
