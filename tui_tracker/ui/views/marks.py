"""Marks in words: how many, what they cost, and how many of them the list does not show just now. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from tui_tracker.i18n import Translator
from tui_tracker.model.filter.parsing import amount_of
from tui_tracker.model.order import OrderRow


def marked_words(marked: int, hidden: int, tr: Translator, sums: str = "") -> str:
    """How many orders are marked, what they cost, and those out of sight among them told; "" for none."""
    if not marked:
        return ""
    words = tr.plural("{n} marked", "{n} marked", marked).format(n=grouped(marked, tr))
    words = f"{words} ({sums})" if sums else words
    return f"{words}, {out_of_sight(hidden, tr)}" if hidden else words


def sum_words(rows: Iterable[OrderRow], tr: Translator) -> str:
    """What orders cost together, by currency: "1,240.50 SEK + 12 EUR"; "" where no total is known."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        amount = amount_of(row.total)
        if amount is not None:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + amount
    return " + ".join(f"{_money(amount, tr)} {currency}".strip() for currency, amount in sorted(sums.items()))


def _money(amount: Decimal, tr: Translator) -> str:
    whole, _, part = f"{amount:.2f}".partition(".")
    return grouped(int(whole), tr) + ("" if part == "00" else ("," if tr.language == "sv" else ".") + part)


def grouped(number: int, tr: Translator) -> str:
    """A number with its thousands parted as the language does it."""
    return f"{number:,}".replace(",", " ") if tr.language == "sv" else f"{number:,}"


def out_of_sight(hidden: int, tr: Translator) -> str:
    """How many marked orders the list does not show: an act reaches them all the same."""
    return tr("{n} out of sight").format(n=hidden)


def parcels_named(numbers: list[str], hidden: int, tr: Translator) -> str:
    """The one number, or how many parcels; with how many marked orders among theirs are out of sight."""
    n = len(numbers)
    words = numbers[0] if n == 1 else tr.plural("{n} parcel", "{n} parcels", n).format(n=n)
    orders = tr.plural("{n} order out of sight", "{n} orders out of sight", hidden).format(n=hidden)
    return f"{words} ({orders})" if hidden else words
