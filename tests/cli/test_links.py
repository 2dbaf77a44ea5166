"""The page to open for a parcel."""

import pytest

from tui_tracker.cli.links import filled, link
from tui_tracker.config import Config, Tracking
from tui_tracker.model.order import Parcel

NORDPOST = {"id": "nordpost", "url": "https://nordpost.example/{number}/where", "pattern": "^NP[0-9]{4}$"}
CONFIG = Config(tracking=Tracking(tracking_url="https://shop.example/track#"), carriers={"url": [NORDPOST]})


@pytest.mark.parametrize(
    ("parcel", "page"),
    [
        (Parcel(number="X1"), "https://shop.example/track#X1"),
        (Parcel(number="X1", carrier="nordpost"), "https://nordpost.example/X1/where"),
        (Parcel(number="NP1234"), "https://nordpost.example/NP1234/where"),
        (Parcel(number="NP1234", carrier="17track"), "https://shop.example/track#NP1234"),
        (Parcel(number="NP1234", url="https://given.example/a"), "https://given.example/a"),
        (Parcel(number="X1", url="javascript:alert(1)"), "https://shop.example/track#X1"),
    ],
)
def test_the_page_given_comes_first_then_the_carriers_then_the_shops(parcel: Parcel, page: str) -> None:
    assert link(parcel, CONFIG) == page


def test_a_code_never_breaks_out_of_its_place() -> None:
    assert filled("https://a.example/{number}?x=1", "a/b?c d&e") == "https://a.example/a%2Fb%3Fc%20d%26e?x=1"
