"""Whatever mail servers and SMS gateways answer, no address stands in logs, outbox or standard error."""

import pytest

from tests.cli.process import Desk
from tests.servers.mail import Mailbox, mail_server
from tests.servers.running import running
from tests.servers.sms import PASSWORD, Refusal, SmsGateway

EMAIL, PHONE = "eva.lindstrom@private.example", "+46701740605"
FORMS = ("eva.lindstrom", "46701740605", "701740605", "070-174", "0701740605", "170 06 05", "174 06 05")


def watched(desk: Desk, *more: tuple[str, ...]) -> str:
    """Every word that the program leaves outside of the order itself while it tries to send."""
    said = []
    for arguments in (("watch", "--once"), ("outbox",), ("outbox", "--json"), ("log",), ("log", "--json"), *more):
        run = desk.run(*arguments)
        said += [run.stdout, run.stderr]
    logs = [each.read_text(encoding="utf-8") for each in desk.home.rglob("*.log*") if each.is_file()]
    logs += [each.read_text(encoding="utf-8") for each in desk.home.rglob("bug-*.txt")]
    return "\n".join([*said, *logs])


def nobody_in(text: str) -> bool:
    return not [form for form in FORMS if form in text]


@pytest.mark.parametrize(
    "trouble",
    [
        {"refuse": {EMAIL: f"550 5.1.1 <{EMAIL}>: user unknown"}},
        {"refuse": {EMAIL: f"451 4.2.1 {EMAIL} is greylisted"}},
        {"refuse": {EMAIL: f"452 4.5.3 rate of {EMAIL} exceeded"}},
        {"data": f"554 5.7.1 message to <{EMAIL}> rejected as spam"},
        {"data": f"421 try again later, {EMAIL}"},
        {"data": f"250 2.0.0 queued for {EMAIL} as 1"},
        {"hang_up": "data"},
        {"hang_up": "rcpt"},
    ],
    ids=["550", "451", "452", "554", "421", "250", "lost in the letter", "lost at the recipient"],
)
def test_a_mail_servers_answer_is_kept_without_the_address(desk: Desk, trouble: dict[str, object]) -> None:
    with mail_server(Mailbox(**trouble)) as port:  # type: ignore[arg-type]
        desk.configure(
            "[notify]\nenabled = true\nquiet_from = 0\nquiet_to = 0\n"
            f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "hej@nordljus.example"\n'
        )
        desk.ok("add", "#1", "RB123456785CN", "--email", EMAIL, "--country", "SE")
        text = watched(desk, ("outbox", "retry", "1"), ("notify", "#1", "--event", "shipped", "--again"))
    assert nobody_in(text)
    (first, *_) = desk.json("outbox", "--order", "#1")[::-1]
    assert first["attempts"] >= 1, "a server was asked"
    outbox = desk.data.with_name("orders.json.journal").read_bytes()
    rows = [line for line in outbox.splitlines() if b'"outbox"' in line and b'"orders":{' not in line]
    assert rows
    assert not [line for line in rows if b"eva.lindstrom" in line], "nor in what is kept of the message"


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal(403, f"Invalid to number {PHONE}"), "to number …"),
        (Refusal(400, "The number 0701740605 can not be reached"), "be reached"),
        (Refusal(429, f"Too many to {PHONE}"), "HTTP 429"),
        (Refusal(500, f"internal error for {PHONE}"), "HTTP 500"),
    ],
    ids=["403", "400", "429", "500"],
)
def test_a_gateways_answer_is_kept_without_the_number(desk: Desk, refusal: Refusal, said: str) -> None:
    refusing = SmsGateway()
    refusing.refuse[PHONE] = refusal
    with running(refusing) as sms:
        desk.environ["SMS_PASSWORD"] = PASSWORD
        desk.configure(
            '[network]\nallow_loopback_http = true\n[notify]\nenabled = true\nchannel = "sms"\nquiet_from = 0\n'
            'quiet_to = 0\n[channels.sms]\nservice = "46elks"\nfrom = "Nordljus"\n'
            f'region = "SE"\nusername = "{sms.username}"\n'
            f'password = {{ env = "SMS_PASSWORD" }}\nbase_url = "{sms.url}"\n'
        )
        desk.ok("add", "#1", "RB123456785CN", "--phone", "070-174 06 05", "--country", "SE")
        text = watched(desk, ("outbox", "retry", "1"))
    assert nobody_in(text)
    (kept,) = desk.json("outbox")
    assert kept["attempts"] >= 1, "the gateway was asked"
    assert said in kept["reason"], "and what it answered is kept"
