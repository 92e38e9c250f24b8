"""A worker as a process of its own, with kinds of work that tests can watch from outside.

python -m tests.site.worker_process FOLDER: each step of the work is a line in FOLDER/steps.
"""

import os
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command

STEPS = 2000  # more than any test waits for


def main(folder: Path) -> None:
    django.setup()
    from revontuli.site import background

    @background.kind_of_work("tests.steps")
    def steps(work, progress):
        for number in range(STEPS):
            with (folder / "steps").open("a") as file:
                file.write(f"{os.getpid()} {work.tries} {number}\n")
            progress("steps", number, STEPS)
            if (folder / "hurry").exists():
                return
            time.sleep(0.05)

    @background.kind_of_work("tests.once")
    def once(work, progress):
        (folder / f"once-{work.pk}-{os.getpid()}-{time.monotonic_ns()}").touch()

    @background.kind_of_work("tests.short", is_short=True)
    def short(work, progress):
        (folder / "short").touch()

    call_command("worker")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
