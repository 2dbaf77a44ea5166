"""Text from outside is hostile: one function makes it harmless before it is kept or shown."""

import unicodedata
from typing import Final

# Cc control (ESC, C1), Cf format (bidi overrides, zero width), Cs surrogates, Co private use, Cn unassigned.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LINE_BREAKS: Final = frozenset("\n\r\t\v\f\x85\u2028\u2029")


def clean_text(value: object, *, limit: int = 500, multiline: bool = False) -> str:
    """`value` as text without control, bidi and escape characters, NFC, at most `limit` characters.

    A line break becomes a space unless `multiline` (then `\\n`, whatever it was). Runs of blanks collapse; text that
    is cut ends in "…". Idempotent. `None` gives "".
    """
    if value is None:
        return ""
    if type(value) is str and len(value) <= limit and value.isprintable() and "  " not in value and _is_nfc(value):
        return value.strip()  # nearly every cell of a file
    raw = unicodedata.normalize("NFC", str(value)[: limit * 8])
    if multiline:
        lines = ("".join(_kept(line)) for line in raw.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        text = "\n".join(" ".join(line.split()) for line in lines).strip()
    else:
        text = " ".join("".join(_kept(raw)).split())
    text = unicodedata.normalize("NFC", text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _is_nfc(text: str) -> bool:
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _kept(raw: str) -> "list[str]":
    """The characters of `raw` that may stay, line breaks and tabs as blanks."""
    return [
        " " if char in _LINE_BREAKS else char
        for char in raw
        if char in _LINE_BREAKS or unicodedata.category(char) not in _DROPPED
    ]


def clean_number(value: object) -> str:
    """A tracking number as typed or imported: upper case, without blanks and invisible characters; hyphens stay."""
    return clean_text(value, limit=64).replace(" ", "").upper()
