"""Places in a look-up's address, headers and body that are filled in for each parcel."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import quote, urlsplit

from tui_tracker.plugin import TrackRequest, page_template

PLACES: Final = ("number", "postal_code", "country", "language")
_PLACE: Final = re.compile(r"\{(" + "|".join(PLACES) + r")\}")
_LIKE_ONE: Final = re.compile(r"\{[A-Za-z_]{1,30}\}")
_IN_HEADERS: Final = " -._~/:@+"  # what a header may hold as it is


def values_of(request: TrackRequest) -> Mapping[str, str]:
    """What is known of the parcel, by the names of the places."""
    return {
        "number": request.number,
        "postal_code": request.postal_code,
        "country": request.destination_country,
        "language": request.language,
    }


class UrlTemplate:
    """The address of a look-up. What is filled in is quoted, so that it can never leave its place."""

    def __init__(self, text: object) -> None:
        """Raises `ValueError` saying what is wrong with `text`."""
        if not isinstance(text, str):
            raise ValueError("expected a web address")
        self._text = text.strip()
        _check_places(self._text)
        template = page_template(_PLACE.sub("{number}", self._text) if _has_place(self._text) else self._text + "#")
        if "#" in self._text:
            raise ValueError("what stands behind # is not sent; leave it out")
        parts = urlsplit(template)
        self.host: str = (parts.hostname or "").lower()
        if parts.scheme.lower() != "https" and not _is_loopback(self.host):
            raise ValueError(f"expected https:// (http:// to this machine only), got {self._text}")

    @property
    def asks_for_number(self) -> bool:
        """Whether the number stands in it."""
        return "{number}" in self._text

    def __call__(self, values: Mapping[str, str]) -> str:
        """The address for one parcel."""
        return _PLACE.sub(lambda place: _quoted(values[place[1]]), self._text)


class BodyTemplate:
    """A header's value, or a body's parts: places in all texts of `value`, however deep. Keys stay as they are."""

    def __init__(self, value: Any) -> None:
        """Raises `ValueError` naming the part with a place that there is not; never its text, which may be secret."""
        for name, text in _texts(value, ""):
            _check_places(text, name)
        self._value = value

    @property
    def asks_for_number(self) -> bool:
        """Whether the number stands in it."""
        return any("{number}" in text for _, text in _texts(self._value, ""))

    def __call__(self, values: Mapping[str, str]) -> Any:
        """The parts for one parcel."""
        return _filled(self._value, values)

    def in_headers(self, values: Mapping[str, str]) -> dict[str, str]:
        """The same for headers: what is filled in is quoted where a header does not take it as it is."""
        quoted = {name: quote(value, safe=_IN_HEADERS) for name, value in values.items()}
        return {str(name): str(value) for name, value in _filled(self._value, quoted).items()}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _PLACE.sub(lambda place: values[place[1]], value)
    if isinstance(value, Mapping):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(each, values) for each in value]
    return value


def _texts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Every text in `value` with the name of the part it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for position, each in enumerate(value):
            yield from _texts(each, f"{name}[{position}]")


def _check_places(text: str, name: str = "") -> None:
    if _LIKE_ONE.search(_PLACE.sub("", text)):
        known = ", ".join(f"{{{place}}}" for place in PLACES)
        raise ValueError(f"{name}: " * bool(name) + f"has a place that can't be filled in; there are {known}")


def _has_place(text: str) -> bool:
    return _PLACE.search(text) is not None


def _quoted(value: str) -> str:
    """`value` for an address. Dots alone would mean another folder, so nothing is left of them."""
    return quote(value, safe="") if value.strip(".") else ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
