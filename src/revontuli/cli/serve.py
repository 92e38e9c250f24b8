"""The site: `revontuli serve`, `worker`, `check` and `user add`.

This file knows Django, the web server and the site's own commands by name alone. `serve` starts
them as processes beside each other, begins anew the one that dies, and ends them in good order.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from revontuli.cli.home import home

SETTINGS = "revontuli.site.settings"
APPLICATION = "revontuli.site.wsgi:application"
GRACE = 25.0  # seconds that processes have to finish what they are doing
LOOKS = 0.2  # seconds between looks at the processes
PATIENCE = 2.0  # seconds before a process that died is begun anew

user_app = typer.Typer(name="user", help="People who work with the site.", no_args_is_help=True)


class RoleName(StrEnum):
    """Roles, as the site knows them."""

    analyst = "analyst"
    content_editor = "content_editor"
    bot_trainer = "bot_trainer"
    network_coordinator = "network_coordinator"
    protection_officer = "protection_officer"
    administrator = "administrator"
    reader = "reader"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Web processes.", min=1, max=64)] = 2,
    threads: Annotated[int, typer.Option(help="Threads in each.", min=1, max=64)] = 8,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Work in the background too.")
    ] = True,
) -> None:
    """Run the site: pages, and the worker of the background.

    The database and the static files are made ready first.
    """
    run_site(host, port, workers, threads, with_worker=worker)


def worker() -> None:
    """Run a worker of the background apart from the pages, as for `serve --no-worker`."""
    _replace_by(_django("worker"))


def check() -> None:
    """Say what is wrong with this deployment, in plain words."""
    raise typer.Exit(
        subprocess.run(_django("examine"), env=_surroundings(), check=False).returncode
    )


@user_app.command("add")
def user_add(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Their e-mail address.")],
    role: Annotated[
        list[RoleName] | None, typer.Option(help="A role they have; may be given many times.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Short name of their organisation; made where it is new.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Print an address at which they set the password.")
    ] = False,
) -> None:
    """Make an account, or give one that is there more roles. Asks for the password."""
    arguments = ["add_person", email]
    for one in role or []:
        arguments += ["--role", one.value]
    for option, value in (("--name", name), ("--organisation", organisation)):
        arguments += [option, value] if value else []
    arguments += ["--password-stdin"] * password_stdin + ["--link"] * link
    if run_command("prepare"):
        raise typer.Exit(1)
    raise typer.Exit(run_command(*arguments))


def run_site(host: str, port: int, workers: int, threads: int, *, with_worker: bool) -> None:
    """Run the site until SIGTERM or SIGINT.

    Raises:
        typer.Exit: with status 1 where it can't be made ready, 0 when it has ended.
    """
    shown = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    os.environ.setdefault("REVONTULI_URL", shown)
    _check_free(host, port)
    surroundings = _surroundings()
    if run_command("prepare"):
        raise typer.Exit(1)
    surroundings["PROMETHEUS_MULTIPROC_DIR"] = str(_empty(home().resolve() / "metrics"))
    commands = site_commands(host, port, workers, threads, with_worker=with_worker)
    typer.echo("Starting the site … (Ctrl-C ends it)", err=True)
    threading.Thread(target=_say_when_it_answers, args=(host, port), daemon=True).start()
    Processes(commands, surroundings).run()


def _say_when_it_answers(host: str, port: int) -> None:
    """The web server listens at once; it answers when its processes have loaded the site."""
    while True:
        connection = http.client.HTTPConnection(host, port, timeout=GRACE)
        try:
            connection.request("GET", "/health/live")
            connection.getresponse()
            break
        except (OSError, http.client.HTTPException):
            time.sleep(LOOKS)
        finally:
            connection.close()
    typer.echo(f"The site is at {os.environ['REVONTULI_URL']}", err=True)


def site_commands(
    host: str, port: int, workers: int, threads: int, *, with_worker: bool
) -> dict[str, list[str]]:
    """What the site is made of, by name; with Slack where a bot has an app token."""
    commands = {"web": _web_server(host, port, workers, threads)}
    if with_worker:
        commands["worker"] = _django("worker")
    if any(re.fullmatch(r"REVONTULI_SLACK_.+_APP_TOKEN", name) for name in os.environ):
        commands["slack"] = _django("slack")
    return commands


def _check_free(host: str, port: int) -> None:
    """End with a plain word where something listens there already."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        typer.echo(
            f"Can't listen at {host}:{port} ({error.strerror}). Is the site running already? "
            "Another port: --port 8001",
            err=True,
        )
        raise typer.Exit(1) from error


def _web_server(host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", APPLICATION,
        "--interface", "wsgi",
        "--host", host,
        "--port", str(port),
        "--workers", str(workers),
        "--blocking-threads", str(threads),
        "--blocking-threads-idle-timeout", "600",  # each keeps its connection to the database
        "--no-ws",
        "--respawn-failed-workers",
        "--respawn-interval", "1",
        "--workers-kill-timeout", str(int(GRACE) - 5),
        "--log-level", "error",
    ]  # fmt: skip


class Processes:
    """Processes beside each other: one that dies is begun anew, all end in good order."""

    def __init__(self, commands: dict[str, list[str]], surroundings: dict[str, str]) -> None:
        self.commands = commands
        self.surroundings = surroundings
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.begin_at = dict.fromkeys(commands, 0.0)
        self.ending = False

    def run(self) -> None:
        """Until a signal asks to end."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._end)
        while not self.ending:
            self._look()
            time.sleep(LOOKS)
        self._finish()

    def _end(self, sign: int, frame: FrameType | None) -> None:
        self.ending = True

    def _look(self) -> None:
        for name, command in self.commands.items():
            process = self.running.get(name)
            if process is not None and process.poll() is not None:
                typer.echo(f"The {name} process ended ({process.returncode}).", err=True)
                del self.running[name]
                self.begin_at[name] = time.monotonic() + PATIENCE
            elif process is None and time.monotonic() >= self.begin_at[name]:
                self.running[name] = subprocess.Popen(
                    command,
                    env=self.surroundings,
                    start_new_session=True,  # Ctrl-C comes to us, and we say when to end
                    preexec_fn=_end_with_parent,
                )

    def _finish(self) -> None:
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + GRACE
        for process in self.running.values():
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _end_with_parent() -> None:
    """On Linux, a process whose parent is killed is asked to end: none is left behind."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _surroundings() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}


def run_command(*arguments: str) -> int:
    """Run one of the site's own commands; give its exit status."""
    return subprocess.run(_django(*arguments), env=_surroundings(), check=False).returncode


def _django(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "revontuli.site", *arguments]


def _replace_by(command: list[str]) -> None:
    """Become another program, so that signals come to it."""
    os.execve(command[0], command, _surroundings())


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
