"""Example Post on loopback: the made-up service of examples/tui-tracker-example-post, its key, tokens and parcels."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

KEY: Final = "a-key-nobody-may-see"


@dataclass
class ExamplePostServer:
    """Knows parcels by number: their scans, newest first."""

    parcels: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # paths, in order
    tokens: set[str] = field(default_factory=set)
    url: str = ""

    def answer(self, path: str, bearer: str, body: Any) -> tuple[int, Any]:
        """Status and JSON for one POST."""
        self.asked.append(path)
        if path == "/v1/token":
            return self._token() if bearer == KEY else (401, {"error": "key"})
        if path != "/v1/parcels":
            return 404, {"error": "no such page"}
        if bearer not in self.tokens:
            return 401, {"error": "token"}
        numbers = body["numbers"]
        known = [{"number": each, "scans": self.parcels[each]} for each in reversed(numbers) if each in self.parcels]
        return 200, {"parcels": known, "unknown": [each for each in numbers if each not in self.parcels]}

    def _token(self) -> tuple[int, Any]:
        token = f"token-{len(self.asked)}"
        self.tokens.add(token)
        return 200, {"token": token, "lasts": 3600}


@contextmanager
def running(server: ExamplePostServer) -> Iterator[ExamplePostServer]:
    """The server on a free port of this machine, until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, answer = server.answer(self.path, bearer, json.loads(content) if content else None)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (as it is called there)
            """Not on the terminal."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
