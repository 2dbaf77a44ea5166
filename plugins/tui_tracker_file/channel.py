"""The channel: one message a line of JSON, or a mailbox that mail programs open (mbox, RFC 4155)."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from tui_tracker.plugin import Channel, Context, Message, Missed, Receipt, Settings, Unavailable, option

FORMATS: Final = ("jsonl", "mbox")
_REACHES: Final = ("email", "phone", "")


@dataclass(frozen=True, kw_only=True)
class FileConfig:
    """Where to, and what."""

    path: str = option("The file; it is made when it is not there, and added to.")
    format: str = option('"jsonl", a message a line, or "mbox" for mail programs.', default="jsonl")
    reaches: str = option('Whose addresses: "email", "phone", or "" for none.', default="email")

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option."""
        if not self.path or not self.path.isprintable():
            raise ValueError("path: expected a file's name")
        if self.format not in FORMATS:
            raise ValueError(f"format: expected one of {', '.join(FORMATS)}")
        if self.reaches not in _REACHES:
            raise ValueError('reaches: expected "email", "phone" or ""')


class File(Channel):
    """Nothing leaves the machine."""

    id = "file"
    title = "File"
    config_type = FileConfig
    form = "html"
    batch = 100

    def __init__(self, settings: Settings) -> None:
        """What an address is follows from the options."""
        reaches = settings.get("reaches", "email")
        self.reaches = reaches if reaches in _REACHES else "email"

    async def send(self, messages: Sequence[Message], ctx: Context) -> Sequence[Receipt | Missed]:
        """All of them, or none, each once."""
        config: FileConfig = ctx.config
        write = _mbox if config.format == "mbox" else _jsonl
        data = b"".join(write(each, ctx.now()) for each in messages)
        try:
            await ctx.run_blocking(_append, config.path, data)
        except OSError as error:
            raise Unavailable(f"{config.path} can't be written: {error.strerror}", sent=False) from None
        return [Receipt(key=each.key, reference=config.path) for each in messages]

    async def check(self, ctx: Context) -> None:
        """Opens the file, and makes it."""
        try:
            await ctx.run_blocking(_append, ctx.config.path, b"")
        except OSError as error:
            raise Unavailable(f"{ctx.config.path} can't be written: {error.strerror}", sent=False) from None


def _append(path: str, data: bytes) -> None:
    """Whole, whoever else writes; what was written of a try that failed is taken away again."""
    with _opened(Path(path).expanduser()) as descriptor:
        size = os.fstat(descriptor).st_size
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _jsonl(message: Message, now: datetime) -> bytes:
    told = {
        "at": now.isoformat(),
        "key": message.key,
        "to": message.recipient.address,
        "name": message.recipient.name,
        "language": message.recipient.language,
        "event": message.event,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "url": message.url,
        **message.data,
    }
    return (json.dumps(told, ensure_ascii=False) + "\n").encode(errors="replace")


def _mbox(message: Message, now: datetime) -> bytes:
    """One entry; lines of it that begin with "From " are quoted."""
    made = EmailMessage(policy=SMTP.clone(linesep="\n"))
    made["To"] = _one_line(message.recipient.address) or "nobody"
    made["Subject"] = _one_line(message.subject)
    made["X-Key"] = _one_line(message.key)
    made.set_content(message.text or "-")
    if message.html:
        made.add_alternative(message.html, subtype="html")
    lines = made.as_bytes().split(b"\n")
    body = b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
    return f"From tui-tracker {now.strftime('%a %b %d %H:%M:%S %Y')}\n".encode() + body + b"\n\n"


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
