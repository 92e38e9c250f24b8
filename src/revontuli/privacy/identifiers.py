"""Codes, numbers and addresses of the net that point at one person, as they stand in free text.

Each pattern is bounded, or cannot fail once it has begun, so that no text makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

Span = tuple[str, int, int]  # kind, start, end
DASHES = "\\-\u2010-\u2015\u2212"
SPACES = " \t\u00a0\u2009\u202f"

# Finnish personal identity codes: ddmmyy, a sign of the century, three digits, a check character.
# Signs in use since 1 January 2023: Government Decree on the Population Information System
# (128/2010, amended 690/2022).
CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
IDENTITY_CODE = re.compile(
    rf"(?=((?P<day>\d\d)\.?(?P<month>\d\d)\.?(?P<year>\d\d)"
    rf"[{SPACES}]?(?P<sign>[+{DASHES}A-FU-Ya-fu-y])[{SPACES}]?(?P<number>\d{{3}})(?P<check>[0-9A-Za-z])))"
)
LIKE_IDENTITY_CODE = re.compile(  # Swedish ones too: (yy)yymmdd-nnnn
    rf"(?<!\d)(?:\d\d)?\d{{6}}[{SPACES}]?[+{DASHES}A-Fa-fU-Yu-y][{SPACES}]?\d{{3}}[0-9A-Za-z](?!\d)"
    rf"|(?<!\d)\d{{6}}[{SPACES}]?\d{{3}}[A-Za-z](?![^\W_])"
)

# In an e-mail address: what may stand before the @ (RFC 5322, atom) and after it.
LOCAL_PART = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+")
AT = re.compile(
    rf"[{SPACES}]?@[{SPACES}]?"
    rf"|[{SPACES}]?[(\[{{][{SPACES}]?(?:at|a|ät|@|miuku|snabel-?a)[{SPACES}]?[)\]}}][{SPACES}]?"
    r"|\uff20",
    re.I,
)
DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
COMMON_ENDING = re.compile(r"\.(?:[a-z]{2}|com|net|org|edu|info|name)$", re.I)
SPACED_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
DOT_IN_WORDS = "(?:dot|piste|punkt)"
AT_IN_WORDS = re.compile(
    rf"(?<![\w.])[\w.+-]{{1,64}}(?: {DOT_IN_WORDS} [\w+-]{{1,64}}){{0,3}} "
    rf"(?:at|ät|miukumauku|snabel-?a) [\w-]{{1,63}}(?: {DOT_IN_WORDS} [\w-]{{1,63}}){{0,2}}"
    rf" {DOT_IN_WORDS} [a-z]{{2,6}}\b",
    re.I,
)
USERNAME = re.compile(r"(?<![\w@])@\w[\w.]+")
TOLD_USERNAME = re.compile(
    r"(?<![^\W_])(?:insta(?:gram)?|ig|snap(?:chat)?|snäppi|tiktok|telegram|discord|"
    r"käyttäjätunnus|käyttäjänimi|nimimerkki|nick|username|user name|användarnamn)\w{0,4}"
    r"(?: on| is| är|ni on)?[ :]{1,3}@?(?P<name>(?=\w*[\d_.])[\w.]{3,40}\w)",
    re.I,
)

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"\uf8ff]+|(?<![\w.@/])[a-z]{1,20}\.(?:com|me|fi)/[^\s<>\"\uf8ff]+",
    re.I,
)
PERSONAL_SITES = re.compile(
    r"^(?:https?://)?(?:\w+\.)?(?:facebook|fb|instagram|linkedin|tiktok|twitter|x|snapchat|vk|"
    r"youtube|youtu|t|wa|github|telegram|threads|reddit|discord|twitch|soundcloud|onlyfans)"
    r"\.(?:com|me|net|be|gg|tv)/\S",
    re.I,
)
PERSONAL_PART = re.compile(r"[~@=]|\d{5}|/(?:user|users|u|profile|people|henkilo|in)/", re.I)

IBAN = re.compile(
    r"(?<![^\W_])[A-Z]{2}\d\d(?:[ \u00a0]?[0-9A-Z]{4}){2,7}(?:[ \u00a0]?[0-9A-Z]{1,3})?(?![^\W_])",
    re.I,
)
FINNISH_IBAN = re.compile(r"FI\d\d(?:[ \u00a0]?\d){10,16}", re.I)

IP_ADDRESS = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\w)"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])",
    re.I,
)
LICENCE_PLATE = re.compile(
    rf"(?<![\w-])(?!ISO|SFS|DIN|ICD|DSM)[A-ZÅÄÖ]{{3}}[{DASHES}]\d{{1,3}}(?![\w-])"
)

NUMBERS = re.compile(rf"\(?\+?\(?\d+(?:[{SPACES}{DASHES}()./]{{1,3}}\d+)*")
NOT_FOLLOWED = rf"(?![{SPACES}{DASHES}()./]{{0,3}}\d\d\d)(?!\d)"
TOLD_PLATE = re.compile(
    r"(?<![^\W_])(?:rekkari\w{0,3}|rekisteri(?:numero|tunnus|kilpi)\w{0,4}|"
    r"reg(?:ister)?[. -]?(?:nr|nummer)\w{0,2}|registrerings(?:nummer|skylt)\w{0,2}|"
    r"(?:number )?plates?(?: number)?|registration(?: number)?)"
    rf"(?: on| är| is)?[ :.]{{1,3}}(?P<plate>[a-zåäö]{{2,3}}[ {DASHES}]?\d{{1,3}})(?![\w-])",
    re.I,
)
CAR_PLATE = re.compile(  # after a car that is mentioned, only as plates are written
    r"(?<![^\W_])(?:auto(?:ni|n)?|bil(?:en)?|car)[ ](?:\w+[ ]){0,2}?"
    r"(?P<plate>[a-zåäö]{3}-\d{1,3}|(?!BMW|KIA)(?-i:[A-ZÅÄÖ]{3})[ ]?\d{2,3}|[a-zåäö]{3}\d{2,3})"
    r"(?![\w-])",
    re.I,
)
PLATE_OF_CAR = re.compile(  # "abc123 on mun auto"
    rf"(?<![\w-])(?P<plate>[a-zåäö]{{2,3}}[{DASHES}]?\d{{1,3}}|[a-zåäö]{{3}}[ ]\d{{2,3}})"
    r"[ ](?:on|är|e|is)[ ](?:(?:mun|minun|meidän|min|mitt|vår|my|our)[ ])?"
    r"(?:auto\w{0,3}|rekkari\w{0,2}|rekisteri\w{1,12}|bil|registernummer|car|(?:number )?plate)"
    r"(?!\w)",
    re.I,
)
MONTH = (
    r"(?:(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuu(?:ta|n|ssa)?"
    r"|jan(?:uar[iy])?|feb(?:ruar[iy])?|mar(?:s|ch)?|apr(?:il)?|ma[jy]|jun[ei]?|jul[iy]?"
    r"|aug(?:ust|usti)?|sep(?:tember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
BIRTH_DATE = re.compile(
    r"(?<![^\W_])"
    r"(?:syn[tn]y\w{1,12}|född(?:es)?|födelse\w{2,6}|born|b(?:irth)? ?da(?:y|te)|date of birth|dob)"
    r"[ :]{1,3}(?:(?:on|är|den|is|on the)[ :]{1,2}){0,2}"
    r"(?P<date>\d{1,2}[./-] ?\d{1,2}[./-] ?(?:19|20)?\d\d|(?:19|20)\d\d-\d\d?-\d\d?"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)? (?:of )?{MONTH},? (?:19|20)\d\d"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)(?!\d)",
    re.I,
)
# Numbers of organisations, whatever region they are in (Traficom's numbering plan).
OF_ORGANISATIONS = re.compile(
    r"0(?:10|20|29|30|71|73|75)\d{5,7}|0800\d{4,6}|0[67]00\d{4,6}|116\d{3}"
)
DATE = re.compile(r"(?<![\d.])(\d{1,2})\.[ ]?(\d{1,2})\.[ ]?((?:19|20)\d\d|\d\d)" + NOT_FOLLOWED)
ISO_DATE = re.compile(r"(?<![\d.-])(?:19|20)\d\d-[01]\d-[0-3]\d" + NOT_FOLLOWED)
HOURS = re.compile(
    rf"(?<![\d.:])(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?[ ]?[{DASHES}][ ]?(?:[01]?\d|2[0-4])[.:][0-5]\d"
    + NOT_FOLLOWED
)
BUSINESS_ID = re.compile(  # of a company, and public
    rf"(?<![^\W_])(?:y-?tunnu\w{{1,6}}|fo-?(?:nummer|nr)|business id)(?:[ ](?:on|är|is))?"
    rf"[ :]{{1,3}}\d{{7}}[{DASHES}]\d(?!\d)",
    re.I,
)
# Digits in words, as one dictates a phone number: "nolla neljäkymmentä 123 45 67".
ONE = (
    r"nolla|yksi|yks|kaksi|kaks|kolme|neljä|viisi|viis|kuusi|kuus|seitsemän|seittemän|seiska|"
    r"kahdeksan|kasi|yhdeksän|ysi|noll|ett|två|tre|fyra|fem|sex|sju|åtta|nio|"
    r"zero|oh|one|two|three|four|five|six|seven|eight|nine"
)
TENS = (
    r"(?:kaksi|kolme|neljä|viisi|kuusi|seitsemän|kahdeksan|yhdeksän)(?:kymmentä|kyt)|"
    r"tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio|"
    r"twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
)
DIGITS_IN_WORDS = re.compile(rf"(?P<tens>{TENS})(?:[ -]?(?:{ONE}))?|{ONE}|\d", re.I)
PHONE_IN_WORDS = re.compile(
    rf"(?<![\w.])(?:nolla|noll|zero|oh|0\d{{0,3}})"
    rf"(?:[ ,.-]{{1,3}}(?:(?:{TENS})(?:-?(?:{ONE}))?|{ONE}|\d{{1,7}})(?!\w))+",
    re.I,
)
TOLD_NUMBER = re.compile(
    r"(?:opiskelija|asiakas|jäsen|henkilö|potilas|kortin|kirjastokortin|tilin|puhelin|passin?|student|"
    r"customer|member|passport|patient|card|account|phone|studie|kund|medlems|patient|kort|konto|telefon)"
    r"[ -]?(?:numero|nummer|number|no|id|tunnus|nro|nr)\w{0,5}(?:[ ]on|[ ]är|[ ]is)?[ :.#]{0,3}"
    r"(?P<number>[A-Za-z]{0,3}\d{4,})",
    re.I,
)


def find_identifiers(text: str) -> Iterable[Span]:
    """Identity codes, e-mail, links, usernames, bank accounts, phones, long numbers, plates."""
    for find in (
        _identity_codes,
        _birth_dates,
        _emails,
        _links,
        _bank_accounts,
        _ip_addresses,
        _phones,
    ):
        spans = sorted(find(text), key=lambda span: (span[1], -span[2]))
        yield from spans
        text = _blank(text, spans)  # a part of an identity code is not a phone number
    for match in LICENCE_PLATE.finditer(text):
        yield "licence_plate", *match.span()
    for pattern in (TOLD_PLATE, CAR_PLATE, PLATE_OF_CAR):
        for match in pattern.finditer(text):
            yield "licence_plate", *match.span("plate")


def _blank(text: str, spans: list[Span]) -> str:
    pieces, end = [], 0
    for _, start, stop in spans:
        if stop > end:
            start = max(start, end)
            pieces += [text[end:start], "\uf8ff" * (stop - start)]
            end = stop
    return "".join([*pieces, text[end:]])


# Identity codes


def is_identity_code(code: str) -> bool:
    """Whether `code` is a Finnish personal identity code: a real day and a right check character.

    Codes numbered 900–999, which nobody has for long, count.
    """
    match = IDENTITY_CODE.match(code)
    return match is not None and len(match[1]) == len(code) and _is_valid(match)


def _is_valid(match: re.Match[str]) -> bool:
    sign = match["sign"].upper()
    century = CENTURIES.get(sign if sign in CENTURIES else "-", 1900)
    day, month, year = int(match["day"]), int(match["month"]), century + int(match["year"])
    try:
        date(year, month, day)
    except ValueError:
        return False
    digits = f"{day:02}{month:02}{year % 100:02}{int(match['number']):03}"
    return match["check"].upper() == CHECK_CHARACTERS[int(digits) % 31]


def _identity_codes(text: str) -> Iterator[Span]:
    for match in IDENTITY_CODE.finditer(text):
        if _is_valid(match):
            yield "identity_code", *match.span(1)
    for match in LIKE_IDENTITY_CODE.finditer(text):
        yield "unverified_identity_code", *match.span()


def _birth_dates(text: str) -> Iterator[Span]:
    """Dates that are told to be somebody's birth; other dates stay."""
    for match in BIRTH_DATE.finditer(text):
        yield "birth_date", *match.span("date")


