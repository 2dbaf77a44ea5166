"""The suite for order sources (provisional, as the class is)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from tui_tracker.host.checking import Wrong, checked
from tui_tracker.host.guard import known
from tui_tracker.plugin import BadResponse, Page, PluginError

from .answering import RecordedExchange
from .conduct import LONG, ConductChecks, addresses, form_of, strayed
from .damages import DamageChecks
from .damaging import Damage
from .declared import DeclarationChecks
from .hostile import HOSTILE
from .methods import CursorIn, FileIn
from .outcomes import plain
from .pages import wrongs_of
from .playing import Run
from .recordings import Recording
from .replays import told
from .suite import fail, fail_for

_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4
_HTML: Final = b"<!DOCTYPE html><html><body><h1>Log in</h1><form><input name='user'></form></body></html>"
_HUGE: Final = 2_000_000  # characters of one line


@dataclass(frozen=True, slots=True)
class _Broken:
    """A damaged file. `same`: it says the same in other bytes; `foreign`: it is no such file at all."""

    what: str
    file: FileIn
    same: bool = False
    foreign: bool = False


class OrderSourceSuite(DeclarationChecks, ConductChecks, DamageChecks):
    """Subclass it at the top of a test file and set `source`; recordings are of the methods `fetch` and `read`.

    ::

        class TestAcmeShop(OrderSourceSuite):
            source = AcmeShop
            config = {"api_key": "stand-in"}
    """

    source: ClassVar[Any]
    kind = "source"
    methods = frozenset({"fetch", "read"})
    needed_kinds = ("orders",)

    def test_pages_survive_the_host(self) -> None:
        """The host finds nothing in a page to leave out, and every order and parcel can be told from others.

        Amounts are decimal numbers, addresses can be opened, and lines of parcels are there.
        """
        for recording, run in self._runs():
            for page in (each for each in run.outcomes if isinstance(each, Page)):
                wrong = [f"{recording.name}: {each}" for each in wrongs_of(page)]
                fail_for(wrong, "Put what can't be used among `skipped`.")

    def test_a_cursor_moves_on(self) -> None:
        """A page with `more` has a cursor, another than the one that was asked with: or the same comes for ever."""
        endured = [(each.damage.recording, each.run, str(each)) for each in self._endured()]
        for recording, run, what in [*((it, run, it.name) for it, run in self._runs()), *endured]:
            if recording.method == "fetch":
                for request, page in zip(recording.requests, run.outcomes, strict=False):
                    if isinstance(page, Page) and page.more and page.cursor in ("", request.cursor):
                        fail(f"{what}: there is more after {request.cursor!r}, but the cursor stays there")

    def test_damage_is_no_empty_page(self) -> None:
        """An answer that is not understood is an error: after a page without them nobody asks for its orders again."""
        said = [each.response for recording in self._all_recordings() for each in recording.exchanges]
        problems = [
            f"{each}: orders are lost, and nobody is told"
            for each in self._endured()
            if each.damage.recording.method == "fetch" and each.run.error is None and _is_no_answer(each.damage)
            if len(each.run.outcomes) == len(each.damage.recording.requests)
            if _orders(each.run.outcomes) < _orders([one.outcome for one in each.damage.recording.expected])
            if not any(each.damage.body in (answer.json, answer.body) for answer in said)
        ]
        fail_for(problems, "Raise BadResponse, or let the errors of ctx.http through.")

    def test_fetch_takes_any_cursor(self) -> None:
        """A cursor is what an older version kept, or a broken file: one of the six errors, or a page."""
        for cursor, run in self._fetched_anywhere():
            _check_error(run, f"fetch({cursor[:40]!r})")

    def test_a_cursor_stays_in_its_place(self) -> None:
        """No cursor changes host, path or parameters of the addresses that are asked, nor adds a line to the head."""
        usual = {form_of(url) for _, run in self._runs() for url in addresses(run)}
        for cursor, run in self._fetched_anywhere():
            if len(cursor) < LONG:
                wrong = [f"fetch({cursor!r}) {each}" for each in strayed(run, usual)]
                fail_for(wrong, "Use params=, or urllib.parse.quote(cursor, safe='').")

    def _fetched_anywhere(self) -> list[tuple[str, Run]]:
        """`fetch` of cursors that nobody has, answered as the first recording is."""

        def play() -> Iterator[tuple[str, Run]]:
            for recording in [each for each, _ in self._sound() if each.method == "fetch"][:1]:
                with self._loop() as loop:
                    for cursor in HOSTILE:
                        exchange = RecordedExchange(recording.exchanges, lenient=True)
                        yield cursor, self._play(loop, recording, exchange=exchange, requests=[CursorIn(cursor=cursor)])

        return self._once("anywhere", lambda: list(play()))

    def test_damaged_files_raise_only_our_errors(self) -> None:
        """Whatever is wrong with a file: a page that the host can use, or one of the six errors."""
        for what, _, run in self._broken():
            _check_error(run, what)
            for page in run.outcomes:
                try:
                    checked(page, Page, lambda _: None)
                except Wrong as wrong:
                    fail(f"{what}: a page the host can't use: {wrong}")

    def test_other_bytes_say_the_same(self) -> None:
        """Another encoding with its mark, or other line ends, gives the same page or is refused, never other texts."""
        whole = {recording.name: plain(run.outcomes) for recording, run in self._sound() if run.error is None}
        for what, broken, run in self._broken():
            name = what.partition(":")[0]
            if broken.same and run.error is None and plain(run.outcomes) != whole.get(name):
                fail(f"{what}: the page is another; look at the byte-order mark before the file is decoded")

    def test_what_is_no_such_file_is_refused(self) -> None:
        """A picture or a web page is `BadResponse`, not a page without orders."""
        for what, broken, run in self._broken():
            if broken.foreign and run.error is None:
                fail(f"{what}: is read as {str(plain(run.outcomes))[:200]}; raise BadResponse that says what it is")
            if broken.foreign and isinstance(run.error, PluginError) and not isinstance(run.error, BadResponse):
                fail(f"{what}: raises {type(run.error).__name__}, where BadResponse is meant")

    def _broken(self) -> list[tuple[str, _Broken, Run]]:
        """Every damage to every file, read once for all checks."""

        def play() -> Iterator[tuple[str, _Broken, Run]]:
            with self._loop() as loop:
                for recording, request in self._files():
                    for broken in _damages(request):
                        what = f"{recording.name}: {request.name}, {broken.what}"
                        yield what, broken, self._play(loop, recording, requests=[broken.file])

        return self._once("broken", lambda: list(play()))

    def _files(self) -> list[tuple[Recording, FileIn]]:
        reads = [each for each, run in self._sound() if each.method == "read" and run.error is None]
        return [(each, each.requests[0]) for each in reads if len(each.requests) == 1]


def _is_no_answer(damage: Damage) -> bool:
    """Whether nothing of the answer is left, or something else stands where its list was."""
    return damage.whole or (isinstance(damage.original, list) and damage.what.endswith("instead of a list"))


def _orders(outcomes: Sequence[Any]) -> int:
    """Orders and parcels, and what was left out with a reason."""
    pages = [each for each in outcomes if isinstance(each, Page)]
    return sum(len(page.orders) + len(page.parcels) + len(page.skipped) for page in pages)


def _check_error(run: Run, what: str) -> None:
    if run.error is not None and not (isinstance(run.error, PluginError) and known(run.error)):
        fail(f"{what} raises {told(run.error)}; a file or cursor that can't be used is a BadResponse")


def _damages(file: FileIn) -> Iterator[_Broken]:
    whole = file.content()

    def with_bytes(what: str, content: bytes, *, same: bool = False, foreign: bool = False) -> _Broken:
        return _Broken(what, replace(file, text="", base64=content), same=same, foreign=foreign)

    yield _Broken("empty", replace(file, text="", base64=b""))
    yield with_bytes("a picture", _PNG, foreign=True)
    yield with_bytes("a web page", _HTML, foreign=True)
    yield with_bytes("nothing but zeros", bytes(2000))
    for quarter in (1, 2, 3):
        yield with_bytes(f"cut at {quarter}/4", whole[: len(whole) * quarter // 4])
    yield with_bytes("cut by a byte", whole[:-1])
    yield with_bytes("a zero in it", whole[: len(whole) // 2] + b"\x00" + whole[len(whole) // 2 :])
    yield with_bytes("an open quotation mark", whole + b'"')
    yield with_bytes("a huge line", whole + b"x" * _HUGE + b"\n")
    yield with_bytes("bytes that are no text", whole + b"\xff\xfe\x80" * 50)
    yield from _rewritten(whole, with_bytes)


def _rewritten(whole: bytes, with_bytes: Any) -> Iterator[_Broken]:
    """The same text in other bytes, where the file is UTF-8 text."""
    try:
        text = whole.decode("utf-8")
    except UnicodeDecodeError:
        return
    yield with_bytes("with a byte-order mark", text.encode("utf-8-sig"), same=True)
    yield with_bytes("as UTF-16", text.encode("utf-16"), same=True)
    yield with_bytes("in an old encoding", text.encode("cp1252", "replace"))
    if "\r" not in text:
        yield with_bytes("with line ends of Windows", text.replace("\n", "\r\n").encode(), same=True)
