"""Addresses outside: where a plugin may go that is to reach nothing inside the own network."""

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from aiohttp import ThreadedResolver
from aiohttp.abc import ResolveResult


class PublicResolver(ThreadedResolver):
    """Knows no name by an address inside: what is connected to is what was looked at, whatever the name means later."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of `host`. Raises `OSError` where it has none."""
        found = [each for each in await super().resolve(host, port, family) if is_public(each["host"])]
        if not found:
            raise OSError(errno.EACCES, INSIDE.format(host=host))
        return found


INSIDE = "{host} is inside your own network, where this must not go"


def is_public(host: str) -> bool:
    """Whether an address is one that routers outside know; a name counts as one, until it is looked up."""
    try:
        found = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return True
    if not isinstance(found, IPv6Address):
        return _is_outside(found)
    inner = found.ipv4_mapped or found.sixtofour or _translated(found)
    return not found.is_site_local and _is_outside(found) and (inner is None or _is_outside(inner))


def _is_outside(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not found.is_multicast


def _translated(found: IPv6Address) -> IPv4Address | None:
    """The address that a gateway makes of it (NAT64, RFC 6052), or that it once stood for (RFC 4291 §2.5.5.1)."""
    return IPv4Address(int(found) & 0xFFFF_FFFF) if int(found) >> 32 in _TRANSLATED else None


_TRANSLATED: Final = (int(IPv6Address("64:ff9b::")) >> 32, 0)
