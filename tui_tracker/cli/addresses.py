"""Where to listen: an address and a port, as an option of the command line names them."""

import ipaddress
from typing import NamedTuple

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_text


class Address(NamedTuple):
    """An IP address and a port; port 0 = any that is free."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address(text: str) -> Address:
    """`127.0.0.1:8765`, `[::1]:8765`, or a port of this machine alone: `8765`. Raises `UsageError`."""
    host, _, port = text.rpartition(":")
    host = {"": "127.0.0.1", "localhost": "127.0.0.1"}.get(host, host.removeprefix("[").removesuffix("]"))
    try:
        found = ipaddress.ip_address(host)
        if not (port.isascii() and port.isdecimal() and int(port) < 1 << 16):
            raise ValueError(port)
    except ValueError:
        words = Message(N_("{text} is not an address to listen at"), {"text": clean_text(text, limit=80)})
        raise UsageError(words, hint=N_("Write 127.0.0.1:8765.")) from None
    return Address(str(found), int(port))
