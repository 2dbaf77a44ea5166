"""The operator's digest and alerts by real processes and a real mail server on loopback: each letter once."""

import email
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.policy import default
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer

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


@contextmanager
def nordpost(answer: list[HTTPStatus]) -> Iterator[int]:
    """A carrier's service that answers with the status in `answer`, and knows of no scans; its port."""

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer[0])
            self.end_headers()
            self.wfile.write(b'{"scans": []}')

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def test_a_key_that_is_refused_is_one_letter_over_restarts_and_that_it_is_taken_again_another(
    shop: Desk, box: Mailbox
) -> None:
    answer = [HTTPStatus.UNAUTHORIZED]
    shop.environ["NP_KEY"] = "sesame-open"
    with nordpost(answer) as port:
        shop.configure(
            shop.config.read_text().replace('[notify.digest]\nat = "00:00"\n', "")
            + '[notify.alerts]\ntell = ["key_refused"]\nquiet_from = 0\nquiet_to = 0\n'
            "[network]\nallow_loopback_http = true\n"
            '[[carriers.url]]\nid = "nordpost"\ntitle = "Nordpost"\nurl = "https://nordpost.example/{number}"\n'
            'pattern = "^NP[0-9]{10}$"\n'
            f'[carriers.url.lookup]\nurl = "http://127.0.0.1:{port}/{{number}}"\n'
            '[carriers.url.lookup.headers]\nX-Key = { env = "NP_KEY" }\n'
            '[carriers.url.lookup.events]\nlist = "$.scans"\ntime = "$.at"\n'
        )
        for n in (1, 2):  # each with a code that is due at once
            shop.ok("add", f"#{n}", f"NP012345678{n}")
            shop.run("watch", "--once")
        assert subjects(box) == ["Nordljus: Nordpost refuses the key"]
        answer[0] = HTTPStatus.OK
        shop.ok("add", "#3", "NP0123456783")
        shop.run("watch", "--once")
        shop.run("watch", "--once")
    assert subjects(box) == ["Nordljus: Nordpost refuses the key", "Nordljus: Nordpost answers again"]
