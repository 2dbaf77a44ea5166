"""Which links a click may open."""

import pytest

from tui_tracker.model.link_hosts import is_carriers_page


@pytest.mark.parametrize(
    "url",
    [
        "https://t.17track.net/en#nums=LP00123456789012",
        "https://tracking.postnord.com/en/tracking?id=RB123456785SE",
        "https://www.ups.com/track?tracknum=1Z999AA10123456784",
        "https://ups.com/track",
        "https://global.cainiao.com/newDetail.htm?mailNoList=LP1",
    ],
)
def test_pages_of_couriers_and_services_may_be_opened(url: str) -> None:
    assert is_carriers_page(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://t.17track.net/en",
        "https://t.17track.net.evil.example/",
        "https://evil17track.net/",
        "https://user@t.17track.net/",
        "https://t.17track.net@evil.example/",
        "javascript:alert(1)",
        "https://track.example/1",
        "https://net/",
    ],
)
def test_others_may_not(url: str) -> None:
    assert not is_carriers_page(url)
