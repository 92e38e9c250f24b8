"""A crowd that answers one survey at once, in a process and on a database of its own.

    python -m tests.site.answering_crowd PEOPLE

prints what became of it as JSON. SQLite's in-memory database of tests has other locks than a file,
so this cannot run inside of a test.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site.settings"

import django
from django.conf import settings

settings.LOGGING = {"version": 1}
settings.MIGRATION_MODULES = {"revontuli": None}
django.setup()


def main(people: int) -> None:
    from types import SimpleNamespace

    from django.core.management import call_command
    from django.db import connection

    from revontuli.site.answers import responses_frame
    from revontuli.site.models import AnswerSheet, Organisation
    from tests.site.answering import make_survey

    call_command("migrate", run_syncdb=True, verbosity=0)
    city = Organisation.objects.create(slug="city", name={"fi": "Kaupunki"})
    survey = make_survey(SimpleNamespace(city=city))
    connection.close()
    with ThreadPoolExecutor(8) as pool:
        statuses = [status for found in pool.map(answer, range(people)) for status in found]
    frame = responses_frame(survey)
    wanted = [1 + number % 10 for number in range(people)]
    print(
        json.dumps(
            {
                "statuses": sorted(set(statuses)),
                "sheets": AnswerSheet.objects.count(),
                "sent": frame.height,
                "health": sorted(frame["health_rating"]) == sorted(map(float, wanted)),
                "material": sorted(frame["material_rating"]) == sorted(map(float, wanted)),
                "worries": frame["material_worries"].null_count(),
            }
        )
    )


def answer(number: int) -> list[int]:
    """One person: two tabs at once, every page sent twice, sent twice at the same time."""
    from django.db import connections
    from django.test import Client

    from revontuli.site import sheets
    from revontuli.site.models import Survey

    survey = Survey.objects.get()
    key = sheets.new_key()
    rating = str(1 + number % 10)
    address = f"/fi/a/{key}"
    tabs = (
        ("1/", {"~writer": "tab-of-one", "city": "turku"}),
        ("2/", {"~writer": "tab-of-two", "material_rating": rating}),
        ("2/autosave/", {"~writer": "tab-three", "material_worries": ["rent", "food"]}),
        ("3/", {"~writer": "tab-of-four", "health_rating": rating}),
    )

    def post(path, told):
        try:
            return Client(headers={"host": "localhost"}).post(f"{address}/{path}", told).status_code
        finally:
            connections.close_all()

    def begin(_):
        try:
            return sheets.begin(survey, key, "fi").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, range(2)))) == 1
        statuses = list(pool.map(lambda tab: post(*tab), tabs * 2))
        statuses += list(pool.map(lambda _: post("send/", {}), range(2)))
    connections.close_all()
    return statuses


if __name__ == "__main__":
    main(int(sys.argv[1]))
