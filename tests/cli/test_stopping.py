"""`notify stop`, `allow` and `stopped`, and what a stop does to what is sent, through a real mail server."""

from collections.abc import Iterator

import pytest

from tests.cli.process import Desk
from tests.cli.test_notify import one_round, order
from tests.servers.mail import Mailbox, mail_server


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def shop(desk: Desk, box: Mailbox) -> Iterator[Desk]:
    with mail_server(box) as port:
        desk.configure(
            '[shop]\nname = "Nordljus"\ncountry = "SE"\n[notify]\nenabled = true\nquiet_from = 0\nquiet_to = 0\n'
            f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            'from = "Nordljus <hej@nordljus.example>"\n'
        )
        yield desk


def test_who_said_stop_is_not_written_to_until_allowed(shop: Desk, box: Mailbox) -> None:
    order(shop)
    said = shop.ok("notify", "stop", "EVA@shop.example")
    assert "E…@shop.example" in said
    one_round(shop)
    assert box.letters == []
    (kept,) = shop.json("outbox")
    assert (kept["state"], kept["reason"]) == ("suppressed", "unsubscribed")
    by_hand = shop.run("notify", "#1", "--event", "shipped", "--again")
    assert (by_hand.returncode, "wants no messages" in by_hand.stderr) == (2, True)
    shop.ok("notify", "#1", "--event", "shipped", "--again", "--although-stopped")
    assert len(box.letters) == 1
    shop.ok("notify", "allow", "#1")
    assert shop.json("notify", "stopped") == []
    shop.ok("notify", "#1", "--event", "shipped", "--again")
    assert len(box.letters) == 2


def test_the_list_says_since_when_by_whom_and_why_and_whose_order_it_is(shop: Desk) -> None:
    order(shop)
    shop.ok("edit", "#1", "--phone", "070-174 06 05")
    shop.ok("notify", "stop", "#1", "--channel", "email")
    shop.ok("notify", "stop", "--reply", "Stopp!", "--from", "+46701740605")
    found = {each["address"]: each for each in shop.json("notify", "stopped")}
    assert found.keys() == {"e…@shop.example", "+46…05"}
    mail, text = (
        found["e…@shop.example"],
        next(each for each in shop.json("notify", "stopped") if each["way"] == "reply"),
    )
    assert (mail["channel"], mail["way"], mail["reason"], mail["orders"]) == ("email", "hand", "unsubscribed", ["#1"])
    assert (text["channel"], text["address"], text["by"]) == (None, "+46…05", mail["by"])
    shown = shop.ok("notify", "stopped")
    assert "every channel" in shown
    assert "3 recipients" in shown


def test_an_answer_that_is_no_stop_word_changes_nothing_and_says_so(shop: Desk) -> None:
    assert "no stop word" in shop.ok("notify", "stop", "--reply", "When does it come?", "--from", "+46701740605")
    told = shop.json("notify", "stop", "--reply", "When?", "--from", "+46701740605")
    assert (told["stopped"], told["stop_word"]) == (0, False)
    told = shop.json("notify", "stop", "--reply", "SLUTA", "--from", "+46701740605")
    assert (told["stopped"], told["stop_word"]) == (1, True)
    assert "was stopped already" in shop.ok("notify", "stop", "0701740605")


def test_what_can_not_be_done_is_refused_with_the_way_out(shop: Desk) -> None:
    shop.ok("add", "#2")
    for arguments, code in (
        (("stop",), 2),
        (("stop", "--reply", "stop"), 2),
        (("stop", "eva@shop.example", "--reply", "stop", "--from", "1234567"), 2),
        (("stop", "eva@"), 2),
        (("stop", "eva@shop.example, per@shop.example"), 2),
        (("stop", "#2"), 2),
        (("stop", "#99"), 4),
        (("stop", "eva@shop.example", "--read-only"), 5),
        (("allow", "eva@shop.example", "--read-only"), 5),
    ):
        run = shop.run("notify", *arguments)
        assert (run.returncode, len(run.stderr.splitlines()) >= 2) == (code, True), arguments
    shop.ok("notify", "stop", "eva@shop.example")
    assert shop.run("notify", "allow", "eva@shop.example", "--channel", "email").returncode == 2
    assert "was not stopped" in shop.ok("notify", "allow", "per@shop.example")


def test_no_address_is_kept_of_a_stop(shop: Desk) -> None:
    shop.ok("notify", "stop", "nobody.known@shop.example")
    shop.ok("notify", "stop", "+46731234567")
    shop.ok("compact")
    kept = b"".join(each.read_bytes() for each in shop.data.parent.iterdir())
    assert b"shop.example" not in kept
    assert b"731234567" not in kept
