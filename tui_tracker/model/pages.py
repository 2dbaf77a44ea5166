"""Web pages for a person to open, and addresses with a place for the number."""

from typing import Final
from urllib.parse import quote, urlsplit

PLACE: Final = "{number}"
LONGEST: Final = 2048  # what browsers and mail programs agree on


def page_template(url: object) -> str:
    """`url` with `{number}` in it: a prefix gets it at its end (`https://t.17track.net/en#nums=` as well).

    Raises `ValueError` saying what is wrong: only http and https are opened, and a number never becomes part of a host.

    >>> page_template("https://acme.example/parcel?id=")
    'https://acme.example/parcel?id={number}'
    >>> page_template("https://{number}.acme.example/")
    Traceback (most recent call last):
        ...
    ValueError: the number would become part of the host: https://{number}.acme.example/
    """
    if not isinstance(url, str) or not url.strip():
        raise ValueError("expected a web address, got nothing")
    text = url.strip()
    if len(text) > LONGEST or not text.isprintable() or " " in text:
        raise ValueError("too long, or with blanks or control characters in it")
    template = text if PLACE in text else text + PLACE
    _check_address(template)
    return template


def _check_address(template: str) -> None:
    try:
        parts = urlsplit(template)
        host = parts.hostname
    except ValueError as error:
        raise ValueError(f"not a web address: {template}") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError(f"only http:// and https:// can be opened, got {template}")
    if not host:
        raise ValueError(f"there is no host in {template}")
    if PLACE in parts.netloc:
        raise ValueError(f"the number would become part of the host: {template}")
    if parts.username is not None:
        raise ValueError(f"a page with a user name before its host is not opened: {host}")


def page_for(template: str, number: str) -> str:
    """The address for `number`, percent-encoded wherever it stands."""
    return template.replace(PLACE, quote(number, safe=""))


def harmless_page(url: str) -> str:
    """`url` if it is an address that is safe to open in a browser, else "" """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        harmless = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    except ValueError:
        return ""
    return url if harmless and url.isprintable() and " " not in url and len(url) <= LONGEST else ""
