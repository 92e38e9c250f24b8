"""A small PTV on this machine: the Open API's addresses, pages and manners, for tests."""

import json
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE_SIZE = 20
ORGANISATION = "0a000000-0000-4000-8000-000000000001"
GENERAL = "0b000000-0000-4000-8000-000000000001"
OLD = "2026-01-01T08:00:00.000000"


@dataclass
class Fault:
    """What goes wrong with the next request whose address holds `where`."""

    where: str
    status: int = 200
    headers: dict = field(default_factory=dict)
    cut_at: float | None = None  # the share of the body that is sent
    is_told: bool = False  # True: the length that is told is the cut one's


@dataclass
class Ptv:
    """What this PTV knows."""

    address: str = ""
    services: dict = field(default_factory=dict)
    channels: dict = field(default_factory=dict)
    generals: dict = field(default_factory=dict)
    passed_over: set = field(default_factory=set)  # ids that the lists of areas lack
    faults: deque = field(default_factory=deque)
    requests: list = field(default_factory=list)

    def fill(self, count):
        """Services 0 … count - 1, each with a place to go and a web page."""
        self.generals = {GENERAL: general_description()}
        for number in range(count):
            self.add(number)

    def add(self, number, **changes):
        """Add or change one service, and its channels."""
        location, page = channel(2 * number, "ServiceLocation"), channel(2 * number + 1, "WebPage")
        self.channels |= {location["id"]: location, page["id"]: page}
        self.services[service_id(number)] = service(number, (location, page)) | changes


def service_id(number):
    """The id of service `number`."""
    return f"00000000-0000-4000-8000-{number:012}"


def words(kind=None, **by_language):
    """A text as the API gives it."""
    return [
        {"language": language, "value": value} | ({"type": kind} if kind else {})
        for language, value in by_language.items()
    ]


def service(number, channels=(), municipality="853"):
    """A service as the API gives it."""
    return {
        "id": service_id(number),
        "sourceId": None,
        "generalDescriptionId": GENERAL if number % 5 == 0 else None,
        "type": "Service",
        "serviceNames": words("Name", fi=f"Palvelu {number}", sv=f"Tjänst {number}")
        + words("AlternativeName", fi=f"Toinen nimi {number}"),
        "serviceChargeType": "FreeOfCharge",
        "areaType": "Nationwide" if number % 10 == 9 else "LimitedType",
        "areas": [
            {
                "type": "Municipality",
                "code": None,
                "municipalities": [{"code": municipality, "name": words(fi="Turku")}],
            }
        ],
        "serviceDescriptions": words("Summary", fi=f"<p>Lyhyesti {number}</p>")
        + words("Description", fi=f"Kuvaus {number}.\n\nToinen kappale.", sv=None)
        + words("UserInstruction", fi="Varaa aika."),
        "languages": ["fi", "sv"],
        "serviceClasses": [
            {
                "name": words(fi="Perusopetus"),
                "code": "P6.2",
                "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v1062",
                "newUri": None,
            }
        ],
        "ontologyTerms": [
            {
                "name": words(sv="grundskolan", en="comprehensive school", fi="peruskoulu"),
                "code": None,
                "uri": "http://www.yso.fi/onto/koko/p14592",
            }
        ],
        "targetGroups": [
            {"name": words(fi="Kansalaiset"), "code": "KR1", "uri": None, "newUri": None}
        ],
        "lifeEvents": [],
        "keywords": words(fi="koulu"),
        "requirements": [],
        "serviceChannels": [
            {"serviceChannel": {"id": item["id"], "name": "Kanava"}} for item in channels
        ],
        "organizations": [
            {
                "organization": {"id": ORGANISATION, "name": "Turun kaupunki"},
                "roleType": "Responsible",
            }
        ],
        "publishingStatus": "Published",
        "modified": OLD,
    }


def channel(number, kind):
    """A channel as the API gives it."""
    return {
        "id": f"0c000000-0000-4000-8000-{number:012}",
        "serviceChannelType": kind,
        "serviceChannelNames": words("Name", fi=f"Kanava {number}"),
        "serviceChannelDescriptions": words("Summary", fi="Palvelupiste."),
        "phoneNumbers": [
            {
                "type": "Phone",
                "prefixNumber": "+358",
                "isFinnishServiceNumber": False,
                "number": "447943552",
                "serviceChargeType": "Chargeable",
                "language": "fi",
            }
        ],
        "emails": words(fi="kanava@example.org"),
        "webPages": [{"url": "https://example.org/", "value": "Sivut", "language": "fi"}],
        "addresses": [
            {
                "type": "Location",
                "subType": "Single",
                "streetAddress": {
                    "street": words(fi="Esimerkkikatu", sv="Exempelgatan"),
                    "streetNumber": "2 B",
                    "postalCode": "20100",
                    "postOffice": words(fi="TURKU"),
                    "municipality": {"code": "853", "name": words(fi="Turku")},
                    "latitude": "6711000.027",
                    "longitude": "239900.049",
                },
                "otherAddress": None,
            }
        ],
        "serviceHours": [
            {
                "serviceHourType": "DaysOfTheWeek",
                "validFrom": None,
                "validTo": None,
                "isClosed": False,
                "validForNow": True,
                "isAlwaysOpen": False,
                "isReservation": False,
                "additionalInformation": words(fi=None),
                "openingHour": [
                    {"dayFrom": day, "dayTo": "", "from": "08:00:00", "to": "16:00:00"}
                    for day in ("Monday", "Tuesday", "Friday")
                ],
            }
        ],
        "languages": ["fi"],
        "publishingStatus": "Published",
        "modified": OLD,
    }


