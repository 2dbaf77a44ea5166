"""Every screen and dialog in both languages, at 80×24 and 60×15: nothing untranslated, no word of ours cut."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from textual.screen import Screen

from tests.house.catalogue import MO
from tests.ui.fakes import NOW
from tests.ui.office import REPORTS, STATE, MadeUpOffice
from tests.ui.support import Opened, opened, screen_text
from tests.ui.test_queue_screen import ORDERS
from tui_tracker.engine.port import Newcomer, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Order
from tui_tracker.ui.dialogs.adding import AddDialog
from tui_tracker.ui.dialogs.choosing import WhichDialog
from tui_tracker.ui.dialogs.importing import ImportDialog
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.dialogs.plugins import PluginDialog
from tui_tracker.ui.dialogs.setting_up import SetUpDialog
from tui_tracker.ui.dialogs.status import StatusDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.dialogs.supplier import SupplierDialog
from tui_tracker.ui.options import UiOptions

SIZES: Final = [(80, 24), (60, 15)]
ROW: Final = re.compile(r" #\d+ ")  # a list's cells give way; the line under the list says it in full
REF = (ParcelRef(1, "AB1234501"),)
NEW = Newcomer(name="acme", distribution="tui-tracker-acme", version="1.0", author="Acme", summary="Paket")
Go = Callable[[Opened], object]


def pressed(*keys: str) -> Go:
    return lambda desk: desk.press(*keys)


def dialog(make: Callable[[], Screen[Any]]) -> Go:
    return lambda desk: desk.app.push_screen(make())


def at(name: str) -> Go:
    return lambda desk: desk.app.go(name)


PLACES: Final[dict[str, Go]] = {
    "orders": at("orders"),
    "tracking": at("tracking"),
    "queue": at("queue"),
    "carriers": at("carriers"),
    "messages": at("messages"),
    "detail": lambda desk: desk.app.open_order(1),
    "why": lambda desk: desk.app.explain(1),
    "first-run": pressed("f8"),
    "help": pressed("question_mark"),
    "palette": pressed("colon"),
    "status": dialog(lambda: StatusDialog(REF, None)),
    "statuses": dialog(StatusesDialog),
    "link": dialog(lambda: LinkDialog("https://post.example/AB1234501")),
    "supplier": dialog(lambda: SupplierDialog(ORDERS[0])),
    "plugin": dialog(lambda: PluginDialog(NEW)),
    "import": dialog(lambda: ImportDialog(MadeUpOffice())),
    "add": dialog(lambda: AddDialog(MadeUpOffice())),
    "which": dialog(lambda: WhichDialog(REPORTS)),
    "set-up": dialog(lambda: SetUpDialog(REPORTS[0], MadeUpOffice())),
}
_DATA: Final = " ".join(map(repr, (ORDERS, REPORTS, STATE, NEW, "17TRACK")))
_OURS: Final = frozenset(
    {"enter", "esc", "space", "pgdn", "pgup", "home", "end", "tab", "shift", "svenska", "english", "post", "https"}
)
"""Keys as they are written, and the languages' own names."""


def catalogue() -> dict[str, str]:
    """English → Swedish, as it is shipped."""
    texts = Translator("sv")._catalogue._catalog  # type: ignore[attr-defined]  # gettext's own table
    return {str(english): str(swedish) for english, swedish in texts.items() if english}


async def shown(desk: Opened, go: Go) -> str:
    """What stands there once it has come to rest."""
    result = go(desk)
    if hasattr(result, "__await__"):
        await result
    before = ""
    for _ in range(40):
        await desk.pilot.pause(0.3)  # the screens look at the engine every quarter of a second
        now = screen_text(desk.app)
        if now == before:
            return now
        before = now
    raise AssertionError("it never comes to rest")


async def picture_of(place: str, size: tuple[int, int], language: str) -> str:
    """A screen over the same few orders."""
    orders: tuple[Order, ...] = ORDERS
    options = UiOptions(office=MadeUpOffice())
    async with opened(orders=orders, size=size, language=language, options=options) as desk:
        desk.engine.engine_state = STATE
        desk.engine.clock = NOW + timedelta(seconds=1)
        await desk.sees("#10")
        return await shown(desk, PLACES[place])


def plain(picture: str) -> str:
    """Words only, in one line."""
    return " ".join(re.sub(r"[^\w…:'/.,;!?-]", " ", picture).split())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", PLACES)
async def test_nothing_is_left_in_english_where_swedish_is_spoken(place: str, size: tuple[int, int]) -> None:
    text = plain(await picture_of(place, size, "sv"))
    texts = catalogue()
    swedish = " ".join(texts.values())
    english = [each for each, other in texts.items() if len(each) > 5 and each not in swedish and "{" not in each]
    data = plain(_DATA)
    left = [each for each in english if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text) and each not in data]
    assert left == []


@pytest.mark.parametrize("place", PLACES)
async def test_every_word_is_from_the_catalogue_or_of_the_data(place: str) -> None:
    """A literal that went past the translator is in neither."""
    known = " ".join((*catalogue().values(), _DATA)).casefold()
    words = re.findall(r"[^\W\d_]{4,}", await picture_of(place, (80, 24), "sv"))
    assert sorted({word for word in words if word.casefold() not in known and word.casefold() not in _OURS}) == []


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", PLACES)
async def test_no_words_of_ours_are_cut(place: str, size: tuple[int, int], language: str) -> None:
    texts = [swedish if language == "sv" else english for english, swedish in catalogue().items()]
    cut = []
    for number, line in enumerate((await picture_of(place, size, language)).splitlines()):
        for found in re.finditer("…", line):
            before = line[: found.start()][-12:].strip(" │")
            ends_so = any(f"{before}…" in text for text in texts)
            ours = len(before) > 3 and not ends_so and any(before in text for text in texts)
            if (
                ours and not ROW.search(line) and (number or size == SIZES[0])
            ):  # on the narrowest title line the left side gives way
                cut.append(line)
    assert cut == []


def test_the_catalogue_is_there() -> None:
    assert MO.exists()
    assert len(catalogue()) > 100
