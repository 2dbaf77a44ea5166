"""Check digits of tracking numbers, from the public descriptions: whether the last digit follows from those before."""

from collections.abc import Callable
from typing import Final

Check = Callable[[str], bool]
"""Whether the check digit is right of what a pattern's group "checked" holds: the digits with the check digit last."""

_S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_FEDEX_WEIGHTS: Final = (3, 1, 7)


def s10(digits: str) -> bool:
    """UPU S10: 11 minus the weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _S10_WEIGHTS, strict=False)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(digits[-1])


def gs1(digits: str) -> bool:
    """GS1, USPS, FedEx Ground: weights 3 and 1 from the right, filled up to the next ten."""
    total = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits[:-1])))
    return -total % 10 == int(digits[-1])


def ups(characters: str) -> bool:
    """UPS 1Z: weights 1 and 2 from the left; letters count A is 2, B is 3, … H is 9, I is 0."""
    values = [int(char) if char.isdigit() else (ord(char) - 63) % 10 for char in characters]
    return -sum(value * (1, 2)[at % 2] for at, value in enumerate(values[:-1])) % 10 == values[-1]


def fedex(digits: str) -> bool:
    """FedEx Express: weights 3, 1, 7 from the left, modulo 11, then modulo 10."""
    total = sum(int(digit) * _FEDEX_WEIGHTS[at % 3] for at, digit in enumerate(digits[:-1]))
    return total % 11 % 10 == int(digits[-1])


def dhl(digits: str) -> bool:
    """DHL Express: the number without its last digit, modulo 7."""
    return int(digits[:-1]) % 7 == int(digits[-1])
