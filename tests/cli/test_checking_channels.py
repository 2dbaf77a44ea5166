"""`plugins check` proves the login of each channel with real servers on loopback, and nobody gets a message."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest

from tests.cli.process import Desk
from tests.servers.mail import Mailbox, mail_server
from tests.servers.running import running
from tests.servers.sms import ACCOUNT, PASSWORD, SmsGateway
from tui_tracker.cli.office import SessionOffice
from tui_tracker.cli.options import Options
from tui_tracker.cli.session import Session

SECRET = "whsec_" + base64.b64encode(b"a made-up secret of 32 bytes, yes").decode()


def email(port: int, more: str = "") -> str:
    return (
        f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        f'from = "Nordljus <hej@nordljus.example>"\n{more}'
    )


def sms(gateway: SmsGateway, service: str, password: str = PASSWORD) -> str:
    name = ACCOUNT if service == "twilio" else gateway.username
    return (
        "[network]\nallow_loopback_http = true\n"
        f'[channels.sms]\nservice = "{service}"\nusername = "{name}"\npassword = "{password}"\n'
        f'from = "+46701740605"\nbase_url = "{gateway.url}"\n'
    )


def checked(desk: Desk, name: str) -> tuple[int, str, str]:
    """Exit code, result and what was said of it."""
    run = desk.run("plugins", "check", name, "--json")
    (found,) = json.loads(run.stdout)
    assert (found["carrier"], found["channel"] or name) == ("", name)
    return run.returncode, found["result"], found["message"]


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    with running(SmsGateway()) as gateway:
        yield gateway


def test_a_mail_server_that_would_take_messages_works(desk: Desk) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        desk.configure(email(port))
        assert checked(desk, "email") == (0, "ok", "")
        assert desk.ok("plugins", "check", "email") == "email: works\n"
    assert (box.connections, box.letters) == (2, [])


@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")  # the server's own
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_and_a_refused_sender_are_found_before_the_first_customer(desk: Desk) -> None:
    box = Mailbox(password="right-password-1")
    with mail_server(box, login=True) as port:
        desk.configure(email(port, 'username = "eva"\npassword = "wrong-password-1"\n'))
        code, result, said = checked(desk, "email")
        assert (code, result, "wrong-password-1" in said) == (1, "auth_failed", False)
        desk.configure(email(port, 'username = "eva"\npassword = "right-password-1"\n'))
        assert checked(desk, "email") == (0, "ok", "")
        desk.configure(email(port))
        assert checked(desk, "email")[1] == "auth_failed"
    box = Mailbox(refuse={"hej@nordljus.example": "553 5.7.1 not yours"})
    with mail_server(box) as port:
        desk.configure(email(port))
        assert checked(desk, "email") == (1, "rejected", "553 5.7.1 not yours")


def test_a_mail_server_that_is_not_there_is_out_of_reach(desk: Desk) -> None:
    with mail_server(Mailbox()) as port:
        pass
    desk.configure(email(port))
    run = desk.run("plugins", "check", "email")
    assert run.returncode == 3
    assert run.stdout.startswith("email: out of reach: ")


@pytest.mark.parametrize("service", ["46elks", "twilio"])
def test_an_sms_account_is_read_and_nothing_sent(desk: Desk, gateway: SmsGateway, service: str) -> None:
    desk.configure(sms(gateway, service))
    assert checked(desk, "sms") == (0, "ok", "")
    desk.configure(sms(gateway, service, "wrong-password-1"))
    code, result, said = checked(desk, "sms")
    assert (code, result, "wrong-password-1" in said) == (1, "auth_failed", False)
    assert gateway.got == []


def test_of_a_webhook_only_a_message_would_show_it(desk: Desk) -> None:
    desk.configure(f'[channels.webhook]\nurl = "https://shop.example/hooks"\nsecret = "{SECRET}"\n')
    run = desk.run("plugins", "check", "webhook")
    assert (run.returncode, run.stdout) == (
        0,
        "webhook: has nothing to prove: only a message would show whether it is taken\n",
    )


def test_a_file_that_can_be_written_works_and_another_does_not(desk: Desk) -> None:
    desk.configure(f'[channels.file]\npath = "{desk.home / "told.jsonl"}"\n')
    assert checked(desk, "file") == (0, "ok", "")
    assert (desk.home / "told.jsonl").read_bytes() == b""
    desk.configure(f'[channels.file]\npath = "{desk.home / "no" / "told.jsonl"}"\n')
    assert checked(desk, "file")[:2] == (3, "unavailable")


def test_a_channel_somebody_configured_halfway_counts_without_a_name(desk: Desk) -> None:
    desk.configure('[plugins]\ncainiao = false\n[channels.email]\nhost = "mail.nordljus.example"\n')
    run = desk.run("plugins", "check")
    assert run.returncode == 2
    assert "email: not configured: " in run.stdout
    assert "sms" not in run.stdout


@pytest.fixture
def office(desk: Desk) -> Iterator[Callable[[str], SessionOffice]]:
    """What the app asks, over a configuration."""
    opened: list[Session] = []

    def over(text: str) -> SessionOffice:
        path = desk.home / "named.toml"
        path.write_text(text, encoding="utf-8")
        opened.append(Session(Options(config=path, data=desk.data)))
        return SessionOffice(opened[-1])

    yield over
    for session in opened:
        session.close()


def test_the_app_lists_the_channels_in_use_and_proves_them_as_the_command_does(
    office: Callable[[str], SessionOffice],
) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        asked = office(email(port) + '[notify]\nchannel = "email"\noperator_channel = "file"\n[channels.file]\n')
        found = {each.id: each for each in asked.carriers()}
        assert {"email", "17track"} <= set(found)
        assert (found["email"].health, found["email"].plugin) == ("sends", "email")
        assert not {"sms", "webhook", "terminal"} & set(found)
        told = asked.check("email")
        assert (told.good, told.text, box.letters) == (True, "works", [])
    told = asked.check("email")
    assert (told.good, told.text.startswith("out of reach")) == (False, True)


def test_a_channel_that_somebody_began_to_set_up_says_what_it_lacks(office: Callable[[str], SessionOffice]) -> None:
    found = {each.id: each for each in office("[channels.email]\nport = 25\n").carriers()}
    assert found["email"].health == "not_configured"
    assert [each.name for each in found["email"].options if each.set == "missing"] == ["host", "from"]
