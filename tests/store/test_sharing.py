"""A group that shares the data can write every file, whoever made it, and after every renaming."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.making import NOW, add
from tui_tracker.engine.lease import Lease
from tui_tracker.store.backups import backup
from tui_tracker.store.files import Files
from tui_tracker.store.filestore import FileStore


def some_group() -> int:
    """A group of whoever runs the tests, another one than the usual if there is one."""
    return next((group for group in os.getgroups() if group != os.getgid()), os.getgid())


def modes(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (oct(stat.S_IMODE(path.stat().st_mode)), path.stat().st_gid) for path in sorted(folder.iterdir())
    }


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_every_file_is_the_groups(tmp_path: Path, umask: int) -> None:
    group, before = some_group(), os.umask(umask)
    files = Files(group=group)
    data = tmp_path / "shop" / "orders.json"
    try:
        store = FileStore(data, read_only=False, now=lambda: NOW, files=files)
        add(store)
        store.remember("acme", "token", "t", NOW + timedelta(days=1)).result(30)
        store.close(compact=True)
        Lease(data, files).take()
        backup(data, NOW, files=files)
    finally:
        os.umask(before)
    found = modes(data.parent)
    assert (data.parent.stat().st_mode & 0o7777, data.parent.stat().st_gid) == (0o2770, group)
    assert found.pop("backups") == ("0o2770", group)
    assert set(found.values()) == {("0o660", group)}
    assert {"orders.json", "orders.json.journal", "orders.json.index", "orders.json.lock"} <= set(found)


def test_without_a_group_nobody_else_can_read_anything(tmp_path: Path) -> None:
    data = tmp_path / "shop" / "orders.json"
    store = FileStore(data, read_only=False, now=lambda: NOW)
    add(store)
    store.close(compact=True)
    assert {mode for mode, _ in modes(data.parent).values()} == {"0o600"}
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700
