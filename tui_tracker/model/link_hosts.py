"""Whose web page a link leads to: only carriers' own become links that a click opens."""

from functools import cache
from typing import Final
from urllib.parse import urlsplit

from .detection import tables
from .pages import harmless_page

_SERVICES: Final = frozenset({"17track.net", "cainiao.com", "aliexpress.com", "parcelsapp.com", "aftership.com"})
"""Services that follow the parcels of many couriers."""


def is_carriers_page(url: str) -> bool:
    """Whether `url` is a page of a courier that we know, of a post, or of a service that follows parcels.

    >>> is_carriers_page("https://t.17track.net/en#nums=LP00123456789012")
    True
    >>> is_carriers_page("https://t.17track.net.evil.example/")
    False
    """
    if not harmless_page(url) or urlsplit(url).scheme != "https":
        return False
    labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
    return any(".".join(labels[place:]) in _hosts() for place in range(len(labels)))


@cache
def _hosts() -> frozenset[str]:
    """The hosts of the couriers' own pages, and those above them that are theirs too ("www." left out)."""
    known = tables()
    urls = [*(each.url for each in known.couriers), *(each.url for each in known.s10.posts.values())]
    hosts = (urlsplit(url).hostname or "" for url in urls if url)
    return _SERVICES | {host.removeprefix("www.") for host in hosts if host}
