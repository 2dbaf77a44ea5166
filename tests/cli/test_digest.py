"""The operator's digest and alerts by real processes and a real mail server on loopback: each letter once."""

import email
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.policy import default

import pytest

from tests.cli.process import Desk
from tests.servers.mail import Mailbox, mail_server


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def shop(desk: Desk, box: Mailbox) -> Iterator[Desk]:
    with mail_server(box) as port:
        desk.configure(
            '[shop]\nname = "Nordljus"\n[notify]\nenabled = true\ncustomers = []\noperator_channel = "email"\n'
            'operator_address = "me@nordljus.example"\n[notify.digest]\nat = "00:00"\n'
            f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            'from = "Nordljus <hej@nordljus.example>"\n'
        )
        yield desk


def subjects(box: Mailbox) -> list[str]:
    return [str(email.message_from_bytes(letter, policy=default)["Subject"]) for letter in box.letters]


def test_the_digest_of_a_day_is_one_letter_whoever_polls_and_however_often(shop: Desk, box: Mailbox) -> None:
    shop.ok("add", "#1", "--placed", "2026-01-02")
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: shop.run("watch", "--once"), range(3)))
    assert [each.returncode for each in runs] == [0, 0, 0], [each.stderr for each in runs]
    shop.ok("watch", "--once")
    assert subjects(box) == ["Nordljus: 1 act now"]
    assert box.recipients == [["me@nordljus.example"]]
    (kept,) = shop.json("outbox")
    assert (kept["event"], kept["order"], kept["state"], kept["to"]) == ("digest", None, "sent", "operator")
    assert "what needs a hand" in shop.ok("outbox")


def test_a_day_on_which_nothing_needs_a_hand_says_nothing(shop: Desk, box: Mailbox) -> None:
    shop.ok("watch", "--once")
    assert box.letters == []
    assert shop.ok("outbox").count("nothing needs a hand") == 1


def test_it_is_shown_and_sent_by_hand_beside_the_days_own(shop: Desk, box: Mailbox) -> None:
    shop.ok("add", "#1", "--placed", "2026-01-02")
    assert shop.ok("digest").startswith("Subject: Nordljus: 1 act now\n")
    assert shop.json("digest")["subject"] == "Nordljus: 1 act now"
    assert box.letters == []
    said = shop.ok("digest", "--send")
    assert "sent" in said
    shop.ok("digest", "--send")
    shop.ok("watch", "--once")
    assert len(box.letters) == 3
    assert len({email.message_from_bytes(letter)["Message-ID"] for letter in box.letters}) == 3
    refused = shop.run("digest", "--send", "--channel", "email", "--read-only")
    assert refused.returncode == 5


def test_a_message_without_an_address_of_yours_says_which_option_is_missing(shop: Desk, box: Mailbox) -> None:
    shop.configure(shop.config.read_text().replace('operator_address = "me@nordljus.example"\n', ""))
    shop.ok("add", "#1", "--placed", "2026-01-02")
    shop.ok("watch", "--once")
    assert box.letters == []
    (kept,) = shop.json("outbox")
    assert (kept["state"], kept["reason"]) == ("suppressed", "no_own_address")
