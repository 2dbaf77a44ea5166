"""Webhooks to a real receiver on loopback, which verifies them with the specification's own library."""

import asyncio
import base64
import json
from datetime import UTC, datetime

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook as Reference

from tui_tracker.host import Host, HostOptions
from tui_tracker.host.public import is_public
from tui_tracker.plugin import Message, Missed, Receipt, Recipient, Rejected, Unavailable
from tui_tracker_webhook.channel import WebhookConfig

SECRET = "whsec_" + base64.b64encode(b"a made-up secret of 32 bytes, yes").decode()
OLD = "whsec_" + base64.b64encode(b"another made-up secret of 32 byte").decode()
NOW = datetime.now(UTC)


class Receiver:
    """Keeps what it got; answers with these statuses in turn, the last one for good."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.headers: dict[str, str] = {}

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return web.Response(status=status, headers=self.headers)


def message(key: str = "k-1", **fields: object) -> Message:
    told = {"subject": "Order #1", "event": "delivered", "at": NOW, "data": {"order": "#1"}, **fields}
    return Message(key=key, recipient=Recipient(address="", name="Eva Lind"), **told)  # type: ignore[arg-type]


async def sent(receiver: Receiver, *messages: Message, **options: object) -> list[Receipt | Missed]:
    app = web.Application()
    app.router.add_post("/hooks", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    section = {"url": "http://127.0.0.1:{port}/hooks", "secret": SECRET, "allow_private": True, **options}
    section["url"] = str(section["url"]).format(port=port)
    host = Host(
        HostOptions(allow_loopback_http=True, only=frozenset({"webhook"})),
        sections={"webhook": section},
        memory=None,
        now=lambda: datetime.now(UTC),
    )
    host.load()
    try:
        return await host.send("webhook", messages)
    finally:
        await host.close()
        await runner.cleanup()


async def test_the_reference_library_finds_the_signature_good_also_while_the_secret_changes() -> None:
    receiver = Receiver(204)
    found = await sent(receiver, message(), message("k-2"), old_secret=OLD)
    assert [each.key for each in found if isinstance(each, Receipt)] == ["k-1", "k-2"]
    for headers, body in receiver.got:
        lower = {name.lower(): value for name, value in headers.items()}
        for secret in (SECRET, OLD):
            Reference(secret).verify(body, lower)
    told = json.loads(receiver.got[0][1])
    assert (told["type"], told["data"]["order"]) == ("shipment.delivered", "#1")
    assert "Eva" not in receiver.got[0][1].decode()


async def test_a_key_of_any_signs_is_one_plain_header_and_signed_as_it_is_sent() -> None:
    receiver = Receiver(204)
    found = await sent(receiver, message("Köp 7\r\nX-Evil: 1 %"))
    assert [type(each) for each in found] == [Receipt]
    ((headers, body),) = receiver.got
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["webhook-id"] == "K%C3%B6p 7%0D%0AX-Evil: 1 %25"
    assert "x-evil" not in lower
    Reference(SECRET).verify(body, lower)


@pytest.mark.parametrize(("status", "kind"), [(500, Unavailable), (503, Unavailable), (410, Rejected)])
async def test_what_the_receiver_says_decides(status: int, kind: type[Exception]) -> None:
    receiver = Receiver(status)
    (first, second) = await sent(receiver, message(), message("k-2"))
    assert isinstance(first, Missed)
    assert isinstance(first.error, kind)
    assert isinstance(second, Missed)
    assert len(receiver.got) == (1 if status == 410 else 2)


async def test_a_name_that_means_an_address_inside_is_not_posted_to() -> None:
    """What a name means is known when it is looked up, and may be another thing the next time. This one is looked up
    as any other, and needs nobody to answer: the system reads it as 127.0.0.1.
    """
    receiver = Receiver(204)
    (found,) = await sent(receiver, message(), url="https://0x7f000001:{port}/hooks", allow_private=False)
    assert isinstance(found, Missed)
    assert isinstance(found.error, Unavailable)
    assert "inside your own network" in str(found.error)
    assert (found.error.sent, receiver.got) == (False, [])


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("8.8.8.8", True),
        ("[2606:4700::1111]", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("[::1]", False),
        ("[fe80::1%eth0]", False),
        ("[fec0::1]", False),
        ("[fd00::1]", False),
        ("[::ffff:127.0.0.1]", False),
        ("[::127.0.0.1]", False),
        ("[64:ff9b::10.1.2.3]", False),
        ("[64:ff9b::8.8.8.8]", True),
        ("[2002:7f00:1::]", False),
        ("shop.example", True),
    ],
)
def test_an_address_inside_is_known_in_whatever_it_is_wrapped(address: str, outside: bool) -> None:
    assert is_public(address) is outside


async def test_a_redirect_is_not_followed() -> None:
    receiver = Receiver(302)
    receiver.headers = {"Location": "https://evil.example/"}
    (found,) = await sent(receiver, message())
    assert isinstance(found, Missed)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"url": "https://10.0.0.7/hooks"},
        {"url": "https://169.254.169.254/hooks"},
        {"url": "https://localhost/hooks"},
        {"url": "https://localhost./hooks"},
        {"url": "ftp://shop.example/"},
        {"url": "https://u:p@shop.example/"},
        {"secret": "whsec_abc"},
        {"secret": "plain words"},
        {"old_secret": "whsec_!!!"},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_named_without_the_secret(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))) as caught:
        WebhookConfig(**{"url": "https://shop.example/hooks", "secret": SECRET, **options})  # type: ignore[arg-type]
    assert "plain words" not in str(caught.value)


def test_any_key_and_text_is_one_request() -> None:
    receiver = Receiver(200)
    nasty = message("k\r\nX-Evil: 1", subject="\x00\u202e\r\n", data={"order": "\ud800"})
    outcome = asyncio.run(sent(receiver, nasty))
    assert len(outcome) == 1
    assert all("X-Evil" not in headers for headers, _ in receiver.got)
