"""Every refusal of a real mail server, and what becomes of the messages in the outbox."""

import email
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from tests.notify.shop import NOW, Shop, mail_section
from tests.servers.mail import Mailbox, mail_server
from tui_tracker.model.outbox import State
from tui_tracker.model.status import Status

pytestmark = [
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated"),  # the server's own
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
EVA, BO = "eva@shop.example", "bo@shop.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def shop(tmp_path: Path, box: Mailbox) -> Iterator[Shop]:
    with mail_server(box) as port:
        shop = Shop(tmp_path, sections=mail_section(port))
        yield shop
        shop.close()


def ids(box: Mailbox) -> list[str]:
    return [str(email.message_from_bytes(each)["Message-ID"]) for each in box.letters]


def test_what_is_taken_is_sent_with_the_queue_id(shop: Shop, box: Mailbox) -> None:
    shop.order()
    (kept,) = shop.rounds()
    assert (kept.state, kept.reference, kept.address) == (State.SENT, "2.0.0 queued as ABC123", "e…@shop.example")
    assert ids(box) == [f"<{kept.keys[0]}@nordljus.example>"]


def test_a_refused_login_stops_the_channel_and_no_message_is_lost(tmp_path: Path) -> None:
    box = Mailbox(password="s3cret")
    with mail_server(box, login=True) as port:
        shop = Shop(tmp_path, sections=mail_section(port, username="eva", password="guess"))
        shop.order()
        (kept,) = shop.rounds(1, 60, 600)
        assert shop.sender is not None
        (why,) = shop.sender.resting().values()
        assert (kept.state, kept.attempts, box.connections) == (State.RETRY, 1, 1)
        assert "refuses the login" in kept.reason
        assert (why, "guess" in why) == (kept.reason, False)
        shop.sections = mail_section(port, username="eva", password="s3cret")
        (kept,) = shop.rounds()
        assert (kept.state, len(box.letters)) == (State.SENT, 1)
        shop.close()


def test_a_refused_sender_fails_every_message_with_the_servers_words(shop: Shop, box: Mailbox) -> None:
    box.refuse = {"hej@nordljus.example": "553 5.1.8 sender refused"}
    shop.order("#1")
    shop.order("#2", "AB2", email=BO)
    found = shop.rounds(1)
    assert [(each.state, each.reason) for each in found] == [(State.FAILED, "553 5.1.8 sender refused")] * 2


def test_of_two_recipients_the_one_who_is_refused_gets_nothing_more_and_the_other_gets_hers(
    shop: Shop, box: Mailbox
) -> None:
    box.refuse = {EVA: "550 5.1.1 no such user"}
    eva = shop.order("#1")
    bo = shop.order("#2", "AB2", email=BO)
    assert [each.state for each in shop.rounds()] == [State.FAILED, State.SENT]
    shop.now += MINUTE
    shop.moved(eva, Status.DELIVERED)
    shop.moved(bo, Status.DELIVERED)
    found = [(each.state, each.reason) for each in shop.rounds()]
    assert found[2:] == [(State.SUPPRESSED, "bounced"), (State.SENT, "")]
    assert box.recipients == [[BO], [BO]]


def test_a_refusal_of_one_message_for_good_is_no_refusal_of_the_address(shop: Shop, box: Mailbox) -> None:
    box.refuse = {EVA: "550 5.7.1 we do not like you"}
    one = shop.order()
    assert [each.state for each in shop.rounds()] == [State.FAILED]
    box.refuse = {}
    shop.now += MINUTE
    shop.moved(one, Status.DELIVERED)
    assert [each.state for each in shop.rounds()] == [State.FAILED, State.SENT]


@pytest.mark.parametrize("where", ["recipient", "letter"])
def test_not_now_is_tried_again_after_a_minute_then_five(shop: Shop, box: Mailbox, where: str) -> None:
    if where == "letter":
        box.data = "451 4.3.0 try again"
    else:
        box.refuse = {EVA: "451 4.3.0 try again"}
    shop.order()
    (kept,) = shop.rounds()
    assert (kept.state, kept.due_at, kept.may_have_gone) == (State.RETRY, NOW + MINUTE, False)
    (kept,) = shop.rounds(1)
    assert (kept.attempts, kept.due_at) == (2, NOW + 6 * MINUTE)
    box.refuse, box.data = {}, "250 2.0.0 taken"
    (kept,) = shop.rounds(5)
    assert (kept.state, kept.attempts, len(box.letters)) == (State.SENT, 3, 1)


@pytest.mark.parametrize("how", ["hang_up", "slow"])
def test_silence_before_the_letter_was_no_sending(shop: Shop, box: Mailbox, how: str) -> None:
    setattr(box, how, "rcpt")
    shop.order()
    (kept,) = shop.rounds()
    assert (kept.state, kept.may_have_gone, box.letters) == (State.RETRY, False, [])
    setattr(box, how, "")
    (kept,) = shop.rounds(1)
    assert (kept.state, len(box.letters)) == (State.SENT, 1)


@pytest.mark.parametrize("how", ["hang_up", "slow"])
def test_silence_after_the_letter_repeats_it_under_the_same_message_id(shop: Shop, box: Mailbox, how: str) -> None:
    setattr(box, how, "data")
    shop.order()
    (kept,) = shop.rounds()
    assert (kept.state, kept.may_have_gone) == (State.RETRY, True)
    setattr(box, how, "")
    (kept,) = shop.rounds(1)
    assert (kept.state, kept.may_have_gone) == (State.SENT, False)
    assert len(ids(box)) == 2
    assert len(set(ids(box))) == 1


def test_what_may_have_gone_and_is_overtaken_is_not_said_not_to_have_been_sent(shop: Shop, box: Mailbox) -> None:
    box.hang_up = "data"
    one = shop.order()
    shop.rounds()
    box.hang_up = ""
    shop.now += MINUTE
    shop.moved(one, Status.DELIVERED)
    found = [(each.state, each.reason) for each in shop.rounds(1)]
    assert found == [(State.SUPPRESSED, "gone"), (State.SENT, "")]
    assert len(box.letters) == 2


def test_a_server_that_is_gone_is_asked_once_a_round_and_the_rest_waits(tmp_path: Path) -> None:
    with mail_server(Mailbox()) as port:
        pass
    shop = Shop(tmp_path, sections=mail_section(port))
    for n in range(40):
        shop.order(f"#{n}", f"AB{n}", email=f"c{n}@shop.example")
    found = [each.state for each in shop.rounds()]
    assert (found.count(State.RETRY), found.count(State.QUEUED)) == (25, 15)
    box = Mailbox()
    with mail_server(box) as port:
        shop.sections = mail_section(port)
        shop.rounds(1)
    assert len(box.letters) == 40
    shop.close()


def test_without_starttls_nothing_goes_in_the_clear(tmp_path: Path, box: Mailbox) -> None:
    with mail_server(box) as port:
        shop = Shop(tmp_path, sections=mail_section(port, security="starttls", username="eva", password="s3cret"))
        shop.order()
        (kept,) = shop.rounds(60)
        assert (kept.state, kept.attempts) == (State.RETRY, 1)
        assert "does not offer STARTTLS" in kept.reason
        assert (box.logins, box.letters) == (0, [])
        shop.close()


def test_with_starttls_and_a_login_it_goes(tmp_path: Path) -> None:
    authority, box = trustme.CA(), Mailbox(password="s3cret")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    options = {"security": "starttls", "ca_file": str(tmp_path / "ca.pem"), "username": "eva", "password": "s3cret"}
    with mail_server(box, tls=context, login=True) as port:
        shop = Shop(tmp_path, sections=mail_section(port, **options))
        shop.order()
        (kept,) = shop.rounds()
        assert (kept.state, box.logins) == (State.SENT, 1)
        shop.close()
