"""Cainiao's one option."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tui_tracker.plugin import option

DEFAULT_BASE_URL: Final = "https://global.cainiao.com"


@dataclass(frozen=True, kw_only=True, slots=True)
class CainiaoConfig:
    """The section `[carriers.cainiao]`."""

    base_url: str = option("Where the service is; change it only for a gateway of your own.", default=DEFAULT_BASE_URL)

    def __post_init__(self) -> None:
        """Raises `ValueError` for an address that is none."""
        host_of(self.base_url)


def host_of(base_url: str) -> str:
    """The host of `base_url`, as `Carrier.hosts` wants it. Raises `ValueError` for what is no web address."""
    try:
        parts = urlsplit(base_url.strip())
    except ValueError:
        raise ValueError(f"base_url: not an address: {base_url!r}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url: expected an address that begins with https://, got {base_url!r}")
    return parts.hostname
