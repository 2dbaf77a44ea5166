"""What both gateways' answers have in common."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tui_tracker.plugin import BadResponse, Response

REFUSALS: Final = (400, 402, 403, 404)
"""Statuses whose body says what is wrong with the message or the account; 401, 429 and 5xx are `ctx.http`'s."""
NO_CREDIT: Final = 3600.0
"""Seconds to wait where the account is empty: somebody has to pay first, and nothing tells us that they did."""


def taken(response: Response, name: str) -> tuple[str, Mapping[str, Any]]:
    """The message's id, which stands under `name`, and all that was told with it.

    Raises `BadResponse` where there is none: the message may have been sent, so a person decides.
    """
    told = response.json()
    reference = told.get(name) if isinstance(told, Mapping) else None
    if not isinstance(reference, str) or not reference:
        raise BadResponse("the gateway tells no id for the message", field=f"$.{name}")
    return reference, told


def words(text: str, number: str) -> str:
    """Of the gateway's answer what people need: one line, without the customer's number."""
    for sign in (number, number.removeprefix("+")):
        text = text.replace(sign, "…")
    return " ".join(text.split())[:200]


def parts(value: object) -> int:
    """In how many the message was cut, given as a number or as text; 1 where that is not told (yet)."""
    text = str(value)
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


def cost(value: object, currency: object, *, unit: int = 1) -> str:
    """What the message cost: `value` / `unit` with its currency; "" where the gateway did not tell (yet).

    >>> cost("-0.00750", "USD"), cost(3500, "SEK", unit=10_000), cost(None, "USD")
    ('0.0075 USD', '0.35 SEK', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not isinstance(currency, str):
        return ""
    try:
        amount = abs(Decimal(str(value))) / unit
    except InvalidOperation:
        return ""
    if not (amount.is_finite() and amount < 1_000_000 and _is_currency(currency)):
        return ""
    return f"{_plain(amount)} {currency.upper()}"


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha()


def _plain(amount: Decimal) -> str:
    """At least two decimals, at most six."""
    whole, _, rest = f"{amount:.6f}".partition(".")
    return f"{whole}.{rest.rstrip('0'):0<2}"
