"""Power cuts at every step: what was acknowledged is on the disk, and the next start goes on from there.

Processes are killed in between, and the power fails again while the next one mends what the last cut left.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from tests.store.disk import SECTOR, Choose, Tape, TapedFiles, restarted
from tests.store.faults import Crash, Fault
from tests.store.making import in_memory, journal_of, lines_of
from tests.store.plainly import read_plainly
from tests.store.workload import Said, Work, goes_on, kept, opened
from tui_tracker.model.errors import StoreError
from tui_tracker.store.database import Database
from tui_tracker.store.journal import Record, plain, sealed

HISTORIES: Final = 60
MIXED: Final = 6  # states between "nothing" and "all" looked at for each step


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    yield from in_memory(tmp_path)


def nothing(_: int) -> int:
    """Nothing unsynced is on the disk."""
    return 0


def everything(steps: int) -> int:
    """All of it is."""
    return steps


def by_chance(seed: int) -> Choose:
    """For each sector, each length and the names, as far as it happens to be."""
    chance = random.Random(seed)
    return lambda steps: chance.randint(0, steps)


def states(step: int) -> list[Choose]:
    """What may be left at a step."""
    return [nothing, everything, *(by_chance(step * MIXED + number) for number in range(MIXED))]


def many(step: int) -> list[Choose]:
    """More of them, where what matters is rare."""
    return [by_chance(step * 30 + number) for number in range(30)]


def each_cut(
    folder: Path, tape: Tape, *, since: int = 0, states: Callable[[int], list[Choose]] = states
) -> Iterator[tuple[int, Path, TapedFiles]]:
    """The power fails at every step of the tape: the step, and the data file and files of the machine restarted."""
    for step in range(since, len(tape.steps) + 1):
        disk = tape.played(step)
        for choose in states(step):
            place = folder / "cut"
            place.mkdir()
            yield step, place / "orders.json", restarted(place, tape, disk, choose)
            shutil.rmtree(place)


def watched(data: Path, files: TapedFiles) -> tuple[Work, list[tuple[int, int]]]:
    """A process to be, and which commits were acknowledged to it, each with the step of the tape at which it was."""
    told: list[tuple[int, int]] = []
    tape = files.tape
    return Work(data, files, lambda number: told.append((len(tape.steps), number))), told


class Machine:
    """Processes that come one after the other, each after the last was killed or the power failed."""

    def __init__(self, folder: Path) -> None:
        """An empty disk."""
        self.acknowledged: list[int] = []
        self.stopped: StoreError | None = None
        self._folder = folder
        self._cuts = 0
        self._next = 1
        self._files = TapedFiles(Tape({}))
        self.data = self._place()

    def _place(self) -> Path:
        place = self._folder / str(self._cuts)
        place.mkdir(parents=True)
        return place / "orders.json"

    def works_until_killed(self, calls: int) -> None:
        """Four commits, with luck a compaction; what it wrote stays in the system's memory."""
        self._files = self._files.again(Fault(at=calls))
        self.acknowledged += [number for _, number in self._works(compact_after=calls % 7)]

    def works_until_power_fails(self, chance: random.Random) -> None:
        """The same, and then something of what was not synced is lost."""
        self._files = self._files.again()
        tape = self._files.tape
        begun = len(tape.steps)
        told = self._works(compact_after=chance.randrange(7))
        step = chance.randint(begun, len(tape.steps))
        self.acknowledged += [number for at, number in told if at <= step]
        self._cuts += 1
        self.data = self._place()
        choose = chance.choice([nothing, everything, by_chance(chance.randrange(1 << 30))])
        self._files = restarted(self.data.parent, tape, tape.played(step), choose)

    def _works(self, *, compact_after: int) -> list[tuple[int, int]]:
        """Which commits were acknowledged, and at which step."""
        work, told = watched(self.data, self._files)
        first, self._next = self._next, self._next + 4
        with suppress(Crash):
            work.session(range(first, first + 4), compact_after=first + compact_after)
        self.stopped = self.stopped or next(iter(work.said.errors), None)
        return told

    def is_as_it_was_said(self) -> None:
        """Everything acknowledged is there, and a store opened now goes on."""
        goes_on(self.data, kept(self.data, Said(done=self.acknowledged)), self._files.again())


def test_what_was_acknowledged_is_there_after_a_power_cut_at_any_step(tmp_path: Path) -> None:
    tape = Tape({})
    data = tmp_path / "run" / "orders.json"
    data.parent.mkdir()
    work, told = watched(data, TapedFiles(tape))
    work.run()
    for step, left, files in each_cut(tmp_path, tape):
        said = Said(done=[number for at, number in told if at <= step])
        goes_on(left, kept(left, said), files)


def test_commits_after_a_compaction_that_was_killed_are_there_after_a_power_cut(tmp_path: Path) -> None:
    """Whoever found the new journal under its name has to see to it that the name is on the disk."""
    for at in count(1):
        tape = Tape({})
        data = tmp_path / "run" / "orders.json"
        data.parent.mkdir()
        killed = TapedFiles(tape, Fault(at=at))
        acknowledged = Work(data, killed).start().done
        work, told = watched(data, killed.again())
        work.session(range(3, 5))
        for _, left, files in each_cut(tmp_path, tape, since=len(tape.steps), states=lambda _: [nothing]):
            done = [*acknowledged, *(number for _, number in told)]
            goes_on(left, kept(left, Said(done=done)), files)
        shutil.rmtree(data.parent)
        if not killed.was_hit:
            return


