"""What can be a tracking number at all: one rule for what is typed and what is imported."""

from typing import Final

from .message import N_, Message
from .text import clean_number, clean_text

_SHORTEST: Final = 4  # the shortest in use; the longest are those of 40 letters and digits inside QR codes
_LONGEST: Final = 60
_NO_NUMBER: Final = N_("{number} is not a tracking number")
_LINK: Final = N_("{number} is a link, not a tracking number")


def no_number(text: str) -> Message | None:
    """Why `text` can't be a tracking number; `None` when it can."""
    if "://" in text:
        return Message(_LINK, {"number": clean_text(text, limit=_LONGEST)})
    number = clean_number(text)
    if any(char.isdigit() for char in number) and _SHORTEST <= len(number) <= _LONGEST:
        return None
    return Message(_NO_NUMBER, {"number": clean_text(text, limit=_LONGEST) or '""'})
