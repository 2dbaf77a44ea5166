"""The options of `[channels.email]`."""

import ipaddress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

from tui_tracker.plugin import option

SECURITIES: Final = ("starttls", "tls", "none")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, kw_only=True)
class EmailConfig:
    """Whom messages are handed to, and who they are from."""

    host: str = option("The mail server's name.")
    from_: str = option('Who messages are from: "Nordljus <hej@nordljus.example>".')
    security: str = option('"starttls", "tls", or "none" (a server on this machine only).', default="starttls")
    port: int = option("Its port; 0 = the usual one: 587, with tls 465.", default=0)
    username: str = option("The login name; empty: none is given.", default="")
    password: str = option("The password.", default="", secret=True)
    reply_to: str = option("Where answers go, if not to from.", default="")
    unsubscribe: str = option("A page or address where customers say stop: https://… or mailto:….", default="")
    ca_file: str = option("A file with certificates to trust besides the system's: a server of one's own.", default="")
    timeout: float = option("Seconds to wait for the server.", default=30.0)

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option."""
        if self.security not in SECURITIES:
            raise ValueError(f"security: expected one of {', '.join(SECURITIES)}")
        if not self.host or any(sign.isspace() for sign in self.host):
            raise ValueError("host: expected the name of a mail server")
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError("security: none is for a server on this machine; elsewhere write starttls or tls")
        if not 0 <= self.port <= 65535:
            raise ValueError("port: expected 0 to 65535")
        if not 1 <= self.timeout <= 100:
            raise ValueError("timeout: expected 1 to 100 seconds")
        for name, text in (("from", self.from_), ("reply_to", self.reply_to)):
            if (text or name == "from") and not address_in(text):
                raise ValueError(f"{name}: expected an address, such as Nordljus <hej@nordljus.example>")
        if self.unsubscribe and not self.unsubscribe.startswith(("https://", "mailto:")):
            raise ValueError("unsubscribe: expected https://… or mailto:…")

    @property
    def at_port(self) -> int:
        """The port that is used."""
        return self.port or _PORTS[self.security]


def address_in(text: str) -> str:
    """The bare address in `Name <address>`; "" where there is none that can be used."""
    if not text.isprintable():
        return ""
    _, address = parseaddr(text)
    name, at, domain = address.rpartition("@")
    return address if at and name and domain and " " not in address and len(address) <= 254 else ""


def is_loopback(host: str) -> bool:
    """Whether that is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
