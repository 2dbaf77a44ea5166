"""`ctx.http` over real sockets, against a server that does everything wrong."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from tests.servers.hostile import Hostile, hostile
from tui_tracker.host.http import HostHttp, HttpRules
from tui_tracker.host.limits import RateLimit
from tui_tracker.host.secrets import Masker
from tui_tracker.host.transport import mapped
from tui_tracker.plugin import AuthFailed, BadResponse, PluginError, RateLimited, Unavailable

KEY = "k-sesame/opens?9"
SIX = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[Hostile]:
    async with hostile() as running:
        yield running


class Waits:
    """A sleep that only remembers."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def http(waits: Waits) -> AsyncIterator[HostHttp]:
    client = _client(waits)
    yield client
    await client.close()


def _client(waits: Waits, **rules: Any) -> HostHttp:
    given: dict[str, Any] = {"hosts": frozenset({"127.0.0.1"}), "allow_loopback_http": True, **rules}
    made = HttpRules(masker=Masker([KEY]), **given)
    return HostHttp(made, RateLimit(None), sleep=waits, jitter=random.Random(1), now=lambda: SIX)


async def _error(http: HostHttp, url: str, **more: Any) -> PluginError:
    with pytest.raises(PluginError) as caught:
        await http.get_json(url, **more)
    return caught.value


@pytest.mark.parametrize("name", ["fine", "gzip", "deflate", "raw-deflate", "bom"])
async def test_what_is_right_is_read(server: Hostile, http: HostHttp, name: str) -> None:
    assert await http.get_json(f"{server.url}/{name}") == {"ok": True}


@pytest.mark.parametrize("name", ["latin", "no-charset"])
async def test_a_declared_charset_is_read_and_a_strange_one_ignored(server: Hostile, http: HostHttp, name: str) -> None:
    assert await http.get_json(f"{server.url}/{name}") == {"city": "Malmö"}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("page", "$"),
        ("blank", "$"),
        ("cut-json", "$"),
        ("deep", "$"),
        ("wrong-charset", "$"),
        ("big", "body"),
        ("bomb", "body"),
        ("endless", "body"),
        ("twice", "Content-Encoding"),
        ("brotli", "Content-Encoding"),
        ("no-gzip", "Content-Encoding"),
        ("redirect", "HTTP status"),
        ("status-404", "HTTP status"),
        ("status-400", "HTTP status"),
    ],
)
async def test_what_is_not_understood_is_a_bad_response_that_names_the_part(
    server: Hostile, http: HostHttp, name: str, field: str
) -> None:
    error = await _error(http, f"{server.url}/{name}")
    assert isinstance(error, BadResponse)
    assert error.field == field
    assert server.asked[name] == 1


async def test_a_redirect_is_not_followed(server: Hostile, http: HostHttp) -> None:
    await _error(http, f"{server.url}/redirect")
    assert server.asked["fine"] == 0


async def test_a_redirect_to_another_host_is_not_followed(server: Hostile, http: HostHttp) -> None:
    async with hostile() as other:
        error = await _error(http, f"{server.url}/elsewhere", params={"to": f"{other.url}/fine"})
    assert isinstance(error, BadResponse)
    assert error.field == "HTTP status"
    assert other.asked.total() == 0


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/", "//10.0.0.1/"])
async def test_a_redirect_to_a_link_local_address_is_not_followed(server: Hostile, http: HostHttp, to: str) -> None:
    error = await _error(http, f"{server.url}/elsewhere", params={"to": to})
    assert isinstance(error, BadResponse)
    assert "not followed" in str(error)


class Counted(msgspec.Struct):
    """Fields that are numbers."""

    count: int
    weight: float
    final: bool


async def test_of_a_key_that_stands_twice_the_last_one_counts(server: Hostile, http: HostHttp) -> None:
    class Numbered(msgspec.Struct):
        number: str

    assert await http.get_json(f"{server.url}/same-key-twice") == {"number": "last"}
    assert await http.get_json(f"{server.url}/same-key-twice", type=Numbered) == Numbered("last")


async def test_numbers_as_text_are_refused_by_name(server: Hostile, http: HostHttp) -> None:
    error = await _error(http, f"{server.url}/numbers-as-text", type=Counted)
    assert isinstance(error, BadResponse)
    assert error.field == "$.count"


