"""17TRACK's options, and what is made of them."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tui_tracker.plugin import option

DEFAULT_BASE_URL: Final = "https://api.17track.net/track/v2.4"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeventeenTrackConfig:
    """The section `[carriers.17track]`."""

    api_key: str = option("The security key from 17TRACK's API dashboard (Settings).", secret=True)
    base_url: str = option("Where the API is; change it only for a gateway of your own.", default=DEFAULT_BASE_URL)


def host_of(base_url: str) -> str:
    """The host of `base_url`, as `Carrier.hosts` wants it. Raises `ValueError` for what is no web address."""
    parts = urlsplit(base_url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url: expected an address that begins with https://, got {base_url!r}")
    return parts.hostname
