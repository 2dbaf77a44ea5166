"""Alerts through the real Apprise to a receiver on loopback."""

import logging
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from tests.host.making import Key
from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import AuthFailed, Message, Missed, Receipt, Recipient, Rejected, Unavailable
from tui_tracker_apprise.channel import INSTALL, Apprise, AppriseConfig

pytest.importorskip("apprise", reason="an extra: " + INSTALL)
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a service of Apprise's own imports it


class Receiver:
    """Keeps the JSON it got, by path; paths in `refused` answer 500."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.got: dict[str, list[dict[str, Any]]] = {}

    async def handle(self, request: web.Request) -> web.Response:
        self.got.setdefault(request.path, []).append(await request.json())
        return web.Response(status=500 if request.path in self.refused else 200)


def message(key: str = "k-1", **fields: Any) -> Message:
    told = {"subject": "Carrier down", "text": "17TRACK does not answer.", **fields}
    return Message(key=key, recipient=Recipient(address=""), **told)


async def sent(receiver: Receiver, *messages: Message, paths: tuple[str, ...] = ("/a",)) -> list[Receipt | Missed]:
    app = web.Application()
    app.router.add_post("/{path:.*}", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        return await through(" ".join(f"json://user:s3cret-word@127.0.0.1:{port}{each}" for each in paths), *messages)
    finally:
        await runner.cleanup()


async def through(urls: str, *messages: Message) -> list[Receipt | Missed]:
    host = Host(
        HostOptions(only=frozenset({"apprise"})),
        sections={"apprise": {"urls": Key(urls)}},
        memory=None,
        now=lambda: datetime.now(UTC),
        environ={},
    )
    host.load()
    try:
        return await host.send("apprise", messages)
    finally:
        await host.close()


async def test_all_services_get_every_message() -> None:
    receiver = Receiver()
    found = await sent(receiver, message(), message("k-2", subject="", text="Quota: 90 % used"), paths=("/a", "/b"))
    assert found == [Receipt(key="k-1"), Receipt(key="k-2")]
    for path in ("/a", "/b"):
        first, second = receiver.got[path]
        assert (first["title"], first["message"]) == ("Carrier down", "17TRACK does not answer.")
        assert (second["title"], second["message"]) == ("", "Quota: 90 % used")


async def test_where_one_service_did_not_take_it_nobody_knows_and_the_password_is_seen_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver = Receiver("/b")
    first, second = await sent(receiver, message(), message("k-2"), paths=("/a", "/b"))
    for each in (first, second):
        assert isinstance(each, Missed)
        assert isinstance(each.error, Unavailable)
        assert each.error.sent is None
        assert "1 of 2" in str(each.error)
    assert "s3cret-word" not in repr(first) + str(first) + caplog.text
    assert len(receiver.got["/a"]) == 2


async def test_nothing_in_a_message_becomes_part_of_an_address() -> None:
    receiver = Receiver()
    nasty = message(subject="x\r\nBcc: a@b.example", text="json://127.0.0.1:1/?x=1,\x00 {token} \ud800", url="ntfy://x")
    (found,) = await sent(receiver, nasty)
    assert isinstance(found, Receipt)
    assert set(receiver.got) == {"/a"}
    assert "\n" not in receiver.got["/a"][0]["title"]


async def test_an_empty_message_is_not_sent() -> None:
    receiver = Receiver()
    (found,) = await sent(receiver, message(subject=" ", text="\x00"))
    assert isinstance(found, Missed)
    assert isinstance(found.error, Rejected)
    assert receiver.got == {}


async def test_an_address_apprise_does_not_know_is_told_by_its_place() -> None:
    (found,) = await through("json://127.0.0.1:9/ pigeon://s3cret-word@loft/", message())
    assert isinstance(found, Missed)
    assert isinstance(found.error, AuthFailed)
    assert "number 2" in str(found.error)
    assert "s3cret-word" not in str(found.error)


@pytest.mark.parametrize("urls", ["", "  ", "s3cret-word", "ntfy://a s3cret-word"])
def test_what_is_no_address_is_named_without_it(urls: str) -> None:
    with pytest.raises(ValueError, match="urls: expected") as caught:
        AppriseConfig(urls=urls)
    assert "s3cret-word" not in str(caught.value)


def test_no_customer_is_reached_by_it() -> None:
    assert Apprise.reaches == ""


def test_without_the_package_the_command_that_installs_it_is_told() -> None:
    code = """
import asyncio, sys
sys.modules["apprise"] = None  # as if it were not installed
from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import Message, Recipient
from datetime import UTC, datetime
host = Host(HostOptions(only=frozenset({"apprise"})), sections={"apprise": {"urls": "ntfy://x.example/y"}}, memory=None,
            now=lambda: datetime.now(UTC), environ={})
host.load()
async def run():
    found = await host.send("apprise", [Message(key="k", recipient=Recipient(address=""), text="x")])
    await host.close()
    return found
(found,) = asyncio.run(run())
print(found.error.kind, found.error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith("auth_failed"), done.stderr
    assert INSTALL in done.stdout


def test_the_package_comes_with_the_first_message() -> None:
    code = "import sys, tui_tracker_apprise.channel; assert not {'apprise', 'requests'} & sys.modules.keys()"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