# The net


def _emails(text: str) -> Iterator[Span]:
    """From each @ as far as an address can go to both sides; every character is read twice."""
    end = 0
    for at in AT.finditer(text):
        start = at.start()
        spaced = at[0].strip() != at[0] or len(at[0]) > 1
        domain = (SPACED_DOMAIN if spaced else DOMAIN).match(text, at.end())
        if domain and at[0] == " @" and not COMMON_ENDING.search(domain[0]):
            continue  # "insta @essi.koo"
        while start > end and LOCAL_PART.match(text[start - 1]):
            start -= 1
        if domain and start < at.start():
            yield "email", start, domain.end()
            end = domain.end()
    for match in AT_IN_WORDS.finditer(text):
        yield "email", *match.span()
    for match in USERNAME.finditer(text):
        yield "username", *match.span()
    for match in TOLD_USERNAME.finditer(text):
        yield "username", *match.span("name")


def _links(text: str) -> Iterator[Span]:
    """Links to somebody's own page; a link to an organisation's page stays."""
    for match in LINK.finditer(text):
        link = match[0].rstrip(".,;:!?)]'\"»”")
        if PERSONAL_SITES.match(link) or PERSONAL_PART.search(link):
            yield "web_address", match.start(), match.start() + len(link)


def _ip_addresses(text: str) -> Iterator[Span]:
    for match in IP_ADDRESS.finditer(text):
        yield "ip_address", *match.span()


