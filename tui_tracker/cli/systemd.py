"""What a service tells systemd: datagrams to the socket it names (sd_notify(3)); nothing where there is none."""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress


class Notifier:
    """Tells that the service is ready, alive or stopping."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """`NOTIFY_SOCKET`: a path, or with `@` an abstract name. `WATCHDOG_USEC`: microseconds between two signs."""
        self._address = environ.get("NOTIFY_SOCKET", "")
        self.watchdog = _seconds(environ)
        """Seconds within which a sign of life is expected; `None` = nobody waits for one."""

    def ready(self) -> None:
        """The service does its work from now on."""
        self._tell("READY=1")

    def alive(self, words: str) -> None:
        """A sign of life, and in a few words what it is at."""
        self._tell(f"WATCHDOG=1\nSTATUS={' '.join(words.split())}")

    def stopping(self) -> None:
        """The service ends of its own will."""
        self._tell("STOPPING=1")

    def _tell(self, text: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
            datagrams.sendto(text.encode(), address)


def _seconds(environ: Mapping[str, str]) -> float | None:
    """Half of what systemd waits, as its page advises; only if it is this process it waits for."""
    usec, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not usec.isdecimal() or (pid and pid != str(os.getpid())):
        return None
    return int(usec) / 2_000_000 or None
