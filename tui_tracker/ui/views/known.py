"""What stands in the data, for completion. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tui_tracker.model.filter.completing import is_offered
from tui_tracker.model.filter.fields import TEXTS
from tui_tracker.model.order import OrderRow

_LOOKED_AT = 20_000  # orders: the newest say enough, and Tab is to answer at once


def known_values(rows: Iterable[OrderRow], word: str) -> Mapping[str, Sequence[str]]:
    """The values of the field that `word` begins with, the most frequent first; nothing where it begins with none."""
    field, colon, _ = word.lstrip("!").partition(":")
    field = field.lower()
    if not colon or not is_offered(field):
        return {}
    read, found = TEXTS[field], Counter[str]()
    for count, row in enumerate(rows):
        if count >= _LOOKED_AT:
            break
        found.update(text for text in read(row) if text)
    return {field: [text for text, _ in sorted(found.items(), key=lambda each: (-each[1], each[0]))]}
