"""How long a text message is: GSM-7 (3GPP TS 23.038) or UCS-2, and in how many parts it goes."""

from collections.abc import Iterator
from typing import Final, NamedTuple

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # take two
_SINGLE: Final = {"GSM-7": 160, "UCS-2": 70}
_PART: Final = {"GSM-7": 153, "UCS-2": 67}
_PLAIN: Final = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'", "`": "'", "–": "-",
    "—": "-", "‑": "-", "−": "-", "…": "...", "×": "x", "•": "-", "·": "-", "\t": " ", "á": "a", "â": "a", "ã": "a",
    "ê": "e", "ë": "e", "í": "i", "î": "i", "ï": "i", "ó": "o", "ô": "o", "õ": "o", "ú": "u", "û": "u", "ç": "c",
    "ý": "y", "č": "c", "š": "s", "ž": "z", "ć": "c", "ł": "l", "ń": "n", "ś": "s", "ź": "z", "ż": "z", "ą": "a",
    "ę": "e", "đ": "d", "ř": "r", "ě": "e", "ů": "u", "ő": "o", "ű": "u", "ð": "d", "þ": "th",
}  # fmt: skip
_MARKS: Final = _PLAIN | {key.upper(): value.upper() for key, value in _PLAIN.items() if key.upper() != key}
_BLANKS: Final = dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003", " ")
_SPACES: Final = str.maketrans(_BLANKS)
_PLAINLY: Final = str.maketrans({**_BLANKS, **_MARKS})


class Measure(NamedTuple):
    """`used` of `limit` units (septets or UTF-16 units) in `parts`; `forced_by`: the characters that make it UCS-2."""

    encoding: str
    characters: int
    used: int
    limit: int
    parts: int
    forced_by: str

    def __str__(self) -> str:
        """As people read it.

        >>> str(measure("Hej!"))
        'GSM-7, 4/160, 1 part'
        """
        what = "part" if self.parts == 1 else "parts"
        return f"{self.encoding}, {self.used}/{self.limit}, {self.parts} {what}"


def measure(text: str) -> Measure:
    """The encoding and length of `text`."""
    forced = "".join(dict.fromkeys(char for char in text if char not in _BASIC and char not in _EXTENDED))
    encoding = "UCS-2" if forced else "GSM-7"
    sizes = list(_sizes(text, encoding))
    used = sum(sizes)
    if used <= _SINGLE[encoding]:
        return Measure(encoding, len(text), used, _SINGLE[encoding], 1, forced)
    parts, room = 1, _PART[encoding]
    for size in sizes:  # a pair is not split over two parts
        if size > room:
            parts, room = parts + 1, _PART[encoding]
        room -= size
    return Measure(encoding, len(text), used, parts * _PART[encoding], parts, forced)


def _sizes(text: str, encoding: str) -> Iterator[int]:
    for char in text:
        yield (2 if ord(char) > 0xFFFF else 1) if encoding == "UCS-2" else (2 if char in _EXTENDED else 1)


def short_text(text: str, *, transliterate: bool = False) -> str:
    """`text` as a text message: no needless blanks, and with `transliterate` typographic signs and accents made plain.

    >>> short_text("199\\u00a0kr – “now”", transliterate=True)
    '199 kr - "now"'
    """
    plain = text.translate(_PLAINLY if transliterate else _SPACES)
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)
