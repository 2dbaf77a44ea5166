"""What stands in a cell: dates, counts, answers and codes as shops, carriers and Excel write them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final


class BadCell(ValueError):
    """A cell can't be read; the text is the reason a person gets, `template` the same without its `values`."""

    def __init__(self, template: str, **values: object) -> None:
        """`template`: with fields for `values`, if there are any."""
        super().__init__(template.format(**values) if values else template)
        self.template = template
        self.values = {name: str(value) for name, value in values.items()}


_FORMULA: Final = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)  # how numbers are kept from Excel


def unwrap(cell: str) -> str:
    """The cell without outer blanks, without `="…"` around it and without Excel's `'` before a number."""
    text = cell.strip()
    if match := _FORMULA.fullmatch(text):
        text = match[1].replace('""', '"').strip()
    if text[:1] == "'" and (text[1:2].isdigit() or text[1:2] in "+-=@＝＋－＠"):
        text = text[1:].strip()
    return text


_TIME: Final = re.compile(
    r"(?:[T ,]\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_NAME: Final = re.compile(r"(\d{1,2})[. -]+([^\W\d]+)\.?[ ,.-]+(\d{4}|\d{2})(?!\d)")
_NAME_DAY: Final = re.compile(r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})(?!\d)")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,](\d{1,10}))?")
_MEANT: Final = range(1990, 2101)  # "0001-01-01" and "1970-01-01" are how systems write "no date"
_MONTHS: Final = {
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10},
    **{"nov": 11, "dec": 12, "maj": 5, "okt": 10, "mär": 3, "mai": 5, "dez": 12},
}


def moment(text: str, what: str) -> datetime | None:
    """The date (and time) in a cell, `None` for an empty one; naive where no zone is given.

    Year first always means year, month, day; dots mean day first. `3/4/2026` can be two days: `BadCell`, as for all
    that is no date. `what` names the column in the reason. A bare number of five digits is Excel's count of days.
    """
    if not text:
        return None
    try:
        found = _serial(text) or _written(text, what)
    except (ValueError, OverflowError) as error:
        raise (
            error
            if isinstance(error, BadCell)
            else BadCell("{column}: no such date {text}", column=what, text=repr(text[:40]))
        ) from None
    if found is None:
        raise BadCell("{column}: {text} is not a date; write it as 2026-11-02", column=what, text=repr(text[:40]))
    if found.year not in _MEANT:
        raise BadCell(
            "{column}: the year {year} in {text} can't be meant", column=what, year=found.year, text=repr(text[:40])
        )
    return found


def _serial(text: str) -> datetime | None:
    match = _SERIAL.fullmatch(text)
    if match is None or not 36526 <= int(match[1]) <= 73050:  # the years 2000 to 2099
        return None
    days = float(f"{match[1]}.{match[2] or 0}")
    return datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400))


def _written(text: str, what: str) -> datetime | None:
    day: tuple[int, int, int]
    if match := _YEAR_FIRST.match(text):
        day = (int(match[1]), int(match[2]), int(match[3]))
    elif match := _YEAR_LAST.match(text):
        day = (_year(match[4]), *_month_and_day(int(match[1]), match[2], int(match[3]), text, what))
    elif match := _DAY_NAME.match(text):
        day = (_year(match[3]), _month(match[2]), int(match[1]))
    elif match := _NAME_DAY.match(text):
        day = (int(match[3]), _month(match[1]), int(match[2]))
    else:
        return None
    rest = _TIME.fullmatch(text[match.end() :].rstrip())
    return None if rest is None else datetime(*day, *_clock(rest), tzinfo=_zone(rest["zone"]))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].casefold(), 0)  # 0: no such month, so no such date


def _month_and_day(first: int, mark: str, second: int, text: str, what: str) -> tuple[int, int]:
    if mark == "." or first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    raise BadCell("{column}: {text} can be two days; write the date as 2026-11-02", column=what, text=text[:40])


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    if match["hour"] is None:
        return 0, 0, 0
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    return hour, int(match["minute"]), int(match["second"] or 0)


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


_YES: Final = frozenset({"fulfilled", "shipped", "sent", "complete", "completed", "yes", "true", "1", "ja", "skickad"})
_NO: Final = frozenset(
    {"unfulfilled", "partial", "partially fulfilled", "restocked", "pending", "open", "in progress", "on hold"}
    | {"scheduled", "unshipped", "no", "false", "0", "nej"}
)


def fulfilled(text: str) -> bool | None:
    """Whether a fulfilment status says that all is shipped: no for a part and for what came back into stock."""
    word = text.strip().casefold().replace("_", " ")
    if word in _YES:
        return True
    return False if word in _NO else None


def count(text: str) -> int:
    """A quantity, 1 for an empty cell. Raises `BadCell` for what is no whole number above 0."""
    if not text:
        return 1
    match = re.fullmatch(r"(\d{1,6})(?:[.,]0+)?", text)
    if match is None or int(match[1]) == 0:
        raise BadCell("line left out: {text} is not a quantity", text=repr(text[:40]))
    return int(match[1])


_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[;|\n\r]|,(?!\d+E\+\d)", re.IGNORECASE)  # the comma of "9,40E+21" parts nothing
_S10: Final = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_NOTHING: Final = frozenset({"", "-", "–", "--", "n/a", "na", "none", "null", "nil"})


def codes(cells: list[str]) -> list[str]:
    """The tracking codes in these cells, apart by comma, semicolon, bar, line break or blank; each once.

    Blanks inside one code (`LB 123 456 785 SE`) are told from blanks between codes by the pieces' length.
    """
    found = (code for cell in cells for piece in _BETWEEN.split(cell) for code in _apart(piece.strip()))
    return list(dict.fromkeys(code for code in map(unwrap, found) if code.casefold() not in _NOTHING))


def _apart(piece: str) -> list[str]:
    parts = piece.split()
    if len(parts) < 2 or _S10.fullmatch("".join(parts).upper()):
        return ["".join(parts)]
    return parts if all(len(part) >= 8 for part in parts) else ["".join(parts)]


def rounded(text: str) -> bool:
    """Whether a spreadsheet has turned a long number into `9.40E+21`: its digits are lost."""
    return _ROUNDED.fullmatch(text) is not None


def check_code(code: str) -> None:
    """Raises `BadCell` when `code` can't be a tracking number."""
    if rounded(code):
        raise BadCell(
            "Excel has rounded this number ({code}); make the column text, fill it in again and export", code=code
        )
    if "://" in code:
        raise BadCell("{number} is a link, not a tracking number", number=repr(code[:60]))
    if not any(char.isdigit() for char in code) or not 4 <= len(code) <= 60:
        raise BadCell("{number} is not a tracking number", number=repr(code[:60]))
