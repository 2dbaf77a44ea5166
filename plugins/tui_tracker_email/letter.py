"""A message as an e-mail: built by the standard library, so that no line break in a field becomes a header."""

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Final

from tui_tracker.plugin import Message

from .options import EmailConfig, address_in

_SUBJECT: Final = 200  # characters
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def letter(message: Message, config: EmailConfig, now: datetime) -> EmailMessage:
    """The e-mail, its Message-ID made from the message's key: one that comes twice is shown once.

    Raises `ValueError` for a recipient that is no address.
    """
    recipient = address_in(message.recipient.address)
    if not recipient or recipient != message.recipient.address.strip():
        raise ValueError("not an e-mail address")
    made = EmailMessage(policy=SMTP)
    made["From"] = _address(config.from_)
    made["To"] = _to(recipient, one_line(message.recipient.name))
    if config.reply_to:
        made["Reply-To"] = _address(config.reply_to)
    made["Subject"] = one_line(message.subject)[:_SUBJECT]
    made["Date"] = format_datetime(now)
    made["Message-ID"] = message_id(message.key, config)
    made["Auto-Submitted"] = "auto-generated"
    if config.unsubscribe:
        made["List-Unsubscribe"] = f"<{config.unsubscribe}>"
    made.set_content(message.text or message.subject or "-")
    if message.html:
        made.add_alternative(message.html, subtype="html")
    return made


def message_id(key: str, config: EmailConfig) -> str:
    """`<key@domain>`, the domain being the shop's; a key that can't stand there is known by its checksum."""
    safe = key if _PLAIN.fullmatch(key) else sha256(key.encode(errors="replace")).hexdigest()
    return f"<{safe}@{address_in(config.from_).rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """`text` without ends of line and what else has no business in a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _to(address: str, name: str) -> Address:
    """With the name where it can stand in a header."""
    try:
        return Address(name, addr_spec=address)
    except (ValueError, IndexError, HeaderParseError):
        return Address(addr_spec=address)


def _address(text: str) -> Address:
    shown, spec = parseaddr(text)
    return Address(shown, addr_spec=spec)
