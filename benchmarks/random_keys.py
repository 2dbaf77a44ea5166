"""Somebody who hits keys at random, for minutes, while a colleague works on the same orders.

``python -m benchmarks.random_keys --minutes 5`` runs the app on a terminal over a made-up shop and types what a fixed
seed says: keys, pastes, mouse clicks, windows of all sizes. Whenever the app is left it must have ended with 0 and the
terminal must be as it was; then it is opened again. In the end the files are read with plain `json`
(tests/store/plainly.py), not by the store: every change of the colleague must be in the audit trail, every line of the
trail that was there once must still be there (without what went with a customer's erased data), and every order that
nobody removed. Prints one line; exit code 1 when something of that does not hold.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.pty.terminal import Terminal
from tests.store.plainly import Found, read_plainly
from tui_tracker.model.order import Order
from tui_tracker.store import Act, Change, Store, open_store
from tui_tracker.store.api import UNDO

ROOT: Final = Path(__file__).parents[1]
ORDERS: Final = 200
_PATIENCE: Final = 20.0  # seconds for a screen to be drawn again
_LETTERS: Final = [chr(code) for code in range(33, 127) if chr(code) not in "q"]
_MOVES: Final = (
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~"),
    *("\r", "\r", "\r", "\t", "\x1b[Z", " ", "\x7f", "j", "j", "k", "G", "g"),
)
_CONTROL: Final = ("\x04", "\x15", "\x06", "\x02", "\x10", "\x0e", "\x12", "\x0c", "\x07", "\x14", "\x17", "\x0b")
_FUNCTION: Final = ("\x1bOP", "\x1b[20~", "\x1b[19~")  # f1, f9, f8
_MAIN: Final = tuple("1234506")
_ACTS: Final = tuple("rtTcCzZie#P$adLEOyYouw!/s|v*")
_PASTES: Final = ("status:pending age:>3d", "/[", 'a"b', "åäö 漢字", "\x1b]52;c;YQ==\x07", "x" * 300, "1\n2\n3")
_SIZES: Final = ((80, 24), (120, 40), (60, 15), (200, 60), (20, 5), (100, 30))
_LEAVES: Final = ("q", "q", "\x11", "\x03\x03")


@dataclass(kw_only=True)
class Outcome:
    """What came of it. `faults`: what does not hold, in words."""

    keys: int = 0
    sessions: int = 0
    commits: int = 0
    trail: int = 0
    growth: float = 0.0  # megabytes a session grew by after its first seconds, at most
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """One line, and one for each fault."""
        told = (
            f"{self.keys} keys in {self.seconds:.0f} s, {self.sessions} sessions, {self.commits} changes by the "
            f"colleague, {self.trail} lines in the trail, growth at most {self.growth:.0f} MB, "
            f"{len(self.faults)} faults"
        )
        return "\n".join((told, *self.faults))


class Typist:
    """Keys by a seed."""

    def __init__(self, seed: int) -> None:
        """The same seed, the same keys."""
        self.chance = random.Random(seed)

    def burst(self) -> str:
        """A few keys, as they come over a line in one packet."""
        chance = self.chance
        kind = chance.random()
        if kind < 0.03:
            return f"\x1b[200~{chance.choice(_PASTES)}\x1b[201~"
        if kind < 0.08:
            return self._mouse()
        if kind < 0.14:
            return "\x1b"
        if kind < 0.145:
            return chance.choice(_LEAVES)
        source = chance.choice((_MOVES, _MOVES, _ACTS, _ACTS, _LETTERS, _MAIN, _CONTROL, _FUNCTION))
        return "".join(chance.choice(source) for _ in range(chance.choice((1, 1, 1, 2, 6))))

    def _mouse(self) -> str:
        button, x, y = self.chance.choice((0, 0, 64, 65)), self.chance.randrange(1, 80), self.chance.randrange(1, 24)
        return f"\x1b[<{button};{x};{y}M\x1b[<{button};{x};{y}m"


class Colleague:
    """Somebody else at the same file, who writes down what was acknowledged."""

    def __init__(self, data: Path, seed: int) -> None:
        """Opens it."""
        self._store: Store = open_store(data)
        self._chance = random.Random(seed)
        self.done: dict[str, int] = {}  # note → order

    def works(self) -> None:
        """Write a note to some order, whatever is going on there."""
        rows = self._store.rows()
        if not rows:
            return
        note = f"seen by a colleague {len(self.done)}"
        act = Act(kind="note", by="bo", summary=note)
        order_id = self._chance.choice(rows).id
        if self._store.commit([_noting(order_id, note)], act).result(30).changed:
            self.done[note] = order_id

    def close(self) -> None:
        """Leaves the file as it is."""
        self._store.close()


def _noting(order_id: int, note: str) -> Change:
    def apply(order: Order | None) -> Order | None:
        return None if order is None else msgspec.structs.replace(order, note=note)

    return Change(target=order_id, apply=apply)


class Trail:
    """The audit trail as it was seen, to be compared with what it becomes."""

    def __init__(self, data: Path) -> None:
        """Remembers the orders that are there."""
        self._data = data
        found = read_plainly(data)
        self._first = set(found.tables["orders"])
        self._seen = dict(found.tables.get("audit", {}))
        self.forgotten: set[int] = set()  # orders whose customer's data was erased, and words with it

    def look(self) -> Iterator[str]:
        """What was there and is not any more."""
        found = read_plainly(self._data)
        audit = found.tables.get("audit", {})
        fresh = [entry for number, entry in audit.items() if number not in self._seen]
        self.forgotten.update(each for entry in fresh if entry["kind"] == "forget" for each in entry.get("orders", ()))
        changed = [number for number, entry in self._seen.items() if audit.get(number) != entry]
        lost = [number for number in changed if not _is_erased(self._seen[number], audit.get(number), self.forgotten)]
        if lost:
            yield f"lines of the trail that are gone or different: {lost[:5]}"
        self._seen = dict(audit)
        yield from self._missing(found)

    def summaries(self) -> set[str]:
        """The words of all lines."""
        return {entry.get("summary", "") for entry in self._seen.values()}

    def __len__(self) -> int:
        return len(self._seen)

    def _missing(self, found: Found) -> Iterator[str]:
        gone = {each for each, there in self._presence().items() if not there}
        missing = self._first - gone - set(found.tables["orders"])
        if missing:
            about = [
                (number, entry["kind"], entry["by"], entry.get("summary", ""), entry.get("data", {}).get("of"))
                for number, entry in sorted(self._seen.items())
                if missing & set(entry.get("orders", ())) or entry["kind"] in ("undo", "redo")
            ]
            yield f"orders that nobody removed and that are gone: {sorted(missing)[:5]}; of them: {about}"

    def _presence(self) -> dict[int, bool]:
        """Whether an order was removed last, or brought back: a removal, or the taking back of one."""
        there: dict[int, bool] = {}
        for number in sorted(self._seen):
            removes = self._removes(self._seen[number])
            if removes is not None:
                there.update(dict.fromkeys(self._seen[number].get("orders", ()), not removes))
        return there

    def _removes(self, entry: dict[str, Any]) -> bool | None:
        if entry["kind"] == "remove":
            return True
        about = self._seen.get(entry.get("data", {}).get("of", 0)) if entry["kind"] in ("undo", "redo") else None
        before = self._removes(about) if about is not None else None
        return None if before is None else before == (entry["kind"] == "redo")


def _is_erased(before: dict[str, Any], after: dict[str, Any] | None, forgotten: set[int]) -> bool:
    """Whether a line is another because customers' data was erased: who did what to which orders, and when, stays."""
    about = {*before.get("orders", ()), *(each.get("order", 0) for each in before.get("data", {}).get(UNDO, ()))}
    stays = ("at", "kind", "by", "orders")
    return after is not None and bool(about & forgotten) and all(after.get(n) == before.get(n) for n in stays)


