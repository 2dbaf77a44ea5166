"""Where a customer is reached, how a recipient is known again, and how that is written where others may read it."""

import re
from collections.abc import Iterable
from typing import Final, Protocol

from tui_tracker.model.order import Order
from tui_tracker.model.outbox import recipient_of
from tui_tracker.model.stops import EVERY
from tui_tracker.model.text import clean_text


def address_of(order: Order, reaches: str) -> str:
    """The customer's e-mail address or telephone number; "" where there is none, or customers are not reached so."""
    customer = order.customer
    return clean_text({"email": customer.email, "phone": customer.phone}.get(reaches, ""))


def normal_address(address: str, country: str = "") -> str:
    """One form for all ways to write an address: an e-mail address in small letters with its domain in ASCII, a
    telephone number as E.164.

    `country`: whose the number is where it has none (ISO 3166 alpha-2). What is neither stays as it is, without blanks.

    >>> normal_address("Eva.Lind@Shop.example"), normal_address("070-174 06 05", "SE")
    ('eva.lind@shop.example', '+46701740605')
    """
    text = address.strip()
    if "@" in text and not text.isascii():
        return _ascii_domain(text.casefold())
    if "@" in text or not any(char.isdigit() for char in text) or len(text) > 60:
        return text.casefold()
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        return format_number(parse(text, country or None), PhoneNumberFormat.E164)
    except NumberParseException:
        return "".join(text.split()).casefold()


def _ascii_domain(address: str) -> str:
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def recipients(channel: str, address: str, country: str = "") -> tuple[str, str]:
    """The checksums that a recipient has on the list: on that channel, and on every."""
    normal = normal_address(address, country)
    return recipient_of(channel, normal), recipient_of(EVERY, normal)


class List(Protocol):
    """The store, as far as this needs it."""

    def refused(self, recipient: str) -> str:
        """Why nothing more is sent there."""


def why_closed(known: List, channel: str, address: str, country: str = "") -> str:
    """Why nothing may be sent to an address: a key of `REASONS`; "" where it may be."""
    return next(filter(None, map(known.refused, reversed(recipients(channel, address, country)))), "")


def masked_address(address: str) -> str:
    """As it stands in logs and in the outbox: `e…@shop.example`, `+46…12`.

    >>> masked_address("eva.lind@shop.example"), masked_address("+46701234512"), masked_address("")
    ('e…@shop.example', '+46…12', '')
    """
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"{address[:3]}…{address[-2:]}" if len(address) > 5 else "…" if address else ""


_EMAIL: Final = re.compile(r"[\w.+%!#$&'*/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"\+\d[\d ().-]{5,}\d")  # with its country: nothing else is written so


def is_email(text: str) -> bool:
    """Whether it has the form of an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def without_addresses(text: str, known: Iterable[str] = ()) -> str:
    """`text` with every e-mail address and every telephone number of the form +46… masked, and every one of the
    `known` addresses: what mail servers and gateways answer has whom they refuse in it. A telephone number is masked
    however it is broken up.

    >>> without_addresses("550 <eva.lind@shop.example>: no such user")
    '550 <e…@shop.example>: no such user'
    """
    lowered, digits = text.lower(), _digits(text)  # looked for in these first: patterns of many addresses take long
    for address in filter(None, known):
        if "@" in address:
            if address.lower() in lowered:
                text = re.sub(re.escape(address), masked_address(address), text, flags=re.IGNORECASE)
        elif (own := _digits(address)[-_TELLING:]) in digits and len(own) >= _LEAST:
            # written nationally, the country's digits are missing: the last seven tell who it is
            tail = r"[\s().-]*".join(own)
            text = re.sub(rf"(?:[+\d(][\d\s().-]*)?{tail}", lambda _, it=address: masked_address(it), text)  # type: ignore[misc]
    text = _EMAIL.sub(lambda found: masked_address(found[0]), text)
    return _PHONE.sub(lambda found: masked_address(found[0]), text)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


_TELLING: Final = 7  # last digits of a telephone number
_LEAST: Final = 6  # digits that it has
