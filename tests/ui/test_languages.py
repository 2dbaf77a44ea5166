"""Every screen and dialog in both languages, at 80×24 and 60×15: nothing untranslated, no word cut or hidden."""

import asyncio
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

import pytest
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tests.house.catalogue import MO
from tests.ui.fakes import NOW
from tests.ui.hostile import FULL
from tests.ui.office import REPORTS, STATE, MadeUpOffice
from tests.ui.outbox import desk_over, messages
from tests.ui.places import PLACES, Go, pressed
from tests.ui.support import Opened, opened, screen_text
from tui_tracker.i18n import Translator
from tui_tracker.model.filter import completions, field_names
from tui_tracker.model.happenings import Happening
from tui_tracker.model.supplier_message import Cause, supplier_message
from tui_tracker.model.views import GIVEN
from tui_tracker.notify.templates.defaults import default_source
from tui_tracker.ui.app import TrackerApp
from tui_tracker.ui.dialogs.customer_message import CustomerMessageDialog
from tui_tracker.ui.options import UiOptions

NARROW: Final = (80, 24)
SIZES: Final = (NARROW, (60, 15))
LANGUAGES: Final = ("en", "sv")
ROW: Final = re.compile(r" #\d+ ")  # a list's cells give way; the line under the list says it in full


async def _not_set_up(desk: Opened) -> None:
    desk_over(desk.engine, channels={})
    await desk.press("1", "M")
    await desk.until(lambda: isinstance(desk.app.screen, CustomerMessageDialog))


async def _sure(desk: Opened) -> None:
    desk_over(desk.engine)
    await desk.press("1", "asterisk", "M")
    await desk.until(lambda: isinstance(desk.app.screen, CustomerMessageDialog) and desk.app.screen.found is not None)
    await desk.press("end")
    await desk.until(lambda: "Sample" in desk.text or "Prov" in desk.text)
    await desk.press("enter")


async def _opened(desk: Opened, key: str = "enter") -> None:
    desk_over(desk.engine)
    await desk.press("6", "j", key)


ALSO: Final[dict[str, Go]] = {
    "queue, filtered": pressed("4", "slash", *"late"),
    "orders, marked": pressed("1", "asterisk"),
    "orders, filtered": pressed("1", "slash", *"status:alert", "enter"),
    "orders, nothing found": pressed("1", "slash", *"status:returned", "enter"),
    "orders, a filter with a mistake": pressed("1", "slash", *"status:lots"),
    "orders, removing": pressed("1", "d"),
    "orders, removing all": pressed("1", "asterisk", "d"),
    "orders, tracking all": pressed("1", "R"),
    "orders, archived": pressed("1", "a"),
    "orders, nothing to take back": pressed("1", "u"),
    "orders, nothing to do again": pressed("1", "ctrl+r"),
    "tracking, a range": pressed("2", "F"),
    "tracking, attention": pressed("2", "exclamation_mark"),
    "monitor, attention": pressed("3", "exclamation_mark"),
    "monitor, the other rules": pressed("3", "X"),
    "monitor, rules tried": pressed("3", "W"),
    "to a customer, nothing set up": lambda desk, _: _not_set_up(desk),
    "to customers, sure?": lambda desk, _: _sure(desk),
    "outbox, opened": lambda desk, _: _opened(desk),
    "outbox, to the order": lambda desk, _: _opened(desk, "o"),
    "help, in the queue": pressed("4", "question_mark"),
    "help, in the monitor": pressed("3", "question_mark"),
    "help, in the carriers": pressed("5", "question_mark"),
    "palette, searched": pressed("1", "colon", *"theme"),
}
"""Screens in states that opening them does not show."""

ALL: Final = {**PLACES, **ALSO}
_FILTERS: Final = (*field_names(), *(word for field in field_names() for word in completions(f"{field}:", {})))
_LETTERS: Final = [supplier_message(FULL[:n], cause, NOW, UTC) for cause in Cause for n in (1, len(FULL))]
_TYPED: Final = "17TRACK Parcels Title Sure? late lots"
_TOLD: Final = [default_source(event, "sv", "txt", "customer") for event in Happening]
_ABOUT: Final = messages(FULL[0])
_SET_UP: Final = "[channels] host username password SMTP Nordljus enabled customers hello"
_VALUES: Final = (_SET_UP, _ABOUT, FULL, REPORTS, STATE, _FILTERS, [*GIVEN.items()], _TYPED)
_DATA: Final = " ".join([*_LETTERS, *_TOLD, *map(repr, _VALUES)])
"""What is not ours to translate: orders, names, the words of filters, letters to suppliers and customers, what
tests type."""
_OURS: Final = frozenset(
    {"enter", "esc", "space", "pgdn", "pgup", "home", "end", "tab", "shift", "svenska", "english", "post", "https"}
)
"""Keys as they are written, and the languages' own names."""


class Picture(NamedTuple):
    """What stood on a screen, page by page, and what was there without being seen."""

    pages: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def text(self) -> str:
        """All pages."""
        return "\n".join(self.pages)


@cache
def catalogue() -> dict[str, str]:
    """English → Swedish, as it is shipped."""
    texts = Translator("sv")._catalogue._catalog  # type: ignore[attr-defined]  # gettext's own table
    return {str(english): str(swedish) for english, swedish in texts.items() if english}


def picture(app: TrackerApp) -> str:
    """What stands on the screen; of a dialog its box, without what it covers half of."""
    lines = screen_text(app).splitlines()
    if not (boxes := app.screen.query("#box")):
        return "\n".join(lines)
    box = boxes.first().region
    return "\n".join(line[box.x : box.right] for line in lines[box.y : box.bottom])