def general_description():
    """A general description as the API gives it."""
    return {
        "id": GENERAL,
        "names": words("Name", fi="Perusopetus", sv="Grundläggande utbildning", en="School"),
        "descriptions": words("Summary", fi="Pohja.", en="Basic education for all.")
        + words("BackgroundDescription", fi="Taustaa.", en="Background."),
        "serviceChargeType": "Chargeable",
        "serviceClasses": [{"name": words(fi="Lukio"), "code": "P6.8", "uri": None}],
        "ontologyTerms": [],
        "targetGroups": [{"name": words(fi="Lapset"), "code": "KR1.2", "uri": None}],
        "lifeEvents": [{"name": words(fi="Työttömyys"), "code": "KE8", "uri": None}],
        "publishingStatus": "Published",
        "modified": OLD,
    }


@contextmanager
def running_ptv(count=0):
    """A PTV with so many services, until the block ends."""
    ptv = Ptv()
    ptv.fill(count)
    handler = type("Handler", (_Handler,), {"ptv": ptv})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    ptv.address = f"http://127.0.0.1:{server.server_port}/api/v11/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield ptv
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    ptv: Ptv

    def do_GET(self):
        """Answer as PTV does, or as the next fault says."""
        self.ptv.requests.append(self.path)
        fault = self._fault()
        if fault and fault.status != 200:
            self._send(b"", fault.status, fault.headers)
            return
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        answer = self._answer(address.path.removeprefix("/api/v11/").split("/"), asked)
        body = json.dumps(answer).encode()
        status = 404 if answer is None else 200
        if fault and fault.cut_at is not None:
            part = body[: int(len(body) * fault.cut_at)]
            self._send(part, status, {}, length=len(part) if fault.is_told else len(body))
            self.close_connection = True
        else:
            self._send(body, status, {})

    def _fault(self):
        for fault in self.ptv.faults:
            if fault.where in self.path:
                self.ptv.faults.remove(fault)
                return fault
        return None

    def _answer(self, where, asked):
        match where:
            case ["Service", "list", "area", "Municipality", "code", code]:
                listed = [s for s in self._published() if s["id"] not in self.ptv.passed_over]
                return self._page([s for s in listed if _is_in(s, code, asked)], asked)
            case ["Service", "list", "organization"]:
                return self._page(
                    [
                        s
                        for s in self._published()
                        if s["organizations"][0]["organization"]["id"] == asked["organizationId"]
                    ],
                    asked,
                )
            case ["Service", "list"]:
                return self._details(self.ptv.services, asked)
            case ["ServiceChannel", "list"]:
                return self._details(self.ptv.channels, asked)
            case ["GeneralDescription", "list"]:
                return self._details(self.ptv.generals, asked)
            case ["Service"]:
                return self._page(_changed(self.ptv.services, asked), asked)
            case ["ServiceChannel"]:
                return self._page(_changed(self.ptv.channels, asked), asked)
        return None

    def _published(self):
        services = self.ptv.services.values()
        return [service for service in services if service["publishingStatus"] == "Published"]

    def _page(self, items, asked):
        number = int(asked.get("page", 1))
        return {
            "pageNumber": number,
            "pageSize": PAGE_SIZE,
            "pageCount": -(-len(items) // PAGE_SIZE),
            "itemList": items[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        }

    def _details(self, items, asked):
        ids = asked["guids"].split(",")
        assert len(ids) <= 100
        found = [items[id] for id in ids if id in items]
        return [item for item in found if item["publishingStatus"] == "Published"] or None

    def _send(self, body, status, headers, length=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Say nothing."""


def _is_in(service, code, asked):
    if service["areaType"] != "LimitedType":
        return asked.get("includeWholeCountry") == "true"
    return any(
        municipality["code"] == code
        for area in service["areas"]
        for municipality in area["municipalities"]
    )


def _changed(items, asked):
    return [
        {"id": item["id"], "name": "…"}
        for item in items.values()
        if item["publishingStatus"] == asked["status"] and item["modified"] >= asked["date"]
    ]
