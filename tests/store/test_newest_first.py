"""Who wants the newest few documents of a table reads no more than those."""

from pathlib import Path

from benchmarks import shop
from tests.store.making import edit, put
from tui_tracker.store import utc_now
from tui_tracker.store.contents import Table
from tui_tracker.store.files import Files
from tui_tracker.store.filestore import FileStore


def test_numbers_fall_whether_they_are_in_the_snapshot_or_put_since() -> None:
    table = Table(None, {1: b"a", 5: b"b", 3: b"c"})
    assert list(table.falling()) == [5, 3, 1]
    table.take(3)
    assert list(table.falling()) == [5, 1]


class Counting(Files):
    """Counts the pieces that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = 0

    def read(self, descriptor: int, size: int, offset: int) -> bytes:
        """One more."""
        self.pieces += 1
        return super().read(descriptor, size, offset)


def test_the_newest_entries_of_a_long_trail_are_read_without_the_others(tmp_path: Path) -> None:
    data, files = tmp_path / "orders.json", Counting()
    shop.write(data, 3_000)
    store = FileStore(data, read_only=False, lazy=True, now=utc_now, files=files)
    before = files.pieces
    assert [entry.revision for entry in store.audit(limit=3)] == [3_000, 2_999, 2_998]
    few = files.pieces - before
    put(store, edit(7, note="since"))
    before = files.pieces
    assert [entry.revision for entry in store.audit(limit=5_000)] == list(range(store.revision, 0, -1))
    assert few <= 4 < files.pieces - before
    store.close()
