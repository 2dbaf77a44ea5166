"""Text messages, webhooks, the terminal and Apprise through the outbox, each to a real receiver on loopback."""

import base64
import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook as Reference

from tests.host.making import Key
from tests.notify.shop import Shop, rules
from tests.servers.sms import ACCOUNT, PASSWORD, Refusal, SmsGateway, twilio_error
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import State
from tui_tracker.model.status import Status

pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated")  # a service of Apprise's own imports it
PHONE = "+46701740605"  # of the range kept free for fiction by the Swedish authority
SECRET = "whsec_" + base64.b64encode(b"a made-up secret of 32 bytes, yes").decode()


def sms(gateway: SmsGateway, service: str = "46elks", password: str = PASSWORD) -> dict[str, Any]:
    username = ACCOUNT if service == "twilio" else gateway.username
    told = {"service": service, "username": username, "password": Key(password), "from": "Nordljus"}
    return {"sms": {**told, "base_url": gateway.url, "region": "SE"}}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, rules(channel="sms"))
    yield shop
    shop.close()


@pytest.fixture
def alerting(tmp_path: Path) -> Iterator[Shop]:
    """Whose own people are told, and no customer."""
    shop = Shop(tmp_path, rules(customers=(), operator=tuple(Happening)))
    yield shop
    shop.close()


@pytest.mark.parametrize(("service", "cost"), [("46elks", "0.35 SEK"), ("twilio", "")])
async def test_a_text_message_goes_to_the_customers_number_and_its_cost_is_kept(
    shop: Shop, service: str, cost: str
) -> None:
    async with SmsGateway() as gateway:
        shop.sections = sms(gateway, service)
        shop.order(phone="070-174 06 05")
        await shop.sent(60)
    ((kept,), (form,)) = shop.outbox(), gateway.got
    assert (kept.state, kept.cost, kept.parts, kept.address) == (State.SENT, cost, 1, "070…05")
    assert kept.reference.startswith("SM" if service == "twilio" else "s0")
    assert form.get("to", form.get("To")) == PHONE
    assert "AB1" in form.get("message", form.get("Body", ""))


@pytest.mark.parametrize("trouble", ["hang up", "silent"])
async def test_a_text_message_that_may_have_gone_waits_for_a_person_and_the_next_ones_go(
    shop: Shop, trouble: str
) -> None:
    shop.http_deadline = 0.5
    async with SmsGateway() as gateway:
        shop.sections = sms(gateway)
        gateway.trouble[PHONE] = trouble
        for n, number in enumerate((PHONE, "+46701740606", "+46701740607")):
            shop.order(f"#{n}", f"AB{n}", phone=number)
        await shop.sent()
        assert [each.state for each in shop.outbox()] == [State.UNKNOWN, State.QUEUED, State.QUEUED]
        await shop.sent(1, 60)
    assert [each.state for each in shop.outbox()] == [State.UNKNOWN, State.SENT, State.SENT]
    assert [form["to"] for form in gateway.got] == [PHONE, "+46701740606", "+46701740607"]


async def test_a_gateway_that_is_down_leaves_one_message_in_doubt_and_not_a_batch(shop: Shop) -> None:
    async with SmsGateway() as gateway:
        shop.sections = sms(gateway)
        numbers = [f"+467017406{n:02}" for n in range(5, 9)]
        gateway.refuse = dict.fromkeys(numbers, Refusal(503, "down"))
        for n, number in enumerate(numbers):
            shop.order(f"#{n}", f"AB{n}", phone=number)
        await shop.sent()
        states = [each.state for each in shop.outbox()]
    assert (states.count(State.UNKNOWN), states.count(State.QUEUED)) == (1, 3)


async def test_a_customer_who_said_stop_gets_nothing_more(shop: Shop) -> None:
    async with SmsGateway() as gateway:
        shop.sections = sms(gateway, "twilio")
        gateway.refuse[PHONE] = twilio_error(21610, "unsubscribed recipient")
        one = shop.order()
        await shop.sent()
        gateway.refuse = {}
        shop.moved(one, Status.DELIVERED)
        await shop.sent(1)
    assert [(each.state, each.reason[:20]) for each in shop.outbox()] == [
        (State.FAILED, "the customer has sai"),
        (State.SUPPRESSED, "bounced"),
    ]
    assert gateway.got == []