# Numbers


def is_iban(code: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 7064, MOD 97-10)."""
    plain = "".join(code.split()).upper()
    if not plain.isascii() or not plain.isalnum() or len(plain) < 15:
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _bank_accounts(text: str) -> Iterator[Span]:
    for match in IBAN.finditer(text):
        words = match[0].split()
        for count in range(len(words), 0, -1):  # words after it may look like more of it
            code = match[0][: sum(map(len, words[:count])) + count - 1]
            if is_iban(code):
                yield "bank_account", match.start(), match.start() + len(code)
                break
    for match in FINNISH_IBAN.finditer(text):
        yield "bank_account", *match.span()


def _phones(text: str) -> Iterator[Span]:
    """Phone numbers as people write them, and other numbers long enough to point at somebody."""
    for match in TOLD_NUMBER.finditer(text):
        yield "number", *match.span("number")
    for match in PHONE_IN_WORDS.finditer(text):
        if _is_dictated(match[0]):
            yield "phone", *match.span()
    for pattern in (DATE, ISO_DATE, HOURS, BUSINESS_ID):
        text = pattern.sub(_hide_time, text)
    for match in NUMBERS.finditer(text):
        yield from _phones_in(match)


def _is_dictated(run: str) -> bool:
    """Whether a run has as many digits as a phone number, some of them in words."""
    digits = [2 if found["tens"] else 1 for found in DIGITS_IN_WORDS.finditer(run)]
    return sum(digits) >= 7 and any(sign.isalpha() for sign in run)


def _hide_time(match: re.Match[str]) -> str:
    if match.re is DATE and not (1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12):
        return match[0]
    return "\uf8ff" * len(match[0])


def _phones_in(run: re.Match[str]) -> Iterator[Span]:
    groups = list(re.finditer(r"\d+", run[0]))
    here, lengths = run.start(), [len(group[0]) for group in groups]
    total = sum(lengths)
    if total < 6:
        return
    if "+" in run[0][: groups[0].start()] and total >= 7:
        yield "phone", here, run.end()
        return
    if _is_amount(run[0]) or _is_of_organisation([group[0] for group in groups]):
        return
    if _is_told_digit_by_digit([group[0] for group in groups]):
        yield "phone", here, run.end()
        return
    left = total
    for group, length in zip(groups, lengths, strict=True):
        is_start = group[0].startswith("0") and len(group[0]) > 1
        if is_start and group[0] != "000" and left >= 7:
            start = here + group.start()
            yield "phone", start - (_text_before(run, group) == "("), run.end()
            return
        left -= length
    telling = [g for g in groups if len(g[0]) > 2 and not _is_year(g[0])]
    if sum(len(g[0]) for g in telling) >= 9:
        yield "number", here, run.end()
        return
    for group in telling:
        if len(group[0]) >= 7:
            yield "number", here + group.start(), here + group.end()


def _is_of_organisation(groups: list[str]) -> bool:
    """Whether it is 020 634 2650 or such; 02 063 42650 is somebody's in Turku."""
    return len(groups[0]) > 2 and OF_ORGANISATIONS.fullmatch("".join(groups)) is not None


def _is_told_digit_by_digit(groups: list[str]) -> bool:
    """Whether it is a mobile number as one dictates it: 0 4 0 1 2 3 …; a scale begins otherwise."""
    is_dictated = all(len(group) == 1 for group in groups) and len(groups) >= 9
    return is_dictated and groups[0] == "0" and groups[1] in "45"


def _text_before(run: re.Match[str], group: re.Match[str]) -> str:
    """The character before a group of digits, within the run."""
    return run[0][group.start() - 1] if group.start() else ""


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and 1900 <= int(digits) <= 2100


def _is_amount(text: str) -> bool:
    """Whether it is money or people in thousands, or a span of them: 100 000–200 000."""
    parts = re.split(rf"[{SPACES}]*[{DASHES}/][{SPACES}]*", text)
    return all(_is_thousands(part) for part in parts)


def _is_thousands(text: str) -> bool:
    groups = re.split(rf"[{SPACES}.]", text.strip("()"))
    if groups[0].startswith("0") or not 1 <= len(groups[0]) <= 3 or len(groups) < 2:
        return False
    if not all(re.fullmatch(r"\d{3}", group) for group in groups[1:]):
        return False
    return sum(map(len, groups)) <= 9 or set(groups[1:]) == {"000"}
