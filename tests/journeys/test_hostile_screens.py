"""Hostile text in every field of every screen: nothing of it steers the terminal, nothing crashes, columns stay.

Every screen and dialog is opened over orders, carriers, messages and an audit trail whose every text is hostile. A
screen that is new has to be added to `PLACES`: a test looks for those that are not.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

import msgspec
import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tests.ui.fakes import NOW
from tests.ui.hostile import FULL, HOSTILE, KINDS, HostileOffice, hostile
from tests.ui.office import STATE
from tests.ui.places import PLACES, screens
from tests.ui.support import Opened, opened, screen_text
from tui_tracker.model.order import settled
from tui_tracker.store.api import AuditEntry
from tui_tracker.ui.options import UiOptions

_MOST_ACCENTS: Final = 3


def test_every_screen_is_among_those_that_are_tried() -> None:
    assert {each.__name__ for each in screens()} == set(PLACES)


def faults(strips: Sequence[Strip], width: int) -> Iterator[str]:
    """What of a screen would steer a terminal, or is out of place."""
    for strip in strips:
        if strip.cell_length != width or cell_len(strip.text) != width:
            yield f"{cell_len(strip.text)} cells wide: {strip.text!r}"
        if bad := [each for each in strip.text if unicodedata.category(each) in ("Cc", "Cf", "Cs")]:
            yield f"{bad} in {strip.text!r}"
        accents = 0
        for char in strip.text:
            accents = accents + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            if accents > _MOST_ACCENTS:
                yield f"a stack in {strip.text!r}"
                break
        for _, style, _control in strip:
            if style is not None and style.link and not style.link.startswith("https://"):
                yield f"a link to {style.link!r}"
            if style is not None and "@click" in style.meta:
                yield f"an action of the text's own: {style.meta['@click']!r}"


NARROW: Final = (80, 24)
WIDE: Final = (120, 40)
CASES: Final = [(each, NARROW) for each in PLACES] + [(each, WIDE) for each in PLACES if each.endswith("Screen")]


@pytest.mark.parametrize(("place", "size"), CASES, ids=lambda each: each if isinstance(each, str) else f"{each[0]}")
async def test_hostile_text_is_only_text_on_every_screen(place: str, size: tuple[int, int]) -> None:
    everything = "".join(KINDS)
    orders = [settled(hostile(each, KINDS[n % len(KINDS)])) for n, each in enumerate(FULL)]
    options = UiOptions(office=HostileOffice(everything), title="shop" + everything, note="note" + everything)
    async with opened(orders=orders, size=size, options=options) as desk:
        desk.engine.pages = {each.parcels[0].number: "https://post.example/" + each.note for each in orders}
        desk.engine.engine_state = hostile(replace(STATE, notices=("a carrier is back",)), everything)
        desk.engine.trail = [_entry(number, KINDS[number % len(KINDS)]) for number in range(20)]
        desk.engine.clock = NOW + timedelta(seconds=1)
        for text in KINDS:
            await _looked_at(desk, place, text)


async def _looked_at(desk: Opened, place: str, text: str) -> None:
    result = PLACES[place](desk, text)
    if hasattr(result, "__await__"):
        await result
    await desk.until(lambda: type(desk.app.screen).__name__ == place and desk.app.screen.is_mounted)
    for key in ("", "pagedown", "end"):
        await desk.press(*filter(None, [key]))
        found = [*faults(desk.app.screen._compositor.render_strips(), desk.app.size.width)]
        assert found == [], f"{place} after {key!r}\n{screen_text(desk.app)}"
    desk.app.go("orders")


def _entry(number: int, text: str) -> AuditEntry:
    entry = AuditEntry(revision=number + 1, at=NOW, kind="note", by="eva", summary="wrote", orders=(1,))
    return hostile(entry, text)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_the_columns_beside_hostile_text_stay_where_they_are(kind: str) -> None:
    plain = FULL[2]
    worse = settled(hostile(msgspec.structs.replace(FULL[3], tags=(), lines=()), HOSTILE[kind]))
    async with opened(orders=[plain, worse]) as desk:
        await desk.sees(plain.number)
        await desk.until(lambda: sum("In transit" in line for line in desk.lines) == 2)
        starts = {cell_len(line[: line.index("In transit")]) for line in desk.lines if "In transit" in line}
        assert len(starts) == 1, screen_text(desk.app)


def test_what_is_hostile_here_is_so() -> None:
    """The tests above would see it."""
    strip = Strip.blank(3)
    assert [*faults([strip], 3)] == []
    assert [*faults([strip], 4)]
    steering = Strip([Segment("\x1b[2J")])
    assert [*faults([steering], steering.cell_length)]
