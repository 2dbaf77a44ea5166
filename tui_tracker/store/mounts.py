"""Whether a folder lies on a network file system whose locks stop at this machine: two writers would not meet.

Linux tells in /proc/self/mountinfo (its form: proc(5)); elsewhere only a lock that does not even hold here is noticed.
"""

from pathlib import Path
from typing import Final, NamedTuple

MOUNTS: Final = Path("/proc/self/mountinfo")
_NEVER: Final = frozenset({"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.davfs2", "davfs"})
"""File systems that keep locks to themselves, or have none."""
_WITH_OPTION: Final = {
    "nfs": {"nolock", "local_lock=all", "local_lock=flock"},  # nfs(5)
    "nfs4": {"local_lock=all", "local_lock=flock"},
    "cifs": {"nobrl", "nolock"},  # mount.cifs(8)
    "smb3": {"nobrl", "nolock"},
}


class Mount(NamedTuple):
    """Where a file system is, which one, and with which options."""

    at: Path
    kind: str
    options: frozenset[str]


def mounts(text: str) -> list[Mount]:
    """The mounts in a mountinfo file; lines of another form are left out."""
    found = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        first, last = before.split(), after.split()
        if dash and len(first) >= 6 and len(last) >= 3:
            at = first[4].encode().decode("unicode_escape")  # blanks are written \040
            found.append(Mount(Path(at), last[0], frozenset(f"{first[5]},{last[2]}".split(","))))
    return found


def without_locks(folder: Path, text: str) -> str:
    """The name of the file system that `folder` (absolute) lies on, if its locks do not reach other machines; else "".

    `text`: a mountinfo file.
    """
    holding = [mount for mount in mounts(text) if folder.is_relative_to(mount.at)]
    if not holding:
        return ""
    mount = max(reversed(holding), key=lambda each: len(each.at.parts))  # of two at one place the later one counts
    bad = mount.kind in _NEVER or mount.options & _WITH_OPTION.get(mount.kind, frozenset())
    return mount.kind if bad else ""


def file_system_without_locks(folder: Path) -> str:
    """The same of this machine; "" where it can't be told."""
    try:
        return without_locks(folder.resolve(), MOUNTS.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
