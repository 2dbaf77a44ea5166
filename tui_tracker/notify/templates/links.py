"""The page of a parcel that a customer is sent to: http and https only, every part percent-encoded."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from tui_tracker.model.order import Parcel
from tui_tracker.model.pages import PLACE, harmless_page, page_template

PageOf = Callable[[Parcel], str]


def shop_pages(tracking_url: str, language: str) -> PageOf:
    """The page that came with the code, else the shop's: a prefix or with {number}, {carrier} and {lang}.

    >>> shop_pages("https://shop.example/{lang}?n={number}&by={carrier}", "sv")(Parcel(number="A/1", carrier="post"))
    'https://shop.example/sv?n=A%2F1&by=post'
    """
    template = page_template(tracking_url) if tracking_url.strip() else ""

    def page(parcel: Parcel) -> str:
        given = safe_url(parcel.url)
        if given or not template:
            return given
        values = {PLACE: parcel.number, "{carrier}": parcel.courier_code or parcel.carrier, "{lang}": language}
        made = template
        for place, value in values.items():
            made = made.replace(place, quote(value, safe=""))
        return made if _same_host(made, template) else ""

    return page


def safe_url(value: object) -> str:
    """`value` if it is an address that is safe in a message, else ""."""
    return harmless_page(value) if isinstance(value, str) else ""


def _same_host(made: str, template: str) -> bool:
    """Whether what was filled in left the host alone."""
    return bool(safe_url(made)) and urlsplit(made).netloc == urlsplit(template).netloc