def run(seconds: float, *, seed: int = 1) -> Outcome:
    """Type for so long."""
    outcome, began = Outcome(), time.monotonic()
    with _desk() as (folder, environment):
        data = folder / "shop" / "orders.json"
        _fill(data, environment)
        trail, colleague, typist = Trail(data), Colleague(data, seed), Typist(seed)
        while time.monotonic() - began < seconds and not outcome.faults:
            outcome.sessions += 1
            _session(data, environment, typist, colleague, outcome, began + seconds)
            outcome.faults += trail.look()
        outcome.commits = len(colleague.done)
        colleague.close()
        outcome.faults += trail.look()
        kept = {note for note, order_id in colleague.done.items() if order_id not in trail.forgotten}
        lost = kept - trail.summaries()
        if lost:
            outcome.faults.append(f"changes of the colleague that are not in the trail: {sorted(lost)[:5]}")
        outcome.faults += [f"a bug: {path.read_text()}" for path in folder.rglob("bug-*.txt")]
        outcome.trail = len(trail)
    outcome.seconds = time.monotonic() - began
    return outcome


@contextmanager
def _desk() -> Iterator[tuple[Path, dict[str, str]]]:
    """A home folder of its own, from which nobody can be asked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        editor = folder / "editor"
        editor.write_text('#!/bin/sh\necho more >> "$1"\n', encoding="utf-8")
        editor.chmod(0o700)
        yield (
            folder,
            {
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "LC_ALL": "C.UTF-8",
                "TZ": "UTC",
                "VISUAL": str(editor),
                "BROWSER": "true",
                "TUI_TRACKER_PLUGINS": "demo,url",
                "PYTHONPATH": str(ROOT),
            },
        )


def _fill(data: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "tui_tracker", "demo", "--orders", str(ORDERS), "--keep", str(data.parent)]
    subprocess.run(command, env=environment, cwd=data.parents[1], check=True, capture_output=True, timeout=120)


def _session(
    data: Path, environment: dict[str, str], typist: Typist, colleague: Colleague, outcome: Outcome, end: float
) -> None:
    """Open the app and type until it is left, or the time is over."""
    command = [sys.executable, "-m", "tui_tracker", "--data", str(data)]
    typed: list[str] = []
    with Terminal(command, env=environment, cwd=data.parents[1]) as terminal:
        terminal.writes(b"\x1b[?1049h")
        small = 0.0
        while terminal.process.poll() is None and time.monotonic() < end:
            typed.append(typist.burst())
            outcome.keys += len(typed[-1])
            terminal.press(typed[-1])
            terminal.reads(0.02)
            if len(typed) % 40 == 0:
                colleague.works()
                if not _draws(terminal, typist):
                    outcome.faults.append(f"it draws nothing any more, after {typed[-40:]}")
                    return
                small = small or _memory(terminal.process.pid)
                outcome.growth = max(outcome.growth, _memory(terminal.process.pid) - small)
        for _ in range(20):  # who left for the demo comes back to the app, and is deaf while it is opened
            if terminal.process.poll() is None:
                terminal.press("\x11")  # ctrl+q; right behind an escape it is another key
                terminal.reads(1)
        code = terminal.ends()
        if code:
            outcome.faults.append(f"ended with {code}, after {typed[-40:]}:\n{_last_words(terminal)}")
        if not terminal.is_clean():
            outcome.faults.append(f"left the terminal dirty ({terminal.modes()}), after {typed[-40:]}")


def _draws(terminal: Terminal, typist: Typist) -> bool:
    """Whether a window of another size is drawn, or the app was left meanwhile.

    Of another one than just now: a busy machine may see two changes at once, and the same size needs no drawing.
    """
    terminal.reads(0.1)
    before, end = len(terminal.output), time.monotonic() + _PATIENCE
    terminal.resize(*typist.chance.choice([size for size in _SIZES if size != terminal.size]))
    while len(terminal.output) == before and terminal.process.poll() is None:
        if time.monotonic() > end:
            return False
        terminal.reads(0.05)
    return True


def _last_words(terminal: Terminal) -> str:
    """What was written after the app had let go of the terminal."""
    return bytes(terminal.output).rpartition(b"\x1b[?1049l")[2].decode(errors="replace")


def _memory(pid: int) -> float:
    """Megabytes in use; none of a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0) / 1024


def main(arguments: list[str]) -> int:
    """Print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.random_keys", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same keys")
    options = parser.parse_args(arguments)
    outcome = run(options.minutes * 60, seed=options.seed)
    print(outcome)  # noqa: T201
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
