"""The pages a person can open for parcels, as commands say them, by the rule of `engine.links`.

The engine's way asks the plugins. A list of a thousand orders has no time for that where nothing but the shop's own
page can come of it: what the plugin that makes it would answer is known.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.config import links_only
from tui_tracker.model.pages import LONGEST, harmless_page, page_for, page_template

if TYPE_CHECKING:
    from tui_tracker.model.order import Order, Parcel

    from .json_output import Link
    from .session import Session

LINKS: Final = "url"  # the plugin whose carriers only make links


def links(session: "Session", orders: Iterable["Order"], *, own: bool = False) -> "Link":
    """The page of each parcel of `orders`, "" where there is none.

    Of the plugins none is imported where the shop's page is all there is, else only the one that makes links, with
    `own` those of the parcels' carriers too, and all where that one is switched off.
    """
    parcels = [parcel for order in orders for parcel in order.parcels]
    only = session.only
    wanted = session.config.plugins.get(LINKS) is not False and (only is None or LINKS in only)
    if not parcels:
        return lambda _: ""
    if wanted and not own and not session.sections()[LINKS]["entries"]:
        return _shops_page(session.config.tracking.tracking_url)
    return _asked(session, parcels, own=own, wanted=wanted)


def _shops_page(tracking_url: str) -> "Link":
    """That which came with the code, or the shop-wide one."""
    template = page_template(tracking_url)

    def page(parcel: "Parcel") -> str:
        made = harmless_page(parcel.url) or page_for(template, parcel.number)
        return made if len(made) <= LONGEST else ""

    return page


def _asked(session: "Session", parcels: list["Parcel"], *, own: bool, wanted: bool) -> "Link":
    from tui_tracker.engine.links import page_key, pages_of

    only = session.only
    carriers = frozenset(parcel.carrier for parcel in parcels if parcel.carrier) if own else frozenset()
    chosen = (carriers if only is None else carriers & only) | {LINKS} if wanted else only
    sections = {**(session.sections() if own else {}), **_link_sections(session)} if wanted else None
    pages = session.asked(chosen, lambda host: pages_of(host, parcels), sections)
    return lambda parcel: pages.get(page_key(parcel), "")


def _link_sections(session: "Session") -> Mapping[str, Any]:
    """The section of the plugin that makes links, for links alone: no look-up is read, nor a secret of one."""
    links = session.sections()[LINKS]
    return {LINKS: {**links, "entries": links_only(links["entries"])}}
