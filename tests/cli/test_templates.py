"""The texts of messages from the command line: which there are, what they say, what is wrong, what would be sent."""

from pathlib import Path

import pytest

from tests.cli.process import Desk


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.configure('[shop]\nname = "Nordljus"\n[tracking]\ntracking_url = "https://t.example/?n="\n')
    desk.ok("add", "#1", "RB123456785CN", "--email", "eva@shop.example", "--country", "SE")
    return desk


def own(shop: Desk, name: str, text: str) -> Path:
    path = shop.config.parent / "templates" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_event_language_and_form_is_listed_with_its_file(shop: Desk) -> None:
    path = own(shop, "shipping_confirmation.html", "Subject: S\nx")
    listed = shop.json("templates", "list")
    events, alerts = 9 * 2, 6  # to customers and to oneself; what one is told of no single order
    assert len(listed) == (events + alerts) * 2 * 3
    files = {
        (each["event"], each["language"], each["form"]): each["file"] for each in listed if each["to"] == "customer"
    }
    assert files["shipped", "sv", "html"] == str(path)
    assert files["shipped", "sv", "txt"] == str(path)  # the text is made of it
    assert "shipping_confirmation.html" in shop.ok("templates", "list")
    assert len(shop.json("templates", "list", "--lang", "sv")) == (events + alerts) * 3


def test_what_is_shown_can_be_saved_and_is_then_what_counts(shop: Desk) -> None:
    before = shop.ok("templates", "show", "shipped", "--form", "html", "--lang", "sv")
    own(shop, "shipped.sv.html", before)
    assert shop.json("templates", "show", "shipped", "--form", "html", "--lang", "sv")["text"] == before
    assert shop.ok("templates", "check").splitlines()[-1] == "1 template looked at: nothing is wrong"


def test_a_mistake_has_file_line_and_column_and_exit_code_2(shop: Desk) -> None:
    path = own(shop, "shipped.txt", "Subject: x\n{{ customer.frist_name }}\n")
    run = shop.run("templates", "check")
    assert run.returncode == 2
    assert f"{path}:2:4: unknown variable 'customer.frist_name'" in run.stderr
    run = shop.run("templates", "check", str(path), "--json")
    assert run.returncode == 2
    assert '"line": 2' in run.stdout


def test_what_would_be_sent_is_shown(shop: Desk) -> None:
    text = shop.ok("templates", "preview", "#1")
    assert text.startswith("Subject: Din order #1 har skickats\n")
    assert "https://t.example/?n=RB123456785CN" in text
    sms = shop.run("templates", "preview", "RB123456785CN", "--form", "sms", "--lang", "en", "--event", "delivered")
    assert sms.stdout.splitlines() == [
        "Nordljus: your order #1 has been delivered.",
        "https://t.example/?n=RB123456785CN",
    ]
    assert "GSM-7, " in sms.stderr
    told = shop.json("templates", "preview", "#1", "--form", "html")
    assert told["html"].startswith("<!doctype html>")
    assert told["subject"] == "Din order #1 har skickats"


def test_a_broken_template_is_said_where_it_would_be_used(shop: Desk) -> None:
    own(shop, "shipped.txt", "{{ name | nope }}")
    run = shop.run("templates", "preview", "#1")
    assert run.returncode == 2
    assert "unknown filter 'nope'" in run.stderr
    assert shop.run("templates", "preview", "#9").returncode == 4


def test_commands_that_write_nothing_import_nothing_of_it(shop: Desk) -> None:
    own(shop, "shipped.txt", "Subject: x\ny")
    shop.configure('[notify]\nenabled = true\n[shop]\nname = "Nordljus"\n')
    shop.environ["PYTHONPROFILEIMPORTTIME"] = "1"
    for arguments, wanted in (
        (("list",), False),
        (("add", "#1", "RB123456794CN"), False),
        (("templates", "check"), True),
    ):
        run = shop.run(*arguments)
        assert run.returncode == 0, run.stderr
        imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
        assert "tui_tracker" in imported
        assert bool(imported & {"liquid", "babel"}) is wanted, arguments
