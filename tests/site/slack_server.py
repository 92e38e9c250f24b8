"""Slack as a bot meets it: the Web API, events signed and sent again, Socket Mode.

After Slack's own description: form-encoded or JSON calls with a bearer token, answers with "ok",
status 429 with Retry-After where it is too much, and envelopes over a web socket that want to be
acknowledged.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import parse_qsl, urlencode

TOKEN = "xoxb-1-test"
APP_TOKEN = "xapp-1-test"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class SlackServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: Queue = Queue()  # (method, what was sent)
        self.acknowledged: Queue = Queue()
        self.refuse = 0  # so many calls are told to come later
        self.link = None
        self.connected = threading.Event()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/"

    def push(self, envelope: dict) -> None:
        """Send an envelope over Socket Mode."""
        data = json.dumps(envelope).encode()
        head = b"\x81" + (
            struct.pack("!B", len(data)) if len(data) < 126 else struct.pack("!BH", 126, len(data))
        )
        self.link.sendall(head + data)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def do_POST(self) -> None:
        method = self.path.removeprefix("/api/").partition("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        is_json = "json" in self.headers.get("Content-Type", "")
        sent = json.loads(body or "{}") if is_json else dict(parse_qsl(body))
        if isinstance(sent.get("blocks"), str):
            sent["blocks"] = json.loads(sent["blocks"])
        wanted = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if self.headers.get("Authorization") != f"Bearer {wanted}":
            self._answer({"ok": False, "error": "invalid_auth"})
        elif method == "auth.test":
            self._answer(
                {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "user": "paavo"}
            )
        elif method == "apps.connections.open":
            self._answer({"ok": True, "url": f"ws://127.0.0.1:{self.server.server_port}/link"})
        elif self.server.refuse:
            self.server.refuse -= 1
            self._answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "0"})
        elif method in ("chat.postMessage", "chat.postEphemeral"):
            self.server.posted.put((method, sent))
            self._answer({"ok": True, "channel": sent["channel"], "ts": "1700000009.000100"})
        else:
            self._answer({"ok": False, "error": "unknown_method"})

    def _answer(self, told: dict, status: int = 200, headers: dict | None = None) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        key = self.headers["Sec-WebSocket-Key"] + WEB_SOCKET
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept)
        self.end_headers()
        self.wfile.flush()
        self.server.link = self.connection
        self.server.push({"type": "hello", "num_connections": 1})
        self.server.connected.set()
        while (frame := self._frame()) is not None:
            if frame.startswith("{"):
                self.server.acknowledged.put(json.loads(frame))
        self.close_connection = True

    def _frame(self) -> str | None:
        """A frame of the client, unmasked; None when it has gone."""
        try:
            first, second = self.rfile.read(2)
            length = second & 127
            if length == 126:
                (length,) = struct.unpack("!H", self.rfile.read(2))
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
        except (OSError, ValueError):
            return None
        return None if first & 15 == 8 else data.decode("utf-8", "replace")


@contextmanager
def slack_server():
    server = SlackServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signed(body: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers by which Slack is known."""
    moment = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


def event(text: str, *, ts: str = "1700000001.000100", **more) -> dict:
    """A message as the Events API tells of it: in a direct talk, unless `more` says otherwise."""
    inner = {
        "type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "team": "T1",
        "text": text, "ts": ts, "event_ts": ts, "client_msg_id": "m-" + ts, **more,
    }  # fmt: skip
    inner = {name: value for name, value in inner.items() if value is not None}
    return {
        "token": "t", "team_id": "T1", "api_app_id": "A1", "event": inner,
        "type": "event_callback", "event_id": "Ev" + ts, "event_time": 1700000001,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
    }  # fmt: skip


def pressed(button: dict, *, channel: str = "D1", user: str = "U1", **container) -> dict:
    """A button of a message, pressed."""
    return {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"},
        "api_app_id": "A1", "trigger_id": "1.2.3", "channel": {"id": channel},
        "container": {
            "type": "message", "channel_id": channel, "message_ts": "1700000009.000100",
            **container,
        },
        "actions": [{**button, "action_ts": "1700000010.000100", "block_id": "b"}],
    }  # fmt: skip


def as_form(body: dict) -> str:
    return urlencode({"payload": json.dumps(body)})
