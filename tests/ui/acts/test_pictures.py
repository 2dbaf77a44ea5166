"""The dialogs of the acts as they stand on the screen."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.acts.test_handling_acts import shop
from tests.ui.support import opened, screen_text

KEYS = {
    "note": "i",
    "tags": "number_sign",
    "put-off": "z",
    "resent": "P",
    "refunded": "dollar_sign",
    "remove": "d",
    "code": "c",
    "carrier": "C",
    "items": "L",
    "edit": "E",
    "message": "m",
    "copy": "y",
    "show": "Y",
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_every_dialog_reads_well(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(orders=shop(), size=size) as desk:
        for name, key in KEYS.items():
            await desk.press(key)
            await desk.until(lambda: desk.app.screen is not desk.orders)
            await desk.sees("Esc ")
            assert screen_text(desk.app) == snapshot(name=name)
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is desk.orders)