async def test_a_refused_sms_account_keeps_the_messages(shop: Shop) -> None:
    async with SmsGateway() as gateway:
        shop.sections = sms(gateway, password="wrong-password-1")
        shop.order("#1")
        shop.order("#2", "AB2", phone="+46701740606")
        await shop.sent(60)
        assert [each.state for each in shop.outbox()] == [State.RETRY, State.QUEUED]
        shop.sections = sms(gateway)
        await shop.sent()
    assert [each.state for each in shop.outbox()] == [State.SENT, State.SENT]


class Receiver:
    """Keeps what is posted to it; answers with these statuses in turn, the last one for good."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, str], bytes]] = []

    async def handle(self, request: web.Request) -> web.Response:
        lower = {name.lower(): value for name, value in request.headers.items()}
        self.got.append((lower, await request.read()))
        return web.Response(status=self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])

    async def start(self) -> tuple[web.AppRunner, int]:
        app = web.Application()
        app.router.add_post("/hooks", self.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, runner.addresses[0][1]


@pytest.mark.parametrize(
    ("statuses", "state", "calls"), [([204], State.SENT, 1), ([500, 204], State.SENT, 2), ([410], State.FAILED, 1)]
)
async def test_a_webhook_is_signed_and_repeated_under_the_same_id(
    alerting: Shop, statuses: list[int], state: State, calls: int
) -> None:
    receiver = Receiver(*statuses)
    runner, port = await receiver.start()
    alerting.rules = rules(customers=(), operator=tuple(Happening), operator_channel="webhook")
    url = f"http://127.0.0.1:{port}/hooks"
    alerting.sections = {"webhook": {"url": url, "secret": Key(SECRET), "allow_private": True}}
    told = reopened(alerting)
    told.now = datetime.now(UTC)  # who verifies looks at the time
    told.order()
    await told.sent(1)
    (kept,) = told.outbox()
    told.store.close()
    await runner.cleanup()
    assert (kept.state, kept.to, len(receiver.got)) == (state, "operator", calls)
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {kept.keys[0]}
    for headers, body in receiver.got:
        Reference(SECRET).verify(body, headers)
        assert json.loads(body)["type"] == "shipment.shipped"


def reopened(shop: Shop) -> Shop:
    """The same shop with the rules it has now."""
    shop.store.close()
    return Shop(shop.folder, shop.rules, shop.sections)


async def test_apprise_carries_an_alert_to_the_shops_own_people_and_never_to_a_customer(alerting: Shop) -> None:
    pytest.importorskip("apprise", reason="an extra")
    receiver = Receiver(200)
    runner, port = await receiver.start()
    alerting.rules = rules(channel="apprise", operator=tuple(Happening), operator_channel="apprise")
    alerting.sections = {"apprise": {"urls": Key(f"json://127.0.0.1:{port}/hooks")}}
    told = reopened(alerting)
    told.order()
    await told.sent()
    found = {each.to: (each.state, each.reason) for each in told.outbox()}
    told.store.close()
    await runner.cleanup()
    assert found == {"customer": (State.SUPPRESSED, "no_address"), "operator": (State.SENT, "")}
    ((_, body),) = receiver.got
    assert "AB1" in json.loads(body)["message"]


ON_A_TERMINAL = """
import fcntl, sys, termios
from pathlib import Path
from tests.notify.shop import Shop, rules
from tui_tracker.model.happenings import Happening

screen, folder = sys.argv[1:]
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
told = rules(customers=(), operator=tuple(Happening), operator_channel="terminal")
shop = Shop(Path(folder), told, {"terminal": {"kind": "osc9"}}, has_screen=screen == "screen")
shop.order()
(kept,) = shop.rounds()
print(kept.state, kept.to)
shop.close()
"""


@pytest.mark.parametrize(("screen", "said"), [("screen", "sent operator"), ("none", "queued operator")])
def test_the_terminal_is_written_to_where_somebody_sits_and_by_nobody_else(
    tmp_path: Path, screen: str, said: str
) -> None:
    master, slave = pty.openpty()
    try:
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", ON_A_TERMINAL, screen, str(tmp_path)],
            stdin=slave,
            capture_output=True,
            start_new_session=True,
            cwd=root,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(root)},
            timeout=60,
            check=False,
        )
        ready, _, _ = select.select([master], [], [], 0)
        shown = os.read(master, 4096) if ready else b""
    finally:
        os.close(slave)
        os.close(master)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == said
    assert (b"#1" in shown and shown.startswith(b"\x1b]9;")) is (screen == "screen")
    assert bool(shown) is (screen == "screen")