async def at_rest(desk: Opened) -> str:
    """What stands there once nothing changes any more."""
    before = ""
    for _ in range(40):
        await desk.pilot.pause(0.3)  # the screens look at the engine every quarter of a second
        now = picture(desk.app)
        if now == before:
            return now
        before = now
    raise AssertionError("it never comes to rest")


def hidden(screen: Screen[Any]) -> tuple[str, ...]:
    """Widgets of which a part is below or beside what holds them, where nobody can scroll to it."""
    found = []
    for widget in screen.query("*").results(Widget):
        above = [each for each in widget.ancestors if isinstance(each, Widget)]
        shown = widget.display and all(each.display for each in above)
        if shown and not widget.children and not any(each.allow_vertical_scroll for each in above[:-1]):
            place = screen.find_widget(widget)
            if place.region.area and place.visible_region != place.region:
                found.append(f"{widget!r}: {place.region}, of which {place.visible_region} is seen")
    return tuple(found)


async def picture_of(place: str, size: tuple[int, int], language: str) -> Picture:
    """A place over the same few orders."""
    office = MadeUpOffice(new=place == "FirstRunScreen")
    async with opened(orders=FULL, size=size, language=language, options=UiOptions(office=office)) as desk:
        desk.engine.engine_state = STATE
        desk.engine.clock = NOW + timedelta(seconds=1)
        await desk.sees("#10")
        result: Any = ALL[place](desk, "")
        if hasattr(result, "__await__"):
            await result
        pages = [await at_rest(desk)]
        for key in ("pagedown", "end"):
            await desk.press(key)
            await desk.pilot.pause()
            pages.append(picture(desk.app))
        return Picture(tuple(pages), hidden(desk.app.screen))


async def pictures_of(place: str) -> dict[tuple[tuple[int, int], str], Picture]:
    """It in every size and language."""
    kinds = [(size, language) for size in SIZES for language in LANGUAGES]
    with redirect_stdout(sys.stdout), redirect_stderr(sys.stderr):  # each app takes them and gives back what it found
        found = await asyncio.gather(*(picture_of(place, *kind) for kind in kinds))
    return dict(zip(kinds, found, strict=True))


def plain(picture: str) -> str:
    """Words only, in one line."""
    return " ".join(re.sub(r"[^\w…:'/.,;!?-]", " ", picture).split())


def left_in_english(text: str) -> list[str]:
    """Texts of the catalogue that stand there as they are in the source."""
    swedish = " ".join(catalogue().values())
    there = [each for each in catalogue() if len(each) > 5 and each in text]  # few: a pattern each is slow for all
    english = [each for each in there if each not in swedish and "{" not in each]
    data = plain(_DATA)
    return [each for each in english if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text) and each not in data]


def words(text: str) -> set[str]:
    """Those of four letters and more, in whatever case; not those that are cut and say so."""
    return {found.casefold() for found in re.findall(r"(?<![^\W\d_])[^\W\d_]{4,}(?![^\W\d_]|…)", text)}


def unknown(text: str, texts: Iterable[str]) -> list[str]:
    """Words that are neither of the texts nor of the data: a literal that went past the translator, or half a word."""
    return sorted(words(text) - words(" ".join(texts)) - words(_DATA) - _OURS)


def cut(picture: str, texts: Iterable[str], *, titled: bool) -> list[str]:
    """Lines in which words of ours were cut. Not `titled`: on the narrowest title line the left side gives way."""
    lines = []
    for number, line in enumerate(picture.splitlines()):
        for found in re.finditer("…", line):
            before = line[: found.start()][-12:].strip(" │")
            ends_so = any(f"{before}…" in text for text in texts)
            ours = len(before) > 3 and not ends_so and any(before in text for text in texts)
            if ours and not ROW.search(line) and (number or titled):
                lines.append(line)
    return lines


def faults_of(picture: Picture, size: tuple[int, int], language: str) -> Iterator[str]:
    """What is wrong with it, with the page it stands on."""
    texts = list(catalogue().values() if language == "sv" else catalogue())
    for page in picture.pages:
        told = {
            "English in Swedish": left_in_english(plain(page)) if language == "sv" else [],
            "unknown words": unknown(page, texts),
            "cut": cut(page, texts, titled=size == NARROW),
            "out of sight": list(picture.hidden),
        }
        for what, found in told.items():
            if found:
                yield f"{what} at {size} in {language}: {found}\n{page}"


@pytest.mark.parametrize("place", ALL)
async def test_every_text_is_translated_and_seen_in_full(place: str) -> None:
    found = await pictures_of(place)
    faults = [fault for kind, picture in found.items() for fault in faults_of(picture, *kind)]
    assert not faults, "\n".join(faults)


class Crowded(Screen[None]):
    """A line too many."""

    CSS = "Crowded Vertical { width: 10; height: 2; } Crowded Static { height: 1; }"

    def compose(self) -> ComposeResult:
        """Three lines where two are seen."""
        with Vertical():
            yield from (Static("line") for _ in range(3))


async def test_what_is_out_of_sight_cut_or_half_a_word_is_found() -> None:
    async with opened(orders=FULL[:1]) as desk:
        await desk.app.push_screen(Crowded())
        await desk.pilot.pause()
        assert len(hidden(desk.app.screen)) == 1
    assert unknown("Need attention and some undertrans", ["Need attention and something else"]) == [
        "some",
        "undertrans",
    ]
    assert cut("  Needs atten…", ["Needs attention"], titled=True) == ["  Needs atten…"]


def test_the_catalogue_is_there() -> None:
    assert MO.exists()
    assert len(catalogue()) > 100
