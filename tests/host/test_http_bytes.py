"""`ctx.http` against bytes that are no HTTP, answers that do not end, and certificates that are wrong."""

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import trustme

from tests.host.making import no_sleep
from tests.servers.hostile_raw import Raw, raw
from tui_tracker.host.http import HostHttp, HttpRules
from tui_tracker.host.limits import RateLimit
from tui_tracker.plugin import BadResponse, PluginError, Unavailable

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture
async def server() -> AsyncIterator[Raw]:
    async with raw() as running:
        yield running


async def _asked(url: str, **rules: Any) -> Any:
    """The JSON, or our error."""
    made = HttpRules(hosts=frozenset({"127.0.0.1", "localhost"}), allow_loopback_http=True, **rules)
    http = HostHttp(made, RateLimit(None), sleep=no_sleep)
    try:
        return await http.get_json(url)
    except PluginError as error:
        return error
    finally:
        await http.close()


async def _error(server: Raw, name: str, **rules: Any) -> PluginError:
    error = await _asked(f"http://127.0.0.1:{server.port}/{name}", **rules)
    assert isinstance(error, PluginError)
    return error


@pytest.mark.parametrize("name", ["fine", "junk-type", "no-type", "long-header"])
async def test_what_can_be_read_is_read_whatever_type_it_says_it_is(server: Raw, name: str) -> None:
    assert await _asked(f"http://127.0.0.1:{server.port}/{name}") == {"ok": True}


@pytest.mark.parametrize(
    "name",
    [
        "two-lengths",
        "length-and-chunks",
        "odd-length",
        "bad-chunk",
        "greeting",
        "noise",
        "bad-header",
        "too-long-header",
        "odd-status",
        "endless-headers",
        "endless-header",
        "endless-status",
    ],
)
async def test_what_is_no_http_is_a_bad_response_at_once(server: Raw, name: str) -> None:
    error = await _error(server, name)
    assert isinstance(error, BadResponse)
    assert error.field == "HTTP"
    assert server.asked[name] == 1
    assert server.sent[name] < 16 * 1024 * 1024, "what does not end is not read for long"


async def test_a_success_without_content_is_no_json(server: Raw) -> None:
    error = await _error(server, "no-content")
    assert isinstance(error, BadResponse)
    assert error.field == "$"


@pytest.mark.parametrize("name", ["cut-chunk", "closed", "endless-trailer"])
async def test_an_answer_that_is_cut_off_is_asked_for_again(server: Raw, name: str) -> None:
    assert isinstance(await _error(server, name), Unavailable)
    assert server.asked[name] == 3


@pytest.mark.parametrize("name", ["steady-drip", "drip-headers", "endless-chunk"])
async def test_a_steady_drip_ends_at_the_deadline(server: Raw, name: str) -> None:
    error = await _error(server, name, deadline=0.2)
    assert isinstance(error, Unavailable)
    assert "within 0.2 s" in str(error)
    assert server.asked[name] == 1
    assert server.sent[name] > 1


async def test_plain_http_on_the_port_of_https_is_unavailable_and_not_sent(server: Raw) -> None:
    error = await _asked(f"https://127.0.0.1:{server.port}/fine")
    assert isinstance(error, Unavailable)
    assert error.sent is False
    assert set(server.asked) == {"hello"}


ASKING: Final = """
import asyncio, json, sys
from tests.host.test_http_bytes import _asked
async def main():
    answers = [await _asked(url) for url in sys.argv[1:]]
    print(json.dumps([repr(getattr(each, "sent", each)) + " " + str(each) for each in answers]))
asyncio.run(main())
"""


async def _in_a_process_that_trusts(authority: trustme.CA, folder: Path, *urls: str) -> list[str]:
    """What each answer was: the client reads the trusted authorities when it is imported."""
    trusted = folder / "trusted.pem"
    authority.cert_pem.write_to_path(str(trusted))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASKING, *urls, cwd=ROOT, stdout=-1, env={"SSL_CERT_FILE": str(trusted)}
    )
    out, _ = await process.communicate()
    answers: list[str] = json.loads(out)
    return answers


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


async def test_only_a_certificate_that_is_trusted_and_has_the_right_name_will_do(tmp_path: Path) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    async with (
        raw(_context(authority.issue_cert("localhost"))) as named,
        raw(_context(stranger.issue_cert("localhost", "127.0.0.1"))) as unknown,
    ):
        right, wrong_name, not_trusted = await _in_a_process_that_trusts(
            authority,
            tmp_path,
            f"https://localhost:{named.port}/fine",
            f"https://127.0.0.1:{named.port}/fine",
            f"https://localhost:{unknown.port}/fine",
        )
    assert right == "{'ok': True} {'ok': True}"
    assert wrong_name.startswith("False no connection")
    assert "IP address mismatch" in wrong_name
    assert not_trusted.startswith("False no connection")
    assert "CERTIFICATE_VERIFY_FAILED" in not_trusted
    assert (named.asked.total(), unknown.asked.total()) == (1, 0)
