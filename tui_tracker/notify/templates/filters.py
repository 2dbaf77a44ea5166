"""Shopify's filters that python-liquid has not, and those of its own that are kept within bounds here.

Names and results: shopify.dev/docs/api/liquid/filters. Pictures of the shop's files can't be found from here: such
a filter gives the address it is given, or nothing.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from liquid.undefined import is_undefined
from markupsafe import Markup, escape

from .dates import moment_of, named_date, spelled_date
from .links import safe_url

PICTURES: Final = (
    "asset_url", "asset_img_url", "shopify_asset_url", "img_url", "image_url", "product_img_url", "collection_img_url",
    "article_img_url", "file_url", "file_img_url", "global_asset_url", "payment_icon_png_url", "payment_type_img_url",
)  # fmt: skip
_LOOKS: Final = ("stylesheet_tag", "script_tag", "payment_type_svg_tag", "placeholder_svg_tag")  # of a web page
DROPPED: Final = ("safe", "escapejs")  # python-liquid's own; the first would undo the escaping
_HTML: Final = {"script": re.compile(r"<script\b", re.IGNORECASE), "style": re.compile(r"<style\b", re.IGNORECASE)}


class Locale(NamedTuple):
    """What depends on who is written to. `currency`: ISO 4217, of the order."""

    language: str
    zone: tzinfo
    now: datetime
    currency: str = ""


def shop_filters(locale: Callable[[], Locale], *, html: bool) -> dict[str, Callable[..., object]]:
    """The filters by name. `html`: what comes out goes into HTML."""
    return {
        **dict.fromkeys(PICTURES, _picture),
        **dict.fromkeys(_LOOKS, lambda *_args: ""),
        **_money(locale),
        "date": _date(locale),
        "format_address": lambda address: _address(address, html=html),
        "hmac_sha1": lambda text, key="": hmac.new(_bytes(key), _bytes(text), "sha1").hexdigest(),
        "hmac_sha256": lambda text, key="": hmac.new(_bytes(key), _bytes(text), "sha256").hexdigest(),
        "img_tag": lambda url, alt="", css="", *_rest: _img(url, alt, css),
        "image_tag": lambda url, alt="", **_rest: _img(url, alt, ""),
        "json": lambda value: json.dumps(_plain(value), ensure_ascii=False, default=str),
        "link_to": lambda text, url="", title="": _link(text, url, title, html=html),
        "md5": lambda text: hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest(),
        "sha1": lambda text: hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest(),
        "sha256": lambda text: hashlib.sha256(_bytes(text)).hexdigest(),
        "handle": _handle,
        "handleize": _handle,
        "camelize": lambda text: "".join(part.capitalize() for part in re.split(r"[\s_-]+", _text(text))),
        "pluralize": lambda n, one="", many="": one if str(n) == "1" else many,
        "strip_html": lambda text: _stripped(_text(text)),
        "url_escape": lambda text: quote(_text(text), safe="!#$&'()*+,/:;=?@[]~"),
        "url_param_escape": lambda text: quote(_text(text), safe="!#$'()*+,/:;=?@[]~"),
        "weight_with_unit": lambda grams: f"{_text(grams)} g",
    }  # fmt: skip


def _text(value: object) -> str:
    return "" if value is None or is_undefined(value) else str(value)


def _bytes(value: object) -> bytes:
    return _text(value).encode()


def _date(locale: Callable[[], Locale]) -> Callable[..., object]:
    def date(value: object, pattern: object = None, *, format: object = None) -> object:  # noqa: A002 (Shopify's)
        here = locale()
        moment = moment_of(value, here.zone, here.now) if not is_undefined(value) else None
        if moment is None:
            return "" if value is None or is_undefined(value) else value
        if format is not None and not is_undefined(format):
            return named_date(moment, str(format), here.language)
        if pattern is None or is_undefined(pattern):
            return str(value)
        return spelled_date(moment, str(pattern), here.language)

    return date


# Money


def _money(locale: Callable[[], Locale]) -> dict[str, Callable[..., object]]:
    """Of hundredths, as Shopify's amounts are."""

    def amount(value: object) -> Decimal | None:
        if value is None or is_undefined(value) or isinstance(value, bool):
            return None
        try:
            cents = Decimal(str(value))
        except InvalidOperation:
            return None
        return cents / 100 if cents.is_finite() and cents.adjusted() < 30 else None

    def number(value: Decimal, *, zeros: bool = True) -> str:
        from babel.numbers import format_decimal

        pattern = "#,##0.00" if zeros or value % 1 else "#,##0"
        return str(format_decimal(value, pattern, locale=locale().language)).replace("\u202f", "\u00a0")

    def money(*, zeros: bool = True, sign: bool = True, code: bool = False) -> Callable[..., str]:
        def write(value: object, *_rest: object) -> str:
            found, here = amount(value), locale()
            if found is None:
                return ""
            plain = number(found, zeros=zeros)
            if code and here.currency:
                return _with_sign(plain, here, with_code=True)
            return _with_sign(plain, here) if sign and here.currency else plain

        return write

    return {
        "money": money(),
        "money_with_currency": money(code=True),
        "money_without_currency": money(sign=False),
        "money_without_trailing_zeros": money(zeros=False),
    }


