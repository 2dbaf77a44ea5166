"""The options of `[channels.sms]`."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from tui_tracker.plugin import option

BASE_URLS: Final = {"46elks": "https://api.46elks.com", "twilio": "https://api.twilio.com"}
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164: 15 digits at most
_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")  # 11 fit into the address field (3GPP TS 23.040)
_POOL: Final = re.compile(r"MG[0-9a-f]{32}")  # a messaging service of Twilio's
_ACCOUNT: Final = re.compile(r"AC[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class SmsConfig:
    """Whose gateway, and who messages are from."""

    service: str = option('Whose gateway: "46elks" or "twilio".')
    username: str = option("The API user name; at Twilio the account (AC…) or an API key (SK…).")
    password: str = option("The API password; at Twilio the auth token or the key's secret.", secret=True)
    from_: str = option('Who messages are from: "+46701234567", a name of 11 letters, at Twilio a service (MG…) too.')
    account: str = option("Twilio's account (AC…), where the user name is an API key.", default="")
    region: str = option('The country of numbers that have none: "SE"; empty: such numbers are refused.', default="")
    currency: str = option("The currency of an account at 46elks, which costs are told in.", default="SEK")
    base_url: str = option("Where the gateway is; change it only for one of your own.", default="")

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option, never with a secret in it."""
        if self.service not in BASE_URLS:
            raise ValueError(f"service: expected one of {', '.join(BASE_URLS)}")
        for name, text in (("username", self.username), ("password", self.password)):
            if not text or not text.isprintable():
                raise ValueError(f"{name}: expected it as the gateway shows it, on one line")
        if ":" in self.username:
            raise ValueError("username: it can't have a colon")
        if not (_NUMBER.fullmatch(self.from_) or _NAME.fullmatch(self.from_) or self.is_pool):
            raise ValueError("from: expected a number such as +46701234567, or a name of 1 to 11 letters and digits")
        if self.service == "twilio" and not _ACCOUNT.fullmatch(self.at_account):
            name = "account" if self.account or self.username.startswith("SK") else "username"
            raise ValueError(f"{name}: expected Twilio's account: AC and 32 signs")
        if self.region and not re.fullmatch("[A-Z]{2}", self.region):
            raise ValueError('region: expected two capitals, such as "SE"')
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError('currency: expected three capitals, such as "SEK"')
        if self.base_url and not _is_private(self.base_url):
            raise ValueError(
                "base_url: expected https:// (http:// to this machine only), for the password is sent there"
            )

    @property
    def at_account(self) -> str:
        """Twilio's account."""
        return self.account or self.username

    @property
    def is_pool(self) -> bool:
        """Whether Twilio chooses the sender."""
        return self.service == "twilio" and _POOL.fullmatch(self.from_) is not None

    @property
    def at_url(self) -> str:
        """Where the gateway is, without a slash at its end."""
        return (self.base_url or BASE_URLS[self.service]).strip().rstrip("/")


def host_of(url: str) -> str:
    """The host of an http(s) address without a user name; "" for what is none."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host if parts.scheme in ("https", "http") and parts.username is None and url.isprintable() else ""


def _is_private(url: str) -> bool:
    """Whether nobody on the way can read the password."""
    host = host_of(url)
    return bool(host) and (urlsplit(url.strip()).scheme == "https" or host == "localhost" or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
