"""Customers told from the command line, through a real mail server on loopback: once, and the truth."""

import email
from collections.abc import Iterator
from email.policy import default

import pytest

from tests.cli.process import Desk
from tests.servers.mail import Mailbox, mail_server

CODE = "RB123456785CN"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def shop(desk: Desk, box: Mailbox) -> Iterator[Desk]:
    with mail_server(box) as port:
        desk.configure(
            '[shop]\nname = "Nordljus"\n[notify]\nenabled = true\ncustomers = ["shipped", "delivered"]\n'
            "quiet_from = 0\nquiet_to = 0\n"
            f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            'from = "Nordljus <hej@nordljus.example>"\n'
        )
        yield desk


def order(desk: Desk, number: str = "#1", code: str = CODE) -> None:
    desk.ok("add", number, code, "--email", "eva@shop.example", "--name", "Eva Lind", "--country", "SE")


def one_round(desk: Desk) -> None:
    """What a timer runs; nobody can be asked about these codes, which is its exit code and not ours here."""
    run = desk.run("watch", "--once")
    assert "looked_up" in run.stdout, run.stderr


def test_a_code_that_came_is_told_by_the_next_round_in_the_customers_language(shop: Desk, box: Mailbox) -> None:
    order(shop)
    assert box.letters == []
    one_round(shop)
    one_round(shop)
    (letter,) = box.letters
    made = email.message_from_bytes(letter, policy=default)
    assert made["To"] == "Eva Lind <eva@shop.example>"
    text = made.get_body(("plain",))
    assert text is not None
    assert CODE in text.get_content()
    assert "https://t.17track.net/en#nums=" + CODE in text.get_content()
    assert "skicka" in (made["Subject"] + text.get_content()).casefold()
    (kept,) = shop.json("outbox")
    assert (kept["state"], kept["address"], kept["attempts"]) == ("sent", "e…@shop.example", 1)
    assert "queued as ABC123" in kept["reference"]


def test_by_hand_it_goes_at_once_and_not_twice_unless_it_is_meant(shop: Desk, box: Mailbox) -> None:
    order(shop)
    one_round(shop)
    refused = shop.run("notify", "#1", "--event", "shipped")
    assert (refused.returncode, "told already" in refused.stderr) == (2, True)
    assert shop.run("notify", "#1", "--event", "delivered").returncode == 2
    shop.ok("notify", "#1", "--event", "shipped", "--again")
    assert len(box.letters) == 2
    ids = {email.message_from_bytes(letter)["Message-ID"] for letter in box.letters}
    assert len(ids) == 2


def test_by_hand_what_has_not_gone_yet_is_said_to_be_in_the_outbox(shop: Desk, box: Mailbox) -> None:
    order(shop)
    refused = shop.run("notify", "#1", "--event", "shipped")
    assert (refused.returncode, "is in the outbox: waits" in refused.stderr) == (2, True)
    shop.ok("outbox", "cancel", "1")
    assert "is in the outbox: not sent" in shop.run("notify", "#1", "--event", "shipped").stderr
    assert shop.ok("outbox", "retry", "1") == "1 goes again\n"
    assert len(box.letters) == 1


def test_a_dry_run_shows_the_letter_and_sends_nothing(shop: Desk, box: Mailbox) -> None:
    order(shop)
    shop.ok("outbox", "cancel", "1")
    said = shop.ok("notify", "#1", "--event", "shipped", "--again", "--dry-run")
    assert CODE in said
    assert box.letters == []
    assert [each["state"] for each in shop.json("outbox")] == ["suppressed"]


def test_what_the_server_refuses_is_told_with_its_words(shop: Desk, box: Mailbox) -> None:
    box.refuse = {"eva@shop.example": "550 5.1.1 no such user"}
    order(shop)
    run = shop.run("outbox", "retry", "1")
    assert run.returncode == 0
    one_round(shop)
    (kept,) = shop.json("outbox")
    assert (kept["state"], kept["reason"]) == ("failed", "550 5.1.1 no such user")
    box.refuse = {}
    (again,) = shop.json("outbox", "retry", "1")
    assert again["state"] == "sent"
    assert len(box.letters) == 1


def test_too_many_at_once_wait_until_somebody_has_looked(shop: Desk, box: Mailbox) -> None:
    assert shop.config.read_text()
    shop.configure(shop.config.read_text().replace("[channels.email]", "flood_cap = 2\n[channels.email]"))
    for n in range(3):
        order(shop, f"#{n}", f"RB12345678{n}CN")
    one_round(shop)
    assert {each["state"] for each in shop.json("outbox")} == {"held"}
    assert box.letters == []
    assert shop.ok("outbox", "release", "--all") == "3 go\n"
    assert len(box.letters) == 3
