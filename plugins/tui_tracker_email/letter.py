"""A message as an e-mail. What is not ours goes into the head through the standard library, so that no line break in a
field becomes a header, and into the body encoded.
"""

import re
from base64 import b64encode
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
_NAME: Final = 100  # characters
_ATOMS: Final = re.compile(r"[A-Za-z0-9' -]{1,60}")
_WORD: Final = 45  # bytes, of which base64 makes 60 characters: an encoded word has 75 at most
_POLICY: Final = SMTP
_UNFOLDED: Final = SMTP.clone(max_line_length=0)
"""For addresses, which the library breaks over lines wrongly (see `_phrase`)."""
_END: Final = b"\r\n"  # the empty line behind a head
_NEVER: Final = "=_"  # stands nowhere in quoted-printable text, so a boundary of it is a boundary
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def letter(message: Message, config: EmailConfig, now: datetime, recipient: str = "") -> bytes:
    """The e-mail, its Message-ID made from the message's key: one that comes twice is shown once.

    `recipient`: the address as it travels, where that is known. Raises `ValueError` for one that is no address.
    """
    address = recipient or travelling(message.recipient.address)
    to = f"To: {_phrase(one_line(message.recipient.name)[:_NAME])}<{address}>\r\n".encode()
    made = EmailMessage(policy=_POLICY)
    made["Subject"] = one_line(message.subject)[:_SUBJECT]
    ours = f"Date: {format_datetime(now)}\r\nMessage-ID: {message_id(message.key, config)}\r\n".encode()
    heads = (_shops(config), ours, to, made.as_bytes().removesuffix(_END))
    return b"".join(heads) + _body(message)


@lru_cache(maxsize=2)
def _shops(config: EmailConfig) -> bytes:
    """What the head of every letter of the shop begins with: making these takes as long as the rest of a letter."""
    made = EmailMessage(policy=_UNFOLDED)
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


@lru_cache(maxsize=2)
def sender_of(config: EmailConfig) -> str:
    """The shop's bare address."""
    return address_in(config.from_)


@lru_cache(maxsize=2)
def domain_of(config: EmailConfig) -> str:
    """The shop's domain as it travels: ASCII."""
    domain = sender_of(config).rpartition("@")[2]
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return sha256(domain.encode(errors="replace")).hexdigest()[:24] + ".invalid"


def one_line(text: str) -> str:
    """`text` without ends of line and what else has no business in a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _phrase(name: str) -> str:
    """A name as it stands before an address, with a blank after it: as it is where it is letters of ASCII, else in
    encoded words (RFC 2047), a line each. By hand, because the library loses the quotes of a name that it breaks over
    two lines, and takes a name that looks like an encoded word for one: then what is in it became recipients.
    """
    if not name or _ATOMS.fullmatch(name):
        return f"{name} " if name else ""
    words, word = [], b""
    for char in (each.encode(errors="replace") for each in name):
        if len(word) + len(char) > _WORD:
            words.append(word)
            word = b""
        word += char
    return "".join(f"=?utf-8?b?{b64encode(each).decode()}?=\r\n " for each in (*words, word))


def _address(text: str) -> Address:
    shown, spec = parseaddr(text)
    return Address(shown, addr_spec=spec)
