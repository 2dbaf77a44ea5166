"""17TRACK's options, and what is made of them."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from tui_tracker.plugin import option

DEFAULT_BASE_URL: Final = "https://api.17track.net/track/v2.4"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeventeenTrackConfig:
    """The section `[carriers.17track]`."""

    api_key: str = option("The security key from 17TRACK's API dashboard (Settings).", secret=True)
    base_url: str = option("Where the API is; change it only for a gateway of your own.", default=DEFAULT_BASE_URL)

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option that is wrong; never with the key in it."""
        key = self.api_key.strip()
        if not (key.isascii() and key.isprintable()):
            raise ValueError("api_key: expected the key alone, without line breaks and control characters")
        if host_of(self.base_url) and not _is_private(self.base_url):
            raise ValueError(
                f"base_url: expected https:// (http:// to this machine only), for the key is sent there; "
                f"got {self.base_url!r}"
            )


def _is_private(base_url: str) -> bool:
    """Whether nobody on the way can read the key."""
    host = host_of(base_url)
    return urlsplit(base_url.strip()).scheme == "https" or host == "localhost" or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(base_url: str) -> str:
    """The host of `base_url`, as `Carrier.hosts` wants it. Raises `ValueError` for what is no web address."""
    try:
        parts = urlsplit(base_url.strip())
    except ValueError:
        raise ValueError(f"base_url: not an address: {base_url!r}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url: expected an address that begins with https://, got {base_url!r}")
    return parts.hostname
