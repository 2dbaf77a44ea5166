"""Marks in words: how many, and how many of them the list does not show just now. Pure."""

from tui_tracker.i18n import Translator


def marked_words(marked: int, hidden: int, tr: Translator) -> str:
    """How many orders are marked, those out of sight among them told; "" for none."""
    if not marked:
        return ""
    words = tr.plural("{n} marked", "{n} marked", marked).format(n=marked)
    return f"{words}, {out_of_sight(hidden, tr)}" if hidden else words


def out_of_sight(hidden: int, tr: Translator) -> str:
    """How many marked orders the list does not show: an act reaches them all the same."""
    return tr("{n} out of sight").format(n=hidden)


def parcels_named(numbers: list[str], hidden: int, tr: Translator) -> str:
    """The one number, or how many parcels; with how many marked orders among theirs are out of sight."""
    n = len(numbers)
    words = numbers[0] if n == 1 else tr.plural("{n} parcel", "{n} parcels", n).format(n=n)
    orders = tr.plural("{n} order out of sight", "{n} orders out of sight", hidden).format(n=hidden)
    return f"{words} ({orders})" if hidden else words