async def test_numbers_as_text_are_taken_where_the_author_says_so(server: Hostile, http: HostHttp) -> None:
    url = f"{server.url}/numbers-as-text"
    assert await http.get_json(url, type=Counted, lax=True) == Counted(7, 1.5, True)


async def test_a_wrong_type_names_its_place(server: Hostile, http: HostHttp) -> None:
    class Item(msgspec.Struct):
        number: str

    class Data(msgspec.Struct):
        accepted: list[Item]

    class Whole(msgspec.Struct):
        data: Data

    with pytest.raises(BadResponse) as caught:
        await http.request("GET", f"{server.url}/wrong-type", type=Whole)
    for error in (caught.value, await _error(http, f"{server.url}/wrong-type", type=Whole)):
        assert isinstance(error, BadResponse)
        assert error.field == "$.data.accepted[0].number" or error.field == "$.data.accepted[...].number"
        assert "accepted" in error.sample


async def test_a_request_with_a_type_gives_that_type(server: Hostile, http: HostHttp) -> None:
    class Fine(msgspec.Struct):
        ok: bool

    assert await http.request("GET", f"{server.url}/fine", type=Fine) == Fine(ok=True)
    assert (await http.request("GET", f"{server.url}/fine")).status == 200


@pytest.mark.parametrize("name", ["status-500", "status-503", "status-408", "truncated", "dropped", "cut-gzip"])
async def test_what_may_pass_is_tried_three_times(server: Hostile, http: HostHttp, waits: Waits, name: str) -> None:
    error = await _error(http, f"{server.url}/{name}")
    assert isinstance(error, Unavailable)
    assert error.sent is not False
    assert server.asked[name] == 3
    assert len(waits.seconds) == 2
    assert waits.seconds[0] < waits.seconds[1] <= 1.0


async def test_a_server_that_recovers_has_answered(server: Hostile, http: HostHttp) -> None:
    assert await http.get_json(f"{server.url}/flaky") == {"attempt": 3}


async def test_a_post_is_sent_once_unless_it_only_reads(server: Hostile, http: HostHttp) -> None:
    with pytest.raises(Unavailable):
        await http.post_json(f"{server.url}/status-503", json={})
    assert server.asked["status-503"] == 1
    assert await http.post_json(f"{server.url}/flaky", json={}, idempotent=True) == {"attempt": 3}


@pytest.mark.parametrize("name", ["drip", "silent"])
async def test_one_deadline_ends_what_never_ends(server: Hostile, waits: Waits, name: str) -> None:
    http = _client(waits, deadline=0.1)
    error = await _error(http, f"{server.url}/{name}")
    await http.close()
    assert isinstance(error, Unavailable)
    assert error.sent is None
    assert server.asked[name] == 1


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("limit-seconds", 17.0),
        ("limit-date", datetime(2026, 11, 25, 6, 0, tzinfo=UTC)),
        ("limit-silent", None),
        ("limit-odd", None),
    ],
)
async def test_too_many_requests_says_when_to_come_back(
    server: Hostile, http: HostHttp, name: str, after: object
) -> None:
    error = await _error(http, f"{server.url}/{name}")
    assert isinstance(error, RateLimited)
    assert error.retry_after == after
    assert server.asked[name] == 1


@pytest.mark.parametrize("after", ["7", "Wed, 25 Nov 2026 06:00:07 GMT"])
async def test_a_server_that_says_when_it_is_back_is_not_asked_before(
    server: Hostile, waits: Waits, after: str
) -> None:
    http = _client(waits)
    assert await http.get_json(f"{server.url}/busy", params={"after": after}) == {"ok": True}
    await http.close()
    assert waits.seconds == [7.0]


@pytest.mark.parametrize("after", ["31", "Wed, 25 Nov 2026 07:00:00 GMT"])
async def test_a_server_that_is_back_after_the_deadline_is_not_waited_for(
    server: Hostile, waits: Waits, after: str
) -> None:
    http = _client(waits)
    error = await _error(http, f"{server.url}/busy", params={"after": after})
    await http.close()
    assert isinstance(error, Unavailable)
    assert error.sent is True
    assert (waits.seconds, server.asked["busy"]) == ([], 1)


