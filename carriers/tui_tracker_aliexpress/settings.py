"""AliExpress' options, and what is made of them."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from tui_tracker.plugin import option

DEFAULT_BASE_URL: Final = "https://api-sg.aliexpress.com"
_LANGUAGE: Final = re.compile(r"[a-z]{2}_[A-Z]{2}")
_AUTHORISE: Final = "response_type=code&force_auth=true&client_id=APP-KEY&redirect_uri=THE-APP'S-CALLBACK"
_ONE_LINE: Final = ("app_key", "app_secret", "code", "access_token", "refresh_token")


@dataclass(frozen=True, kw_only=True, slots=True)
class AliExpressConfig:
    """The section `[carriers.aliexpress]`. To begin with, `code`, `refresh_token` or `access_token` is wanted."""

    app_key: str = option("The app's key, from AliExpress' open platform (App Management).", secret=True)
    app_secret: str = option("The app's secret, beside the key; requests are signed with it.", secret=True)
    code: str = option(
        "The code from the authorise page: good for three minutes and once; tokens follow from it.",
        default="",
        secret=True,
    )
    refresh_token: str = option("A refresh token, where you have one already.", default="", secret=True)
    access_token: str = option("An access token, where you have one already.", default="", secret=True)
    base_url: str = option("Where the API is; change it only for a gateway of your own.", default=DEFAULT_BASE_URL)
    language: str = option(
        "The language of the events' texts, as AliExpress names it. Statuses are read from the words.", default="en_US"
    )

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option that is wrong; never with a secret in it."""
        for name in _ONE_LINE:
            value = str(getattr(self, name)).strip()
            if not (value.isascii() and value.isprintable()):
                raise ValueError(f"{name}: expected it alone, without line breaks and control characters")
        if not self.app_key.strip() or not self.app_secret.strip():
            raise ValueError("app_key and app_secret: expected what the app's page on the open platform says")
        if host_of(self.base_url) and not _is_private(self.base_url):
            raise ValueError(
                f"base_url: expected https:// (http:// to this machine only), for the tokens are sent there; "
                f"got {self.base_url!r}"
            )
        if not _LANGUAGE.fullmatch(self.language):
            raise ValueError(f"language: expected a form like en_US, got {self.language!r}")

    @property
    def base(self) -> str:
        """`base_url` without a slash at its end."""
        return self.base_url.strip().rstrip("/")

    @property
    def authorise_page(self) -> str:
        """Where the shop's owner lets the app in. Key and callback are left to fill in: the key is masked anyway."""
        return f"{self.base}/oauth/authorize?{_AUTHORISE}"


def _is_private(base_url: str) -> bool:
    """Whether nobody on the way can read the tokens."""
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
