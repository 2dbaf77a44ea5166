"""A file system whose locks stop at this machine is told from those that two machines can share."""

from pathlib import Path

import pytest

from tests.store.making import an_order, put
from tui_tracker.model.errors import StoreError
from tui_tracker.store import open_store
from tui_tracker.store.api import Change
from tui_tracker.store.files import Files
from tui_tracker.store.mounts import without_locks

ROOT = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw"


def mounted(kind: str, options: str = "rw", at: str = "/srv/shop") -> str:
    return f"{ROOT}\n40 22 0:40 / {at} rw,relatime shared:2 - {kind} server:/shop {options}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (mounted("nfs", "rw,vers=3,nolock"), "nfs"),
        (mounted("nfs4", "rw,local_lock=all"), "nfs4"),
        (mounted("cifs", "rw,nobrl"), "cifs"),
        (mounted("fuse.sshfs"), "fuse.sshfs"),
        (mounted("nfs4", "rw,vers=4.2,local_lock=none"), ""),
        (mounted("cifs", "rw,vers=3.0"), ""),
        (mounted("fuse.sshfs", at="/srv/other"), ""),
        (mounted("fuse.sshfs", at="/srv/shop2"), ""),
        (mounted("fuse.sshfs") + "41 40 0:41 / /srv/shop/local rw - ext4 /dev/vdb rw", ""),
        (mounted("fuse.sshfs") + "41 40 0:41 / /srv/shop rw - ext4 /dev/vdb rw", ""),
        (mounted("fuse.sshfs", at="/srv/shop/with\\040blank"), "fuse.sshfs"),
        ("not a mountinfo file\n\n", ""),
        ("", ""),
    ],
)
def test_only_locks_that_do_not_reach_others_are_refused(text: str, said: str) -> None:
    folder = Path("/srv/shop/with blank") if "blank" in text else Path("/srv/shop/local/data")
    assert without_locks(folder, text) == said


class NoLocks(Files):
    """A file system whose locks keep nobody out."""

    def lock(self, descriptor: int) -> bool:
        return True


def test_where_locks_keep_nobody_out_nothing_is_written(tmp_path: Path) -> None:
    data = tmp_path / "orders.json"
    store = open_store(data, files=NoLocks())
    order = an_order("#1")
    with pytest.raises(StoreError, match="locks do not work here") as caught:
        put(store, Change(target=order.key, apply=lambda _: order))
    assert "local disk" in caught.value.hint
    store.close()
    assert not data.with_name("orders.json.journal").exists()