def _with_sign(plain: str, here: Locale, *, with_code: bool = False) -> str:
    """With the currency's sign (or code) where the language puts it."""
    from babel.numbers import get_currency_symbol

    symbol = str(get_currency_symbol(here.currency, locale=here.language))
    if here.language == "sv":
        return f"{plain}\u00a0{here.currency if with_code else symbol}"
    if with_code:
        return f"{plain} {here.currency}" if symbol == here.currency else f"{symbol}{plain} {here.currency}"
    return f"{symbol}{plain}" if symbol != here.currency else f"{plain} {here.currency}"


# Markup


def _picture(value: object, *_args: object, **_options: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("src") or value.get("image")
    return safe_url(value)


def _img(url: object, alt: object, css: object) -> object:
    found = _picture(url)
    if not found:
        return ""
    look = Markup(' class="{}"').format(_text(css)) if _text(css) else ""
    return Markup('<img src="{}" alt="{}"{}>').format(found, _text(alt), look)


def _link(text: object, url: object, title: object, *, html: bool) -> object:
    found = safe_url(url)
    if not html:
        return f"{_text(text)} ({found})" if found else _text(text)
    about = Markup(' title="{}"').format(_text(title)) if _text(title) else ""
    return Markup('<a href="{}"{}>{}</a>').format(found, about, text) if found else escape(_text(text))


def _address(address: object, *, html: bool) -> object:
    if not isinstance(address, Mapping) or is_undefined(address):
        return ""
    town = " ".join(filter(None, (_text(address.get("zip")), _text(address.get("city")))))
    names = ("name", "company", "address1", "address2")
    parts = [*(_text(address.get(name)) for name in names), town, _text(address.get("country"))]
    lines = [part for part in parts if part]
    return Markup("<p>{}</p>").format(Markup("<br>").join(lines)) if html else "\n".join(lines)


def _handle(value: object) -> str:
    return re.sub(r"[^\w]+", "-", _text(value).lower()).strip("-")


def _stripped(text: str) -> str:
    """`text` without tags, comments, scripts and styles, in one pass; what is not closed stays."""
    words: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        words.append(text[at:start])
        end = text.find(">", start)
        if end < 0:
            at = start
            break
        if text.startswith("<!--", start):
            end = max(text.find("-->", start) + 2, end)
        for name, opening in _HTML.items():
            if opening.match(text, start):
                closing = text.find(f"</{name}>", end)
                end = closing + len(name) + 2 if closing >= 0 else end
        at = end + 1
    words.append(text[at:])
    return "".join(words)


def _plain(value: Any) -> Any:
    if is_undefined(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple | range) else value
