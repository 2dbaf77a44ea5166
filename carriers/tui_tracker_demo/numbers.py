"""Made-up tracking numbers in the forms real ones have."""

import re
from random import Random
from typing import Final

FORMS: Final = ("LP00", "YT", "RR", "LX", "UG")

_S10: Final = re.compile("[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}")


def s10(service: str, serial: int, country: str) -> str:
    """A UPU S10 item identifier with its check digit; `serial` below 10**8."""
    return f"{service}{serial:08d}{_digit(serial)}{country}"


def make(form: str, dice: Random) -> str:
    """A new number of one of `FORMS`."""
    if form == "LP00":
        return f"LP00{dice.randrange(10**12):012d}"
    if form == "YT":
        return f"YT{dice.randrange(10**16):016d}"
    return s10(form, dice.randrange(10**8), "YP" if form == "UG" else "CN")


def is_mistyped(number: str) -> bool:
    """Whether `number` has the form of S10 and a wrong check digit."""
    match = _S10.fullmatch(number)
    return match is not None and str(_digit(int(match[1]))) != match[2]


def _digit(serial: int) -> int:
    """UPU S10: 11 minus the weighted sum modulo 11; 10 becomes 0 and 11 becomes 5."""
    total = 0
    for weight in (7, 9, 5, 3, 2, 4, 6, 8):  # from the right
        serial, figure = divmod(serial, 10)
        total += figure * weight
    rest = 11 - total % 11
    return {10: 0, 11: 5}.get(rest, rest)
