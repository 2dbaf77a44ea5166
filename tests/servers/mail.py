"""A mail server on loopback that answers as a test says: aiosmtpd with every refusal there is."""

import asyncio
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """What the server does, and what came. Refusals by recipient or sender; `data`: what it says to letters."""

    refuse: dict[str, str] = field(default_factory=dict)  # address → answer to RCPT or MAIL
    data: str = "250 2.0.0 queued as ABC123"
    hang_up: str = ""  # "rcpt", "data" (before it answers to the letter), "next" (when another letter is begun)
    slow: str = ""  # the same: it never answers
    password: str = ""
    letters: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    connections: int = 0
    logins: int = 0
    log: Path | None = None  # where every letter that is taken stands, before it is said to be

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """By the password alone."""
        self.logins += 1
        good = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=good, handled=False)

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The sender."""
        if getattr(session, "took_one", False):
            await self._trouble("next", server)
        session.took_one = True  # type: ignore[attr-defined]
        if address in self.refuse:
            return self.refuse[address]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient."""
        await self._trouble("rcpt", server)
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A letter."""
        if self.data.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            if self.log is not None:
                append(self.log, content.hex())
            self.letters.append(content)
            self.recipients.append(list(envelope.rcpt_tos))
        await self._trouble("data", server)
        return self.data

    async def _trouble(self, where: str, server: SMTP) -> None:
        if self.hang_up == where:
            transport = server.transport
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            await asyncio.sleep(0)
            raise ConnectionResetError
        if self.slow == where:
            await asyncio.Event().wait()


def append(path: Path, line: str) -> None:
    """A line on disk, whatever happens to us afterwards."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def _protocol(mailbox: Mailbox, tls: ssl.SSLContext | None, *, login: bool) -> SMTP:
    mailbox.connections += 1
    return SMTP(
        mailbox,
        hostname="mail.shop.example",
        tls_context=tls,
        auth_require_tls=tls is not None,
        auth_required=login,
        authenticator=mailbox.authenticate,
        enable_SMTPUTF8=True,
    )


@contextmanager
def mail_server(
    mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, implicit: bool = False, login: bool = False
) -> Iterator[int]:
    """A server on a thread of its own; its port. `tls`: offers STARTTLS, or (`implicit`) TLS from the start."""
    loop = asyncio.new_event_loop()
    made = partial(_protocol, mailbox, None if implicit else tls, login=login)
    server = loop.run_until_complete(loop.create_server(made, "127.0.0.1", 0, ssl=tls if implicit else None))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