def test_power_that_fails_again_and_again_loses_nothing_and_stops_nobody(tmp_path: Path) -> None:
    for seed in range(HISTORIES):
        chance = random.Random(seed)
        machine = Machine(tmp_path / str(seed))
        for _ in range(4):
            machine.works_until_power_fails(chance)
            assert machine.stopped is None, (seed, machine.stopped)
        machine.is_as_it_was_said()
        shutil.rmtree(tmp_path / str(seed))


def test_power_that_fails_while_a_torn_end_is_cut_stops_nobody(tmp_path: Path) -> None:
    """What the new line does not cover of the torn one must not be there behind it."""
    data = tmp_path / "run" / "orders.json"
    data.parent.mkdir()
    Work(data, TapedFiles(Tape({}))).session(range(1, 3))
    journal = journal_of(data)
    lines = lines_of(journal)
    torn = sealed(Record(seq=3, put={"things": {"1": plain("x" * 1200)}}))
    lost = SECTOR - len(lines) % SECTOR
    journal.write_bytes(lines + b"\0" * lost + torn[lost:])
    tape = Tape({path.name: path.read_bytes() for path in data.parent.iterdir()})
    work, told = watched(data, TapedFiles(tape))
    work.session(range(150, 152))  # longer than what is lost of the torn line
    for step, left, files in each_cut(tmp_path, tape, states=many):
        said = Said(done=[1, 2, *(number for at, number in told if at <= step)])
        goes_on(left, kept(left, said), files)


def test_kills_and_power_cuts_in_any_order_lose_nothing(tmp_path: Path) -> None:
    for seed in range(HISTORIES):
        chance = random.Random(seed)
        machine = Machine(tmp_path / str(seed))
        for _ in range(4):
            if chance.random() < 0.5:
                machine.works_until_killed(chance.randint(1, 110))
            else:
                machine.works_until_power_fails(chance)
        if machine.stopped is None:
            machine.is_as_it_was_said()
        else:
            assert "line" in str(machine.stopped), (seed, machine.stopped)
        shutil.rmtree(tmp_path / str(seed))


def grouped(data: Path, files: TapedFiles, done: list[tuple[int, int]]) -> None:
    """Three groups of three large commits, a snapshot written meanwhile."""
    database = Database(data, files=files)
    frozen = new = None
    for first in (1, 4, 7):
        with database.transaction():
            documents = {number: plain({"text": f"{number}" * 700}) for number in range(first, first + 3)}
            group = [Record(seq=number, put={"things": {str(number): each}}) for number, each in documents.items()]
            database.append(group)
            done += [(len(files.tape.steps), number) for number in documents]
            if new is not None:
                database.carry(new)
                database.install(new)
            frozen = frozen or database.frozen()
        new = database.written(frozen) if frozen is not None and new is None else None
    database.close()


def test_groups_of_commits_are_there_after_a_power_cut_at_any_step(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    tape = Tape({})
    data = tmp_path / "run" / "orders.json"
    data.parent.mkdir()
    grouped(data, TapedFiles(tape), done)
    for step, left, files in each_cut(tmp_path, tape):
        things = read_plainly(left).tables.get("things", {})
        assert {number for at, number in done if at <= step} <= set(things)
        database = Database(left, files=files)
        assert set(database.tables.get("things", ())) == set(things)
        with database.transaction():
            database.append([Record(seq=database.seq + 1)])
        database.close()


def test_a_commit_on_top_of_one_whose_writer_was_killed_before_its_sync(tmp_path: Path) -> None:
    """The one case known in which a power cut stops the program: the first of two commits that nobody was told of is
    lost and the second one is whole. It looks as if damage had taken an acknowledged commit, and that must not pass.
    """
    data = tmp_path / "run" / "orders.json"
    data.parent.mkdir()
    killed = TapedFiles(Tape({}))  # commits of two sectors each
    Work(data, killed).session(range(201, 203))
    syncs = [at for at, call in enumerate(killed.calls, 1) if call == "sync"]
    shutil.rmtree(data.parent)
    data.parent.mkdir()
    tape = Tape({})
    killed = TapedFiles(tape, Fault(at=syncs[-1]))
    with suppress(Crash):
        Work(data, killed).session(range(201, 203))
    since = len(tape.steps)
    work, told = watched(data, killed.again())
    work.session(range(203, 205))
    ends: Counter[str] = Counter()
    for step, left, files in each_cut(tmp_path, tape, since=since, states=many):
        said = Said(done=[201, *(number for at, number in told if at <= step)])
        found = kept(left, said)
        try:
            opened(left, files).close()
        except StoreError as error:
            Said().refused(error)
            ends["stopped"] += 1
        else:
            goes_on(left, found, files.again())
            ends["went on"] += 1
    assert ends["went on"] > 100 * ends["stopped"]
