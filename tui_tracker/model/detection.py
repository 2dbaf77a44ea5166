"""Whose tracking number this may be: guesses from its form and check digit, each with how sure it is and why.

The forms are data (`couriers.toml`), read once, when first asked. A wrong check digit lowers the confidence and
never refuses a number: services publish sample numbers that fail their own check, and people mistype.
"""

import re
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import quote

import msgspec

from .text import clean_number

_HYPHENS: Final = re.compile("[-\u2010-\u2015\u2212]")
_S10: Final = re.compile("(?P<kind>[A-Z])[A-Z](?P<serial>[0-9]{8})(?P<check>[0-9])(?P<country>[A-Z]{2})")
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """One courier a number may belong to. `confidence` is 0..1, `url` its public tracking page, where it has one."""

    courier: str  # id
    title: str
    confidence: float
    reason: str  # English, a few words
    url: str | None = None


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a check digit follows from the digits before it. `lead` stands before them without being printed."""

    scheme: str  # a key of _SCHEMES
    weights: tuple[int, ...] = ()
    lead: str = ""


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One form of a courier's numbers. `pattern` has only fixed counts, no open repeats, so that it never backtracks.

    With a `check`, `pattern` names the groups "serial" and "check". `sure` holds when the check digit is right or
    there is none, `wrong` when it is wrong.
    """

    says: str
    pattern: str
    sure: float
    wrong: float = 0.0
    check: Check | None = None


class Courier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A company and the forms its numbers take. `country`: ISO 3166 alpha-2, "" = works in many."""

    id: str
    title: str
    country: str = ""
    url: str | None = None
    forms: tuple[Form, ...]


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The post behind a country suffix of the UPU's S10."""

    id: str
    title: str
    country: str
    url: str | None = None


class S10(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The UPU's item identifier: two letters, eight digits, check digit, country. Confidences as in `Form`."""

    sure: float
    wrong: float
    stranger: float  # a country suffix that is not in `posts`, check digit right
    check: Check
    services: dict[str, str]
    posts: dict[str, Post]


class Tables(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of `couriers.toml`."""

    s10: S10
    couriers: tuple[Courier, ...]


@cache
def tables() -> Tables:
    """The couriers' data, read from the package once."""
    import tomllib  # only where a code is looked at

    text = resources.files("tui_tracker.model").joinpath("couriers.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Tables)


def detect(number: str) -> tuple[Guess, ...]:
    """The couriers `number` may belong to, surest first, one guess each; () where no form fits. Never raises."""
    cleaned = _HYPHENS.sub("", clean_number(number))
    if not cleaned.isascii() or not cleaned.isalnum():
        return ()
    best: dict[str, Guess] = {}
    for guess in (*_posts(cleaned), *_forms(cleaned)):
        if guess.courier not in best or guess.confidence > best[guess.courier].confidence:
            best[guess.courier] = guess
    return tuple(sorted(best.values(), key=lambda guess: -guess.confidence))


@cache
def _compiled() -> "tuple[tuple[re.Pattern[str], Form, Courier], ...]":
    return tuple((re.compile(form.pattern), form, courier) for courier in tables().couriers for form in courier.forms)


def _forms(number: str) -> "list[Guess]":
    guesses = []
    for pattern, form, courier in _compiled():
        match = pattern.fullmatch(number)
        if match is None:
            continue
        right = None if form.check is None else _is_right(form.check, match["serial"], match["check"])
        guesses.append(
            Guess(
                courier=courier.id,
                title=courier.title,
                confidence=form.wrong if right is False else form.sure,
                reason=_reason(form.says, right),
                url=_link(courier.url, number),
            )
        )
    return guesses


def _posts(number: str) -> "list[Guess]":
    match = _S10.fullmatch(number)
    if match is None:
        return []
    s10 = tables().s10
    country = match["country"]
    post = s10.posts.get(country)
    right = _is_right(s10.check, match["serial"], match["check"])
    service = s10.services.get(match["kind"], "")
    if post is None:
        says = f"shaped like UPU S10, country letters {country} not known"
        sure = s10.stranger if right else s10.stranger / 2
        post = Post(id=f"post-{country.lower()}", title=f"Post ({country})", country=country)
    else:
        says = f"UPU S10 from {post.country}" + (f", {service}" if service else "")
        sure = s10.sure if right else s10.wrong
    return [
        Guess(
            courier=post.id,
            title=post.title,
            confidence=sure,
            reason=_reason(says, right),
            url=_link(post.url, number),
        )
    ]


def _reason(says: str, right: bool | None) -> str:
    if right is None:
        return says
    return f"{says}, check digit {'right' if right else 'wrong'}"


def _link(template: str | None, number: str) -> str | None:
    return None if template is None else template.replace("{number}", quote(number, safe=""))


def _is_right(check: Check, serial: str, printed: str) -> bool:
    return _SCHEMES[check.scheme](check.lead + serial, check.weights) == printed


def _value(char: str) -> int:
    """A digit's value; letters count as UPS has it: A is 2, B is 3, … H is 9, I is 0."""
    return int(char) if char.isdigit() else (ord(char) - 63) % 10


def _s10(serial: str, weights: tuple[int, ...]) -> str:
    """UPU S10: 11 minus the weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5."""
    rest = 11 - sum(int(char) * weight for char, weight in zip(serial, weights, strict=True)) % 11
    return str({10: 0, 11: 5}.get(rest, rest))


def _alternating(serial: str, weights: tuple[int, ...]) -> str:
    """Weights in turn from the right, filled up to the next ten (GS1 has 3 and 1, UPS 1 and 2, Identcode 9 and 4)."""
    total = sum(_value(char) * weights[at % len(weights)] for at, char in enumerate(reversed(serial)))
    return str(-total % 10)


def _modulo_11_10(serial: str, weights: tuple[int, ...]) -> str:
    """FedEx Express: the weighted sum modulo 11, then modulo 10."""
    return str(sum(int(char) * weight for char, weight in zip(serial, weights, strict=True)) % 11 % 10)


def _modulo_7(serial: str, weights: tuple[int, ...]) -> str:
    """DHL Express: the whole number modulo 7."""
    return str(int(serial) % 7)


def _luhn(serial: str, weights: tuple[int, ...]) -> str:
    """Luhn: every second digit from the right doubled, the digits of the products summed."""
    total = sum(
        sum(divmod(int(char) * 2, 10)) if at % 2 == 0 else int(char) for at, char in enumerate(reversed(serial))
    )
    return str(-total % 10)


def _modulo_37_36(serial: str, weights: tuple[int, ...]) -> str:
    """ISO/IEC 7064 MOD 37,36, as on DPD's labels."""
    product = 36
    for char in serial:
        total = (product + _ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


_SCHEMES: Final = {
    "s10": _s10,
    "alternating": _alternating,
    "modulo_11_10": _modulo_11_10,
    "modulo_7": _modulo_7,
    "luhn": _luhn,
    "modulo_37_36": _modulo_37_36,
}
