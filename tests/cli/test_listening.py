"""What takes pushes, over real sockets: hostile clients get a short answer or none, and the next sender is served."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from tui_tracker.cli.addresses import Address, address
from tui_tracker.cli.listening import Bounds, Listener
from tui_tracker.engine.receiving import Taken
from tui_tracker.model.errors import UsageError
from tui_tracker.plugin import Push

PUSH = b"POST /push/post HTTP/1.1\r\nHost: shop.example\r\nSign: good\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Engine:
    """Takes what comes as a test says."""

    taken: Taken | BaseException | None = Taken.KEPT  # `None`: never answers
    pushes: list[tuple[str, Push]] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)

    def receive(self, carrier_id: str, push: Push) -> "Future[Taken]":
        self.pushes.append((carrier_id, push))
        self.asked.set()
        future: Future[Taken] = Future()
        if isinstance(self.taken, RuntimeError):
            raise self.taken
        if isinstance(self.taken, BaseException):
            future.set_exception(self.taken)
        elif self.taken is not None:
            future.set_result(self.taken)
        return future


@pytest.fixture
def engine() -> Engine:
    return Engine()


@contextmanager
def listening(engine: Engine, bounds: Bounds | None = None, host: str = "127.0.0.1") -> Iterator[Address]:
    listener = Listener(Address(host, 0), engine.receive, bounds)
    try:
        yield listener.start()
    finally:
        listener.stop()
    assert not listener._thread.is_alive()


def connected(at: Address) -> socket.socket:
    return socket.create_connection((at.host, at.port), timeout=30)


def rest(client: socket.socket) -> bytes:
    """All that it sends until it hangs up."""
    parts = []
    try:
        while part := client.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def answer(at: Address, request: bytes) -> tuple[int, bytes]:
    """Status (0 = none) and the whole answer."""
    with connected(at) as client:
        with suppress(ConnectionError):  # it has heard enough
            client.sendall(request)
        said = rest(client)
    return (int(said.split(b" ", 2)[1]) if said else 0), said


def post(path: str = "/push/post", body: bytes = b"{}", method: str = "POST") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_headers_and_body_come_as_they_were_sent(engine: Engine) -> None:
    body = bytes(range(256)) * 8
    request = post(body=body).replace(b"Host: a", b"Host: a\r\nContent-Encoding: gzip\r\nSIGN: Ab12")
    with listening(engine) as at:
        assert answer(at, request)[0] == 200
    ((carrier, push),) = engine.pushes
    assert (carrier, push.body) == ("post", body)
    assert {name.lower(): value for name, value in push.headers.items()}["sign"] == "Ab12"


def test_a_body_in_chunks_is_put_together(engine: Engine) -> None:
    head = b"POST /push/post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with listening(engine) as at:
        assert answer(at, head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")[0] == 200
    assert engine.pushes[0][1].body == b"abcde"


@pytest.mark.parametrize(
    ("taken", "status"),
    [
        (Taken.KEPT, 200),
        (Taken.BUSY, 503),
        (Taken.UNKNOWN, 404),
        (Taken.REFUSED, 403),
        (Taken.UNREADABLE, 400),
        (RuntimeError("the loop is closed"), 503),
        (ValueError("a bug"), 500),
    ],
)
def test_each_end_has_its_status_and_no_answer_says_what_we_run(
    engine: Engine, taken: Taken | Exception, status: int
) -> None:
    engine.taken = taken
    with listening(engine) as at:
        found, said = answer(at, post())
    assert found == status
    head, _, body = said.lower().partition(b"\r\n\r\n")
    assert not body
    assert not any(word in head for word in (b"server:", b"python", b"aiohttp", b"tracker"))
    assert (b"retry-after: 30" in head) is (status == 503)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (post("/"), 404),
        (post("/push/"), 404),
        (post("/push/post/more"), 404),
        (post("/push/../push/post"), 404),
        (post("/push/po%2Fst"), 404),
        (post("/push/p\xf6st"), 400),
        (post("/push/" + "a" * 65), 404),
        (post("/push/post%0d%0aX: 1"), 400),
        (post("/etc/passwd", method="GET"), 404),
        (post(method="GET"), 405),
        (post(method="PUT"), 405),
        (post(method="OPTIONS"), 405),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (bytes(range(256)) * 4 + b"\r\n\r\n", 400),
        (PUSH.replace(b"Length: 2", b"Length: -2"), 400),
        (PUSH.replace(b"Length: 2", b"Length: 2\r\nContent-Length: 3"), 400),
        (PUSH.replace(b"Length: 2", b"Length: 2\r\nTransfer-Encoding: chunked"), 400),
        (PUSH.replace(b"Sign: good", b"Sign: " + b"x" * 20_000), 400),
        (PUSH.replace(b"Sign: good", b"\r\n".join(b"X-%d: x" % n for n in range(400))), 400),
    ],
)
def test_what_is_no_push_is_refused_without_asking_the_engine(engine: Engine, request_: bytes, status: int) -> None:
    with listening(engine) as at:
        found, said = answer(at, request_)
        assert found == status, said
        assert b"erver:" not in said
        assert engine.pushes == []
        assert answer(at, PUSH)[0] == 200
    assert (b"Allow: POST" in said) is (status == 405)


@pytest.mark.parametrize("head", [b"Content-Length: 200000", b"Transfer-Encoding: chunked"])
def test_a_body_that_is_too_long_is_not_read_to_its_end(engine: Engine, head: bytes) -> None:
    body = b"x" * 200_000
    if b"chunked" in head:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    with listening(engine, Bounds(body=50_000)) as at:
        found, _ = answer(at, b"POST /push/post HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n\r\n" + body)
        assert found in (413, 0)  # hung up while it was still sending
        assert engine.pushes == []
        assert answer(at, PUSH)[0] == 200


def test_one_that_says_that_it_is_too_long_is_answered_before_it_sends(engine: Engine) -> None:
    with listening(engine) as at:
        head = b"POST /push/post HTTP/1.1\r\nHost: a\r\nContent-Length: 2000001\r\n\r\n"
        assert answer(at, head)[0] == 413


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (b"", {0}),  # connects and says nothing
        (b"POST /push/post HT", {0}),
        (b"POST /push/post HTTP/1.1\r\nHost: a\r\nX", {0}),
        (PUSH[:-1], {408}),
        (b"POST /push/post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", {408}),
    ],
)
def test_one_that_does_not_go_on_is_cut_and_others_are_served_meanwhile(
    engine: Engine, sent: bytes, statuses: set[int]
) -> None:
    with listening(engine, Bounds(reading=0.5, life=1.5)) as at, connected(at) as slow:
        slow.sendall(sent)
        assert answer(at, PUSH)[0] == 200
        said = rest(slow)
    assert (int(said.split(b" ", 2)[1]) if said else 0) in statuses
    assert len(engine.pushes) == 1


def test_one_that_sends_a_byte_now_and_then_is_cut_all_the_same(engine: Engine) -> None:
    with listening(engine, Bounds(reading=60, life=0.5)) as at, connected(at) as slow:
        slow.settimeout(0.01)
        sent, open_ = 0, True
        while open_ and sent < 10_000:
            try:
                slow.sendall(b"POST /push/post HTTP/1.1\r\nX: "[sent : sent + 1] or b"x")
                sent += 1
                open_ = bool(slow.recv(1))
            except TimeoutError:
                pass
            except ConnectionError:
                open_ = False
    assert not open_
    assert engine.pushes == []


def test_there_are_only_so_many_connections_and_room_again_when_they_end(engine: Engine) -> None:
    with listening(engine, Bounds(connections=2, reading=0.5)) as at:
        with connected(at) as one, connected(at) as two:
            one.sendall(b"P")
            two.sendall(b"P")
            assert answer(at, PUSH)[0] == 0
            assert [rest(one), rest(two)] == [b"", b""]
        assert any(answer(at, PUSH)[0] == 200 for _ in range(100))  # as soon as it has noticed that they ended


def test_an_engine_that_does_not_answer_is_not_waited_for(engine: Engine) -> None:
    engine.taken = None
    with listening(engine, Bounds(answering=0.2)) as at:
        assert answer(at, PUSH)[0] == 503


def test_it_ends_though_clients_hang(engine: Engine) -> None:
    engine.taken = None
    with listening(engine) as at:
        clients = [connected(at) for _ in range(3)]
        clients[0].sendall(b"POST /pu")
        clients[1].sendall(PUSH[:-1])
        clients[2].sendall(PUSH)
        assert engine.asked.wait(30)
    for client in clients:
        rest(client)
        client.close()


def test_one_address_is_refused_only_so_often_but_never_the_proxy(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.taken = Taken.REFUSED
    with listening(engine, Bounds(refusals=3)) as at:
        assert [answer(at, PUSH)[0] for _ in range(5)] == [403] * 5
        monkeypatch.setattr(Address, "is_loopback", False)  # as from another machine
        assert [answer(at, PUSH)[0] for _ in range(5)] == [403, 403, 403, 429, 429]
    assert len(engine.pushes) == 8


def test_a_port_that_is_taken_is_said(engine: Engine) -> None:
    with listening(engine) as at, pytest.raises(OSError, match="in use"):
        Listener(at, engine.receive).start()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8765", "127.0.0.1:8765"),
        (":8765", "127.0.0.1:8765"),
        ("localhost:0", "127.0.0.1:0"),
        ("0.0.0.0:80", "0.0.0.0:80"),
        ("[::1]:8765", "[::1]:8765"),
    ],
)
def test_an_address_is_this_machines_unless_it_says_another(text: str, expected: str) -> None:
    assert str(address(text)) == expected
    assert address(text).is_loopback is (expected != "0.0.0.0:80")


@pytest.mark.parametrize("text", ["", "x", "shop.example:80", "127.0.0.1", "127.0.0.1:", ":70000", "::1", "1.2.3.4:٣"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not an address"):
        address(text)
