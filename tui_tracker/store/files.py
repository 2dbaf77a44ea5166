"""Every system call the store makes on its files, one method each, so that a test can make any of them fail or tear.

The idea is SQLite's VFS. Nothing here decides anything; errors are the system's own `OSError`.
"""

import errno
import fcntl
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
SHARED: Final = 0o660
SHARED_FOLDER: Final = 0o2770


class Files:
    """The files of one data folder. `group`: the id of a group that shares them; `None` = the owner's alone."""

    def __init__(self, *, group: int | None = None) -> None:
        """A group gets what we make (0660); else it is 0600, whatever the umask."""
        self._group = group

    # On open files

    def open(self, path: Path, flags: int) -> int:
        """A descriptor for a file that is there. Raises `OSError`."""
        return os.open(path, flags | os.O_CLOEXEC)

    def create(self, path: Path, *, new: bool = False) -> int:
        """A descriptor to read and write, the file made if it is not there (`new`: it must not be)."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | (os.O_EXCL if new else 0)
        descriptor = os.open(path, flags, PRIVATE)
        if self._group is not None:
            self._share(descriptor)
        return descriptor

    def _share(self, descriptor: int) -> None:
        with suppress(PermissionError):  # another member's file is shared already
            os.fchown(descriptor, -1, self._group if self._group is not None else -1)
            os.fchmod(descriptor, SHARED)

    def close(self, descriptor: int) -> None:
        """Let go of it. An error is none: the descriptor is gone all the same (close(2)); what counts was synced."""
        try:
            os.close(descriptor)
        except OSError as error:
            if error.errno == errno.EBADF:
                raise

    def read(self, descriptor: int, size: int, offset: int) -> bytes:
        """At most `size` bytes from `offset` on."""
        return os.pread(descriptor, size, offset)

    def write(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        """Write at `offset`; how many bytes were taken, which may be fewer."""
        return os.pwrite(descriptor, data, offset)

    def sync(self, descriptor: int) -> None:
        """Wait until the bytes are on the disk itself; on macOS `fsync` stops at the drive's cache, see its page."""
        if sys.platform == "darwin":
            with suppress(OSError):  # some file systems can't
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
                return
            os.fsync(descriptor)
        else:
            os.fdatasync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut it to `size` bytes."""
        os.ftruncate(descriptor, size)

    def status(self, descriptor: int) -> os.stat_result:
        """What the system knows of an open file."""
        return os.fstat(descriptor)

    def size(self, descriptor: int) -> int:
        """Bytes of an open file.

        Not by `fstat`: on Linux 6.13 and newer whoever asks for a file's times makes the next write to it set finer
        ones, and its sync half as slow again (multigrain timestamps; measured in docs/benchmarks.md).
        """
        return os.lseek(descriptor, 0, os.SEEK_END)

    def name(self, descriptor: int) -> str | None:
        """The name an open file has now, or a word that it has none any more; `None` where the system does not tell."""
        try:
            return os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            return None

    def lock(self, descriptor: int) -> bool:
        """Take the file's lock if nobody holds it; whether it is ours."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def is_locked(self, descriptor: int) -> bool:
        """Whether somebody holds the file's lock. For a moment it looks taken to whoever tries to take it then."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        self.unlock(descriptor)
        return False

    def unlock(self, descriptor: int) -> None:
        """Give the lock back."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    # On names

    def stat(self, path: Path) -> os.stat_result:
        """What the system knows of the file of that name."""
        return os.stat(path)

    def make_folder(self, folder: Path) -> None:
        """The folder and those above it, if they are not there: 0700, or the group's (2770: what is made in it is the
        group's too). Raises `OSError`.
        """
        new = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for each in new:
            self._share_folder(each)
            self.sync_folder(each.parent)  # else a power cut may take the folder with all that is in it

    def _share_folder(self, folder: Path) -> None:
        if self._group is not None:
            os.chown(folder, -1, self._group)
            folder.chmod(SHARED_FOLDER)

    def replace(self, source: Path, target: Path) -> None:
        """Give `source` the name `target`, whatever had it."""
        os.replace(source, target)

    def unlink(self, path: Path) -> None:
        """Take the name away, if it is there."""
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Make the names in `folder` durable."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


SYSTEM: Final = Files()


def write_all(files: Files, descriptor: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`."""
    view = memoryview(data)
    while view:
        taken = files.write(descriptor, view, offset)
        view, offset = view[taken:], offset + taken


def read_all(files: Files, descriptor: int) -> bytes:
    """The whole file."""
    parts: list[bytes] = []
    offset = 0
    size = files.status(descriptor).st_size
    while part := files.read(descriptor, max(1, size - offset), offset):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)


def write_whole(files: Files, path: Path, parts: Iterable[bytes]) -> None:
    """A new file with these bytes, on the disk when this returns; nothing of it stays when that fails."""
    files.unlink(path)
    descriptor = files.create(path, new=True)
    try:
        offset = 0
        for part in parts:
            write_all(files, descriptor, part, offset)
            offset += len(part)
        files.sync(descriptor)
    except BaseException:
        with suppress(OSError):
            files.unlink(path)  # a full disk needs its room back
        raise
    finally:
        files.close(descriptor)


def put_in_place(files: Files, path: Path, parts: Iterable[bytes], *, ending: str = ".new") -> None:
    """These bytes in the place of whatever is at `path`, durably: whole or not at all. `ending`: of the name until
    then; nobody else may be writing a file of that name.
    """
    temporary = path.with_name(path.name + ending)
    write_whole(files, temporary, parts)
    files.replace(temporary, path)
    files.sync_folder(path.parent)
