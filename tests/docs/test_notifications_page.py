"""A shop owner goes through docs/notifications.md from its first line to its last: every command, every file."""

import email
import json
import re
import shlex
from email.policy import default
from pathlib import Path
from typing import Final

import click
import pytest

from tests.cli.process import Desk
from tests.servers.mail import Mailbox, mail_server
from tui_tracker.cli.root import cli
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import State

PAGE: Final = (Path(__file__).parents[2] / "docs" / "notifications.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```(sh|toml)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
LOGIN: Final = re.compile(r"^(host|username|password) = .*\n", re.MULTILINE)
NO_CARRIER: Final = 1  # `watch --once`: nobody can be asked about a code that was made up


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_whoever_does_what_the_page_says_has_told_one_customer(desk: Desk) -> None:
    box, outputs = Mailbox(), {}
    with mail_server(box) as port:
        here = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        for kind, text in BLOCKS:
            if kind == "toml":
                desk.configure(LOGIN.sub("", text).replace("[channels.email]\n", f"[channels.email]\n{here}"))
                continue
            for line in text.splitlines():
                name, *arguments = shlex.split(line)
                assert name == "tui-tracker"
                run = desk.run(*arguments)
                assert run.returncode in (0, NO_CARRIER if arguments[0] == "watch" else 0), (
                    line + run.stdout + run.stderr
                )
                outputs[line] = run.stdout
    assert outputs["tui-tracker plugins check file"] == "file: works\n"
    assert outputs["tui-tracker plugins check email"] == "email: works\n"
    assert outputs["tui-tracker outbox --state queued"].endswith("1 waits\n")
    assert outputs["tui-tracker outbox"].endswith("1 sent\n")
    (told,) = (desk.home / "told.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(told)["to"] == "you@nordljus.example"
    (letter,) = box.letters
    made = email.message_from_bytes(letter, policy=default)
    assert (made["To"], made["From"]) == ("Eva Lind <you@nordljus.example>", "Nordljus <hej@nordljus.example>")
    assert made["Subject"] == json.loads(told)["subject"]
    assert [each["channel"] for each in desk.json("outbox")] == ["email", "file"]


def test_every_state_is_explained() -> None:
    _, _, part = PAGE.partition("## Where a message is")
    assert set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == {each.value for each in State}


def test_every_event_is_named() -> None:
    (row,) = re.findall(r"^\| more events \|(.*)\|$", PAGE, re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", row)) | {"shipped"}
    assert named == {each.value for each in Happening}


def test_every_command_of_the_tables_is_one() -> None:
    context = click.Context(cli)
    for words in re.findall(r"`tui-tracker ([^`]+)`", PAGE):
        command: click.Command | None = cli
        for word in words.split():
            if isinstance(command, click.Group):
                command = command.get_command(context, word)
                assert command is not None, words