@pytest.mark.parametrize(("has_secret", "kind"), [(True, AuthFailed), (False, Unavailable)])
@pytest.mark.parametrize("status", [401, 403])
async def test_denied_is_about_the_key_only_where_there_is_one(
    server: Hostile, waits: Waits, status: int, has_secret: bool, kind: type[PluginError]
) -> None:
    http = _client(waits, has_secret=has_secret)
    assert type(await _error(http, f"{server.url}/status-{status}")) is kind
    await http.close()


async def test_an_allowed_status_comes_back_as_an_answer(server: Hostile, http: HostHttp) -> None:
    answer = await http.request("GET", f"{server.url}/status-404", allow=(404,))
    assert (answer.status, "human" in answer.text()) == (404, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "https://other.example/x",
        "https://api.example.other.example/x",
        "https://api.example@other.example/x",
        "https://user:pass@api.example/x",
        "https://api.example\\@other.example/x",
        "ftp://api.example/x",
        "http://api.example/x",
        "//api.example/x",
        "file:///etc/passwd",
        "https://",
        "https://[::1/x",
        "",
    ],
)
async def test_only_declared_hosts_over_https(waits: Waits, url: str) -> None:
    http = _client(waits, hosts=frozenset({"api.example", "127.0.0.1"}), allow_loopback_http=False)
    error = await _error(http, url)
    assert isinstance(error, Unavailable)
    assert error.sent is False
    assert waits.seconds == []


async def test_loopback_permission_is_for_loopback_only(waits: Waits) -> None:
    http = _client(waits, hosts=frozenset({"api.example"}))
    assert "not https" in str(await _error(http, "http://api.example/x"))


async def test_nobody_listening_is_unavailable_and_not_sent(http: HostHttp) -> None:
    error = await _error(http, "http://127.0.0.1:9/x")
    assert isinstance(error, Unavailable)
    assert error.sent is False


async def test_no_cookie_is_kept(server: Hostile, http: HostHttp) -> None:
    await http.get_json(f"{server.url}/cookie")
    await http.get_json(f"{server.url}/fine")
    assert "Cookie" not in server.headers["fine"]


async def test_no_proxy_from_the_environment(server: Hostile, http: HostHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert await http.get_json(f"{server.url}/fine") == {"ok": True}


async def test_what_is_sent(server: Hostile, http: HostHttp) -> None:
    await http.request("POST", f"{server.url}/fine", form={"a": "ö&"}, auth=("me", "pass"), headers={"X-Own": "1"})
    assert server.bodies["fine"] == b"a=%C3%B6%26"
    assert server.headers["fine"]["Authorization"] == "Basic bWU6cGFzcw=="
    assert server.headers["fine"]["X-Own"] == "1"
    assert await http.get_text(f"{server.url}/fine", params={"q": "a b"}) == '{"ok": true}'
    await http.request("PUT", f"{server.url}/fine", content=b"raw")
    assert server.bodies["fine"] == b"raw"


async def test_a_header_that_can_not_be_sent_is_our_error_without_the_key(server: Hostile, http: HostHttp) -> None:
    error = await _error(http, f"{server.url}/fine", headers={"X-Key": f"{KEY}\r\nX-Evil: 1"})
    assert isinstance(error, Unavailable)
    assert KEY not in str(error)


async def test_the_key_is_masked_in_errors(waits: Waits) -> None:
    http = _client(waits, hosts=frozenset({"127.0.0.1"}))
    error = await _error(http, f"http://{KEY.replace('/', '-')}.example/?key={KEY}")
    assert KEY not in f"{error!r} {error.__cause__!r}"


async def test_every_attempt_waits_its_turn(server: Hostile, waits: Waits) -> None:
    turns: list[float] = []

    async def turn(seconds: float) -> None:
        turns.append(seconds)
        clock[0] += seconds

    clock = [0.0]
    rules = HttpRules(hosts=frozenset({"127.0.0.1"}), allow_loopback_http=True)
    http = HostHttp(rules, RateLimit((1, 10.0), clock=lambda: clock[0], sleep=turn), sleep=waits)
    await http.get_json(f"{server.url}/flaky")
    await http.close()
    assert turns == [10.0, 10.0]


@pytest.mark.parametrize(
    "error", [OSError("x"), TimeoutError(), asyncio.IncompleteReadError(b"", 1), UnicodeError("x"), ValueError("x")]
)
def test_other_errors_of_a_connection_are_unavailable(error: Exception) -> None:
    assert isinstance(mapped(error), Unavailable)
