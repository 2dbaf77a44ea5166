"""The page a person can open for a parcel, as far as the data and the configuration know it."""

import re
from urllib.parse import quote, urlsplit

from tui_tracker.config import Config, UrlCarrier
from tui_tracker.model.order import Parcel


def link(parcel: Parcel, config: Config) -> str:
    """The page given with the code, that of the `[[carriers.url]]` entry it belongs to, else the shop's own."""
    if urlsplit(parcel.url).scheme in ("http", "https"):
        return parcel.url
    for entry in config.url_carriers():
        if _belongs(parcel, entry):
            return filled(entry.url, parcel.number)
    return filled(config.tracking.tracking_url, parcel.number)


def _belongs(parcel: Parcel, entry: UrlCarrier) -> bool:
    """Whether the parcel is this carrier's: chosen so, or with none chosen its number has the form."""
    if parcel.carrier:
        return parcel.carrier == entry.id
    return bool(entry.pattern) and re.fullmatch(entry.pattern, parcel.number) is not None


def filled(template: str, number: str) -> str:
    """`template` with the code in place of {number}, or after it."""
    code = quote(number, safe="")
    return template.replace("{number}", code) if "{number}" in template else template + code
