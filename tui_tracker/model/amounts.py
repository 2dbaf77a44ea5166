"""Amounts of money as decimal text, whatever a file or a country puts between the digits."""

import re
from typing import Final

from .text import clean_text

_NUMBER: Final = re.compile(r"(?P<sign>-?)(?P<digits>[0-9][0-9 .,'’]*)")
_LONGEST: Final = 40  # characters; a longer one would be cut into another amount
_OTHERWISE_NEGATIVE: Final = re.compile(r"\(.*\)|[0-9]\s*-$")  # an accountant's -5: not taken for 5
_OUTER: Final = re.compile(r"^[^0-9-]+|[^0-9]+$")


def decimal_text(value: str) -> str:
    """`"1 234,50 kr"` → `"1234.50"`; "" for what is no amount. Idempotent.

    Of a comma and a point the last is the decimal mark. A comma alone before exactly three digits parts thousands
    (money has no thousandths), a point alone is always the decimal mark, for that is how machines write.
    """
    whole_text = clean_text(value, limit=_LONGEST + 1).replace("−", "-")
    text = _OUTER.sub("", whole_text)
    match = _NUMBER.fullmatch(text)
    if match is None or len(whole_text) > _LONGEST or _OTHERWISE_NEGATIVE.search(whole_text):
        return ""
    digits = re.sub(r"[ '’]", "", match["digits"])
    mark = _decimal_mark(digits)
    whole, _, part = digits.rpartition(mark) if mark else (digits, "", "")
    whole = re.sub(r"[.,]", "", whole).lstrip("0") or "0"
    return ("-" if match["sign"] else "") + whole + ("." + part if part else "")


def _decimal_mark(digits: str) -> str:
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    if comma >= 0:
        thousands = digits.count(",") > 1 or (len(digits) - comma == 4 and not digits.startswith("0"))
        return "" if thousands else ","
    return "." if digits.count(".") == 1 else ""
