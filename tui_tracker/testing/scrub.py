"""Takes secrets and people out of a recording and keeps its shape: what is a text stays a text of that form.

Best effort, by names of keys and forms of texts. A person still has to read a recording before it is published.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, quote_plus

from .declared import looks_secret

STAND_IN: Final = "stand-in"
KEPT_HEADERS: Final = frozenset({"content-type", "retry-after"})
_PERSONAL: Final = re.compile(
    r"e?mail|phone|mobile|telephone|recipient|consignee|receiver|addressee|signe[rd]|signature|customer|buyer|sender"
    r"|shipper|street|house_?n|first_?name|last_?name|full_?name|surname|contact|zip|post_?(al_?)?code|birth",
    re.IGNORECASE,
)
_PERHAPS: Final = re.compile(
    r"^(name|address|address_?(line)?_?\d?|tel|city|state|gps|lat|lng|longitude|latitude)$", re.I
)
_COMPANY: Final = re.compile(
    r"provider|carrier|courier|company|event|scan|track|status|location|service|facility", re.I
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"\+\d[\d ()/-]{6,}\d")
_HEADS: Final = ("about", "kind", "method", "now", "reviewed")


def scrub(recording: Mapping[str, Any], secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A copy of a recording (as JSON has it) without secrets and personal data.

    `secrets`: values that become "stand-in" wherever they stand. So do values under keys that look secret. Under keys
    such as recipient, email, phone, street, and name or address unless they are a courier's or a place's, letters
    become x and digits 0; e-mail addresses and telephone numbers do anywhere. Headers of answers are left out but the
    content's type and Retry-After. The numbers that were asked for stay.
    """
    known = {value for value in secrets if value} | set(_secret_values(recording.get("exchanges", ())))
    forms = sorted({form for value in known for form in _forms(value)}, key=len, reverse=True)
    kept = frozenset(str(request.get("number", "")) for request in recording.get("requests", ()))
    scrubber = _Scrubber(forms, kept)
    return {name: each if name in _HEADS else scrubber.value(each, (name,)) for name, each in recording.items()}


class _Scrubber:
    """Walks a recording; `path` is the keys that lead to a value."""

    def __init__(self, secrets: Sequence[str], kept: frozenset[str]) -> None:
        self._secrets = secrets
        self._kept = kept

    def value(self, value: Any, path: tuple[str, ...]) -> Any:
        """`value` scrubbed."""
        if isinstance(value, Mapping):
            members = {key: each for key, each in value.items() if path[-1] != "headers" or _is_kept(key)}
            return {str(key): self.value(each, (*path, str(key))) for key, each in members.items()}
        if isinstance(value, list | tuple):
            return [self.value(each, path) for each in value]
        if isinstance(value, str):
            return self._text(value, path)
        if _is_personal(path) and not isinstance(value, bool) and isinstance(value, int | float):
            return type(value)(0)
        return value

    def _text(self, text: str, path: tuple[str, ...]) -> str:
        if text in self._kept:
            return text
        if looks_secret(path[-1]) and text:
            return STAND_IN
        if path[-1] == "text" and (inner := _json_in(text)) is not None:
            return json.dumps(self.value(inner, path), ensure_ascii=False)
        for secret in self._secrets:
            text = text.replace(secret, STAND_IN)
        if _is_personal(path):
            return shape(text)
        return _PHONE.sub(lambda found: shape(found[0]), _MAIL.sub("person@mail.example", text))


def shape(text: str) -> str:
    """`text` with its letters as x and its digits as 0."""
    return "".join("0" if char.isdigit() else _letter(char) for char in text)


def _letter(char: str) -> str:
    """The x for a letter; anything else as it is."""
    return char if not char.isalpha() else "X" if char.isupper() else "x"


def _secret_values(value: Any, key: str = "") -> Iterable[str]:
    """Texts under keys that look secret, however deep."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _secret_values(each, str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secret_values(each, key)
    elif isinstance(value, str) and len(value) >= 4 and looks_secret(key):
        yield value


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}


def _is_kept(header: str) -> bool:
    return header.lower() in KEPT_HEADERS


def _is_personal(path: tuple[str, ...]) -> bool:
    if any(_PERSONAL.search(key) for key in path):
        return True
    if path[0] == "requests":  # the name of a file, an address to be written to that is scrubbed by its form
        return False
    return bool(_PERHAPS.search(path[-1])) and not any(_COMPANY.search(key) for key in path[:-1])


def _json_in(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
