"""The site as processes: begun, killed, ended. On the database that the tests run on."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
import typer

from revontuli.cli.serve import Processes, run_site

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0  # seconds that a busy machine may need


def until(condition):
    """Wait for it; what it gave."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"in {PATIENCE} s it did not come: {condition}")


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """An empty site with tables: what its processes need to know."""
    home = tmp_path_factory.mktemp("home")
    known = {
        **os.environ,
        "REVONTULI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.site.process_settings",
        "PYTHONPATH": str(ROOT),
    }
    if address := os.environ.get("DATABASE_URL"):
        known["DATABASE_URL"] = _own_database(address)
    subprocess.run([sys.executable, "-m", "django", "prepare"], env=known, check=True)
    return known


LISTENING = """
import sys
import django
django.setup()
from revontuli.site import background
from revontuli.site.models import Work
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def in_site(surroundings):
    """`in_site(code)`: a line of Python is run in the site, by a process that is begun once."""
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING],
        env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip

    def run(code: str) -> None:
        process.stdin.write(f"{code}\n")
        assert process.stdout.readline() == "done\n"

    yield run
    process.communicate()


def _own_database(address: str) -> str:
    import psycopg

    name = f"processes_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}", netloc=parts.netloc or "postgres@"))


def start_work(in_site, kind: str, count: int = 1) -> None:
    in_site(f"[background.start('{kind}', key=f'{kind}-{{n}}', by=None) for n in range({count})]")


def states(surroundings, kind: str) -> str:
    """States of works, asked of the database without starting the site."""
    question = f"SELECT state FROM revontuli_work WHERE kind = '{kind}' ORDER BY state"
    if address := surroundings.get("DATABASE_URL"):
        import psycopg

        connection = psycopg.connect(address)
    else:
        connection = sqlite3.connect(Path(surroundings["REVONTULI_HOME"]) / "revontuli.sqlite3")
    with closing(connection):
        return " ".join(row[0] for row in connection.execute(question).fetchall())


@pytest.fixture
def worker(surroundings, tmp_path):
    """`worker()` begins one as a process; all end with the test."""
    begun = []

    def begin():
        command = [sys.executable, "-m", "tests.site.worker_process", str(tmp_path)]
        begun.append(subprocess.Popen(command, env=surroundings, cwd=ROOT))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.wait()


def steps(folder: Path) -> list[list[str]]:
    file = folder / "steps"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def test_work_whose_worker_is_killed_is_done_by_the_next(surroundings, in_site, worker, tmp_path):
    start_work(in_site, "tests.steps")
    first = worker()
    until(lambda: len(steps(tmp_path)) >= 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert states(surroundings, "tests.steps") == "running"
    (tmp_path / "hurry").touch()
    second = worker()
    until(lambda: steps(tmp_path)[-1][0] == str(second.pid))
    until(lambda: states(surroundings, "tests.steps") == "done")
    assert steps(tmp_path)[-1][1] == "2"  # its second try

    # And one that is asked to leave hands back what it has begun.
    (tmp_path / "hurry").unlink()
    start_work(in_site, "tests.steps")
    before = len(steps(tmp_path))
    until(lambda: len(steps(tmp_path)) > before + 3)
    second.terminate()
    assert second.wait(PATIENCE) == 0
    assert states(surroundings, "tests.steps") == "done waiting"
    in_site("Work.objects.all().delete()")


def test_short_work_is_done_while_long_work_is_under_way(surroundings, in_site, worker, tmp_path):
    start_work(in_site, "tests.steps")
    worker()
    until(lambda: len(steps(tmp_path)) >= 3)
    in_site(
        "background.KINDS['tests.short'] = background.Kind(print, is_short=True);"
        "background.start('tests.short', key='short', by=None)"
    )
    until(lambda: states(surroundings, "tests.short") == "done")
    assert states(surroundings, "tests.steps") == "running"
    (tmp_path / "hurry").touch()
    until(lambda: states(surroundings, "tests.steps") == "done")
    in_site("Work.objects.all().delete()")


def test_two_workers_do_twenty_works_once_each(surroundings, in_site, worker, tmp_path):
    start_work(in_site, "tests.once", 20)
    worker()
    worker()
    until(lambda: states(surroundings, "tests.once") == " ".join(["done"] * 20))
    numbers = [file.name.split("-")[1] for file in tmp_path.glob("once-*")]
    assert len(numbers) == len(set(numbers)) == 20


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


SERVE = """
import sys
import revontuli.cli.serve
revontuli.cli.serve.SETTINGS = "tests.site.process_settings"
from revontuli.cli import main
main()
"""


def children(process: int) -> dict[str, int]:
    """Processes that `serve` began, by what they do."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    found = {}
    for line in listed.stdout.splitlines():
        number, command = line.strip().split(" ", 1)
        found["web" if "granian" in command else "worker"] = int(number)
    return found


@pytest.mark.skipif(not Path("/proc").exists(), reason="ps is asked as on Linux")
def test_serve_answers_begins_anew_what_dies_and_ends_in_good_order(surroundings, tmp_path):
    port, said = free_port(), tmp_path / "said"
    address = f"http://localhost:{port}"
    with said.open("wb") as written:
        served = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--port", str(port), "--workers", "1"],
            env=surroundings,
            stderr=written,
        )

    def ready() -> str:
        try:
            return httpx.get(f"{address}/health/ready").text
        except httpx.TransportError:
            return ""

    try:
        until(lambda: "The site is at" in said.read_text())
        assert ready()  # it says so when it answers, and not before
        until(lambda: "worker: ok" in ready())
        page = httpx.get(f"{address}/fi/")
        assert page.status_code == 200
        sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        style = httpx.get(f"{address}{sheet}")
        assert "immutable" in style.headers["Cache-Control"]
        assert httpx.get(f"{address}/metrics").status_code == 200

        begun = children(served.pid)
        os.kill(begun["worker"], signal.SIGKILL)
        until(lambda: children(served.pid).get("worker", begun["worker"]) != begun["worker"])
        assert httpx.get(f"{address}/fi/").status_code == 200

        begun = children(served.pid)
        served.send_signal(signal.SIGTERM)
        assert served.wait(PATIENCE) == 0
        for process in begun.values():
            assert not Path(f"/proc/{process}").exists()
    finally:
        served.kill()
        served.wait()


def test_processes_that_do_not_end_are_ended(monkeypatch):
    monkeypatch.setattr("revontuli.cli.serve.GRACE", 0.2)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    processes = Processes({"stubborn": [sys.executable, "-c", code]}, dict(os.environ))
    processes._look()
    stubborn = processes.running["stubborn"]
    processes._finish()
    assert stubborn.returncode in (-signal.SIGKILL, -signal.SIGTERM)


def test_serve_says_plainly_that_its_port_is_taken(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(typer.Exit) as ended:
        run_site("127.0.0.1", taken.getsockname()[1], 1, 1, with_worker=False)
    assert ended.value.exit_code == 1
    assert "Is the site running already?" in capsys.readouterr().err
