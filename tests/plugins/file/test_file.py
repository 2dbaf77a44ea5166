"""Messages into a file: whole, each once, readable by mail programs and by json."""

import asyncio
import json
import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import Message, Missed, Receipt, Recipient, Unavailable

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def message(key: str, text: str = "It is here.") -> Message:
    recipient = Recipient(address="eva@shop.example", name="Eva")
    return Message(key=key, recipient=recipient, subject="Order #1", text=text, html="<p>x</p>", event="delivered")


def sent(path: Path, *messages: Message, **options: object) -> list[Receipt | Missed]:
    async def run() -> list[Receipt | Missed]:
        sections = {"file": {"path": str(path), **options}}
        host = Host(HostOptions(only=frozenset({"file"})), sections=sections, memory=None, now=lambda: NOW)
        host.load()
        try:
            return await host.send("file", messages)
        finally:
            await host.close()

    return asyncio.run(run())


def test_each_message_is_a_line_added_to_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "sent.jsonl"
    sent(path, message("a"), message("b"))
    sent(path, message("c", "two\nlines"))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [each["key"] for each in lines] == ["a", "b", "c"]
    assert (lines[2]["text"], lines[0]["to"], lines[0]["event"]) == ("two\nlines", "eva@shop.example", "delivered")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_mailbox_is_read_by_mail_programs_whatever_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "sent.mbox"
    sent(path, message("a", "From me to you\n>From you\nBcc: x"), message("b"), format="mbox")
    box = mailbox.mbox(path)
    found = list(box)
    box.close()
    assert [each["X-Key"] for each in found] == ["a", "b"]
    assert [each["To"] for each in found] == ["eva@shop.example"] * 2
    parts = [str(each) for each in found[0].walk()]
    assert "From me to you" in parts[1]


@pytest.mark.parametrize("name", ["none/sent.jsonl", "."])
def test_a_place_that_can_not_be_written_to_is_told_and_nothing_was_sent(tmp_path: Path, name: str) -> None:
    (found,) = sent(tmp_path / name, message("a"))
    assert isinstance(found, Missed)
    assert isinstance(found.error, Unavailable)
    assert found.error.sent is False
