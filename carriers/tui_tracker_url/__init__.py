"""Carriers that a configuration describes: a link to a page for people, or a look-up with no code.

Each entry of the configuration's `[[carriers.url]]` is one carrier; the shop-wide `tracking_url` is one more, "link".
"""

from collections.abc import Iterable

from tui_tracker.plugin import Carrier, Settings, hookimpl


@hookimpl
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:
    """One carrier per good entry. A bad one is left out with a warning in the log; the others still work."""
    from .carrier import link_carriers

    return link_carriers(settings)
