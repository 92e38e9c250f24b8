import json
import subprocess
import sys

PEOPLE = 8  # as many as answer at the same time


def test_no_answer_is_lost_and_none_doubled_when_many_answer_at_once():
    run = subprocess.run(
        [sys.executable, "-m", "tests.site.answering_crowd", str(PEOPLE)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told == {
        "statuses": [200, 302], "sheets": PEOPLE, "sent": PEOPLE,
        "health": True, "material": True, "worries": 0,
    }  # fmt: skip
