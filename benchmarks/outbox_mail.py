"""A thousand customers told by e-mail: through the outbox, against aiosmtplib alone with the same letters.

The mail server is aiosmtpd in a process of its own. Ours reads each order, renders text and HTML, marks the message,
sends it and keeps what became of it (fsync); the bare loop sends bytes that are ready, over one connection.
"""

import asyncio
import email
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.policy import default
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, in_turn
from tests.servers.mail import Mailbox, mail_server
from tui_tracker.host import Host, HostOptions
from tui_tracker.model.happenings import Happening
from tui_tracker.model.order import Customer, Order, OrderKey, Parcel
from tui_tracker.model.outbox import NotifyRules, State
from tui_tracker.notify.deciding import always_for
from tui_tracker.notify.sending import Sender
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change

MESSAGES: Final = 1000
NOW: Final = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
_FROM: Final = "hej@nordljus.example"
_RULES: Final = NotifyRules(
    enabled=True, customers=(Happening.SHIPPED,), quiet_from=0, quiet_to=0, flood_cap=MESSAGES, language="sv"
)


def measure(*, messages: int = MESSAGES, rounds: int = 3) -> Figure:
    """Seconds for all of them."""
    with tempfile.TemporaryDirectory() as folder, _server() as (port, connection):
        ready = Path(folder) / "ready"
        ready.mkdir()
        _fill(ready / "orders.json", messages)
        _ours(ready, Path(folder) / "first", port)
        letters = _letters(connection)
        assert len(letters) == messages
        ours, reference = in_turn(
            lambda: _ours(ready, Path(folder) / "again", port), lambda: asyncio.run(_bare(letters, port)), rounds=rounds
        )
    return Figure(
        name=f"{messages:,} e-mails to a mail server on loopback",
        ours=ours,
        reference=reference,
        what="through the outbox: rendered, sent, kept",
        against="aiosmtplib alone, one connection, letters ready",
        hold_to=2.5,
    )


def _fill(path: Path, messages: int) -> None:
    """Orders whose codes have come."""
    store = open_store(path, now=lambda: NOW, always=always_for(_RULES))
    changes = []
    for n in range(messages):
        customer = Customer(name=f"Customer {n}", email=f"c{n}@customer.example", country="SE")
        parcel = Parcel(number=f"TT{n:06d}XX", added_at=NOW)
        order = Order(number=f"#{n}", placed_at=NOW, customer=customer, parcels=(parcel,))
        changes.append(Change(target=OrderKey("", order.number), apply=lambda _, order=order: order))  # type: ignore[misc]
    store.commit(changes, Act(kind="add")).result()
    store.close()


def _ours(ready: Path, folder: Path, port: int) -> float:
    """Seconds from the first message to the last, in a copy of the data."""
    shutil.copytree(ready, folder)
    store = open_store(folder / "orders.json", now=lambda: NOW)
    section = {"host": "127.0.0.1", "port": port, "security": "none", "from": f"Nordljus <{_FROM}>"}
    host = Host(
        HostOptions(only=frozenset({"email"})), sections={"email": section}, memory=None, now=lambda: NOW, environ={}
    )
    host.load()
    sender = Sender(store, host, TemplateWriter(TemplateOptions(), UTC), _RULES, lambda: NOW)
    try:
        began = time.perf_counter()
        done = asyncio.run(sender.run())
        seconds = time.perf_counter() - began
        assert {each.state for each in done} == {State.SENT}
    finally:
        asyncio.run(host.close())
        store.close()
        shutil.rmtree(folder)
    return seconds


async def _bare(letters: list[tuple[str, bytes]], port: int) -> float:
    from aiosmtplib import SMTP

    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
        began = time.perf_counter()
        for recipient, letter in letters:
            await smtp.sendmail(_FROM, [recipient], letter)
        return time.perf_counter() - began


@contextmanager
def _server() -> Iterator[tuple[int, Connection]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send("end")
        process.join(10)
        process.kill()


def _serve(connection: Connection) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        connection.send(port)
        while connection.recv() != "end":
            connection.send(box.letters)


def _letters(connection: Connection) -> list[tuple[str, bytes]]:
    """What was sent first, to be sent again."""
    connection.send("letters")
    found = []
    for each in connection.recv():
        letter = email.message_from_bytes(each, policy=default)
        found.append((letter["To"].addresses[0].addr_spec, each))
    return found


if __name__ == "__main__":
    print(measure())  # noqa: T201
