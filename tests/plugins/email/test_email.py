"""E-mail to a real mail server on loopback: every refusal told apart, one connection for many, no header slipped in."""

import asyncio
import email
import ssl
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers.mail import Mailbox, mail_server
from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import (
    AuthFailed,
    Message,
    Missed,
    PluginError,
    RateLimited,
    Receipt,
    Recipient,
    Rejected,
    Unavailable,
)
from tui_tracker_email.letter import letter
from tui_tracker_email.options import EmailConfig

pytestmark = [
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated"),  # the server's own
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
FROM = "Nordljus <hej@nordljus.example>"
EVA, BO = "eva@shop.example", "bo@shop.example"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


def message(address: str = EVA, key: str = "k-1", **fields: str) -> Message:
    told = {"subject": "Your order", "text": "It is here.", "html": "<p>It is here.</p>", **fields}
    return Message(key=key, recipient=Recipient(address=address, name="Eva Lind"), **told)  # type: ignore[arg-type]


def outcomes(port: int, *messages: Message, **given: object) -> list[Receipt | Missed]:
    """Through the host, as the notifier does."""
    section = {"host": "127.0.0.1", "port": port, "security": "none", "from": FROM, "timeout": 2.0, **given}

    async def run() -> list[Receipt | Missed]:
        options = HostOptions(only=frozenset({"email"}))
        host = Host(options, sections={"email": section}, memory=None, now=lambda: datetime.now(UTC))
        host.load()
        try:
            return await host.send("email", messages)
        finally:
            await host.close()

    return asyncio.run(run())


def errors(found: list[Receipt | Missed]) -> list[PluginError | None]:
    return [each.error if isinstance(each, Missed) else None for each in found]


def test_many_go_over_one_connection_and_the_queue_id_is_kept(box: Mailbox) -> None:
    with mail_server(box) as port:
        found = outcomes(port, *(message(f"c{n}@shop.example", f"k-{n}") for n in range(20)))
    assert [each.reference for each in found if isinstance(each, Receipt)] == ["2.0.0 queued as ABC123"] * 20
    assert (len(box.letters), box.connections) == (20, 1)
    assert box.recipients[3] == ["c3@shop.example"]


def test_a_letter_says_who_it_is_from_what_it_is_and_is_known_again(box: Mailbox) -> None:
    with mail_server(box) as port:
        outcomes(port, message(), unsubscribe="mailto:stop@nordljus.example", reply_to="svar@nordljus.example")
    made = email.message_from_bytes(box.letters[0], policy=default)
    assert (made["From"], made["To"], made["Subject"]) == (FROM, "Eva Lind <eva@shop.example>", "Your order")
    assert (made["Message-ID"], made["Auto-Submitted"]) == ("<k-1@nordljus.example>", "auto-generated")
    assert (made["List-Unsubscribe"], made["Reply-To"]) == ("<mailto:stop@nordljus.example>", "svar@nordljus.example")
    assert made["Date"] is not None
    text, html = made.get_body(("plain",)), made.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == ("It is here.", "<p>It is here.</p>")


@pytest.mark.parametrize(
    ("answer", "kind", "sent", "address"),
    [
        ("450 4.2.0 greylisted", Unavailable, False, None),
        ("451 4.3.0 try again", Unavailable, False, None),
        ("452 4.2.2 over quota", Unavailable, False, None),
        ("421 4.7.0 rate limit, slow down", RateLimited, None, None),
        ("550 5.1.1 no such user", Rejected, None, True),
        ("550 5.7.1 we do not like you", Rejected, None, False),
        ("552 5.3.4 too big", Rejected, None, False),
        ("530 5.7.0 authentication required", AuthFailed, None, None),
    ],
)
def test_a_refused_recipient_is_told_apart_and_the_next_one_still_gets_hers(
    box: Mailbox, answer: str, kind: type[PluginError], sent: bool | None, address: bool | None
) -> None:
    box.refuse = {EVA: answer}
    with mail_server(box) as port:
        found = outcomes(port, message(EVA, "a"), message(BO, "b"))
    first, second = errors(found)
    assert isinstance(first, kind)
    assert answer[:3] in str(first)
    assert second is None
    assert sent is None or (isinstance(first, Unavailable) and first.sent is sent)
    assert address is None or (isinstance(first, Rejected) and first.address is address)


def test_a_refused_sender_is_every_messages(box: Mailbox) -> None:
    box.refuse = {"hej@nordljus.example": "553 5.1.8 sender refused"}
    with mail_server(box) as port:
        assert [type(each) for each in errors(outcomes(port, message(EVA, "a"), message(BO, "b")))] == [Rejected] * 2


@pytest.mark.parametrize(("answer", "kind"), [("451 4.3.0 try again", Unavailable), ("554 5.6.0 not taken", Rejected)])
def test_a_letter_that_is_refused_was_not_sent(box: Mailbox, answer: str, kind: type[PluginError]) -> None:
    box.data = answer
    with mail_server(box) as port:
        (error,) = errors(outcomes(port, message()))
    assert isinstance(error, kind)
    assert not isinstance(error, Unavailable) or error.sent is False


@pytest.mark.parametrize("how", ["hang_up", "slow"])
@pytest.mark.parametrize(("where", "sent"), [("rcpt", False), ("data", None)])
def test_silence_before_the_letter_may_be_tried_again_and_after_it_nobody_knows(
    box: Mailbox, how: str, where: str, sent: bool | None
) -> None:
    setattr(box, how, where)
    with mail_server(box) as port:
        first, second = errors(outcomes(port, message(EVA, "a"), message(BO, "b"), timeout=1.0))
    assert isinstance(first, Unavailable)
    assert first.sent is sent
    assert isinstance(second, Unavailable)
    assert second.sent is sent


def test_a_server_that_takes_one_letter_a_connection_gets_them_all(box: Mailbox) -> None:
    box.hang_up = "next"
    with mail_server(box) as port:
        found = outcomes(port, *(message(f"c{n}@shop.example", f"k-{n}") for n in range(4)))
    assert [type(each) for each in found] == [Receipt] * 4
    assert (len(box.letters), box.connections) == (4, 4)


def test_nobody_there_is_unavailable_and_nothing_was_sent(box: Mailbox) -> None:
    with mail_server(box) as port:
        pass
    (error,) = errors(outcomes(port, message()))
    assert isinstance(error, Unavailable)
    assert error.sent is False


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_is_encrypted_and_logs_in(box: Mailbox, tls: ssl.SSLContext, trusted: str, security: str) -> None:
    box.password = "s3cret"
    options = {"security": security, "ca_file": trusted, "username": "eva", "password": "s3cret"}
    with mail_server(box, tls=tls, implicit=security == "tls", login=True) as port:
        assert errors(outcomes(port, message(), **options)) == [None]
        (wrong,) = errors(outcomes(port, message(), **{**options, "password": "guess"}))
    assert isinstance(wrong, AuthFailed)
    assert "guess" not in str(wrong)
    assert len(box.letters) == 1


def test_a_server_without_encryption_gets_no_password(box: Mailbox) -> None:
    with mail_server(box) as port:
        (error,) = errors(outcomes(port, message(), security="starttls", username="eva", password="s3cret"))
    assert isinstance(error, AuthFailed)
    assert (box.logins, box.letters) == (0, [])


def test_a_certificate_nobody_trusts_stops_it(box: Mailbox, tls: ssl.SSLContext) -> None:
    with mail_server(box, tls=tls) as port:
        (error,) = errors(outcomes(port, message(), security="starttls"))
    assert isinstance(error, Unavailable)
    assert error.sent is False
    assert box.letters == []


@pytest.mark.parametrize(
    "options",
    [
        {"host": "mail.nordljus.example", "security": "none"},
        {"security": "ssl"},
        {"host": ""},
        {"port": 70000},
        {"from_": "nobody"},
        {"from_": "Eva\r\nBcc: x@evil.example <a@shop.example>"},
        {"timeout": 0.0},
        {"unsubscribe": "javascript:x"},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_named(options: dict[str, object]) -> None:
    good = {"host": "127.0.0.1", "from_": FROM, "security": "none", **options}
    with pytest.raises(ValueError, match=next(iter(options)).removesuffix("_") if len(options) == 1 else "security"):
        EmailConfig(**good)  # type: ignore[arg-type]


CONFIG = EmailConfig(host="127.0.0.1", security="none", from_=FROM)
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


@given(
    st.text(max_size=60) | st.just("A\r\nBcc: x@evil.example"),
    st.text(max_size=60) | st.just("\r\n\r\nbody\r\n.\r\n"),
    st.text(max_size=200),
    st.text(max_size=40),
)
@settings(deadline=None)
def test_no_text_makes_a_header_or_a_recipient(name: str, subject: str, text: str, key: str) -> None:
    sent = Message(key=key, recipient=Recipient(address=EVA, name=name), subject=subject, text=text, html="")
    made = email.message_from_bytes(letter(sent, CONFIG, datetime(2026, 11, 2, tzinfo=UTC)), policy=default)
    found = [each for each in made.keys() if each != "Content-Transfer-Encoding"]  # noqa: SIM118
    assert sorted(found) == sorted(HEADERS)
    assert [each.addr_spec for each in made["To"].addresses] == [EVA]


_LINES = st.text(max_size=200) | st.sampled_from(
    ["From eva\n.\n..\n\nå\r\nb\rc", "--=_\n--", "=_ =3D =\n=", "\x00\ud800", "x" * 3000, " \t\n \n", "\u2028\x85\x0b"]
)


@given(_LINES, _LINES)
@settings(deadline=None)
def test_text_and_html_arrive_as_they_were_written(text: str, html: str) -> None:
    sent = Message(key="k", recipient=Recipient(address=EVA), subject="s", text=text, html=html)
    raw = letter(sent, CONFIG, datetime(2026, 11, 2, tzinfo=UTC))
    assert max(map(len, raw.split(b"\r\n"))) <= 78  # RFC 5322 §2.1.1
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    made = email.message_from_bytes(raw, policy=default)
    parts = [each for each in made.walk() if not each.is_multipart()]
    assert made.defects == []
    wanted = [text or "s", html] if html else [text or "s"]
    assert [decoded(each) for each in parts] == [flat(each) for each in wanted]


def decoded(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode().replace("\r\n", "\n")


def flat(text: str) -> str:
    """With ends of line as they are told apart, and one at the end."""
    sound = text.encode(errors="replace").decode()
    return sound.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "eva",
        "eva@shop.example, bo@shop.example",
        "eva@shop.example\r\nBcc: x",
        "a b@c.example",
        "eva@shop..example",
        ".eva@shop.example",
        "åsa@shop.example",
        "eva@" + "a" * 64 + ".example",
        "eva@\ud800.example",
    ],
)
def test_what_is_no_address_is_refused_for_good_and_the_others_get_theirs(box: Mailbox, address: str) -> None:
    with mail_server(box) as port:
        first, wrong, last = outcomes(port, message(EVA), message(address, "k-2"), message(BO, "k-3"))
    assert isinstance(first, Receipt)
    assert isinstance(last, Receipt)
    assert isinstance(wrong, Missed)
    assert isinstance(wrong.error, Rejected)
    assert len(box.letters) == 2


def test_a_domain_of_any_letters_travels_as_ascii(box: Mailbox) -> None:
    with mail_server(box) as port:
        (receipt,) = outcomes(port, message("eva@exämple.example"))
    assert isinstance(receipt, Receipt)
    assert box.recipients == [["eva@xn--exmple-cua.example"]]


@pytest.mark.parametrize(
    "name",
    [
        "A Bcc: mallory@evil.exampleA Bcc: mallory@evil.exampleA Bcc: mallory@evil.example",
        "very, " * 14 + "long",
        "Åsa, " * 15 + "Ek",
        'x"y\\' * 22,
        "漢字かな" * 20,
        "👩" * 90,
        "=?utf-8?q?Bcc=3A_mallory=40evil.example?=¡",
        "=?utf-8?q?Bcc=3A_mallory=40evil.example?=",
    ],
)
def test_a_long_name_is_a_name_and_no_recipient(name: str) -> None:
    """The standard library drops the quotes of a name that it breaks over two lines, and believes encoded words."""
    sent = Message(key="k", recipient=Recipient(address="eva@shop.example", name=name), subject="s", text="t")
    raw = letter(sent, CONFIG, datetime(2026, 11, 2, tzinfo=UTC))
    (found,) = email.message_from_bytes(raw, policy=default)["To"].addresses
    assert found.addr_spec == "eva@shop.example"
    shown, _, _ = email.message_from_bytes(raw)["To"].rpartition(" <")
    assert str(make_header(decode_header(shown))) == name
    assert max(map(len, raw.split(b"\r\n"))) <= 78
