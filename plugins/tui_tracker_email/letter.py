"""A message as an e-mail. What is not ours goes into the head through the standard library, so that no line break in a
field becomes a header, and into the body encoded.
"""

import re
from binascii import b2a_qp
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from hashlib import sha256
from typing import Final

from tui_tracker.plugin import Message

from .options import EmailConfig, address_in

_SUBJECT: Final = 200  # characters
_POLICY: Final = SMTP
_END: Final = b"\r\n"  # the empty line behind a head
_NEVER: Final = "=_"  # stands nowhere in quoted-printable text, so a boundary of it is a boundary
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def letter(message: Message, config: EmailConfig, now: datetime) -> bytes:
    """The e-mail, its Message-ID made from the message's key: one that comes twice is shown once.

    Raises `ValueError` for a recipient that is no address.
    """
    made = EmailMessage(policy=_POLICY)
    made["To"] = _to(travelling(message.recipient.address), one_line(message.recipient.name))
    made["Subject"] = one_line(message.subject)[:_SUBJECT]
    ours = f"Date: {format_datetime(now)}\r\nMessage-ID: {message_id(message.key, config)}\r\n".encode()
    return _shops(config) + ours + made.as_bytes().removesuffix(_END) + _body(message)


@lru_cache(maxsize=2)
def _shops(config: EmailConfig) -> bytes:
    """What the head of every letter of the shop begins with: making these takes as long as the rest of a letter."""
    made = EmailMessage(policy=_POLICY)
    made["From"] = _address(config.from_)
    if config.reply_to:
        made["Reply-To"] = _address(config.reply_to)
    made["Auto-Submitted"] = "auto-generated"
    if config.unsubscribe:
        made["List-Unsubscribe"] = f"<{config.unsubscribe}>"
    made["MIME-Version"] = "1.0"
    return made.as_bytes().removesuffix(_END)


def _body(message: Message) -> bytes:
    """The text, or text and HTML as alternatives, from "Content-Type" on."""
    text = _part("plain", message.text or message.subject or "-")
    if not message.html:
        return text
    end = sha256(message.key.encode(errors="replace")).hexdigest()[:24]
    mark = f"{_NEVER}{end}".encode()
    head = b'Content-Type: multipart/alternative; boundary="' + mark + b'"\r\n\r\n'
    parts = (b"--" + mark + b"\r\n" + each + b"\r\n" for each in (text, _part("html", message.html)))
    return head + b"".join(parts) + b"--" + mark + b"--\r\n"


def _part(kind: str, text: str) -> bytes:
    """Quoted-printable (RFC 2045 §6.7), whatever stands in it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").replace("\n", "\r\n") + "\r\n"
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + b2a_qp(lines.encode(errors="replace"), istext=True)


def travelling(address: str) -> str:
    """A recipient's address as it travels, the domain in ASCII (RFC 5891). Raises `ValueError` for what is no address.

    >>> travelling("eva@exämple.example")
    'eva@xn--exmple-cua.example'
    """
    name, _, domain = address_in(address).rpartition("@")
    if not name or f"{name}@{domain}" != address.strip():
        raise ValueError("not an e-mail address")
    try:
        known = Address(addr_spec=f"{name}@{domain.encode('idna').decode()}").addr_spec
    except (ValueError, IndexError, HeaderParseError):
        known = ""
    if not known and not name.isascii():
        raise ValueError("no mail server is sure to take an address with such letters before the @")
    if not known:
        raise ValueError("not an e-mail address")
    return known


def message_id(key: str, config: EmailConfig) -> str:
    """`<key@domain>`, the domain being the shop's; a key that can't stand there is known by its checksum."""
    safe = key if _PLAIN.fullmatch(key) else sha256(key.encode(errors="replace")).hexdigest()
    return f"<{safe}@{domain_of(config)}>"


def domain_of(config: EmailConfig) -> str:
    """The shop's domain as it travels: ASCII."""
    domain = address_in(config.from_).rpartition("@")[2]
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return sha256(domain.encode(errors="replace")).hexdigest()[:24] + ".invalid"


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
