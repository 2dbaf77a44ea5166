"""A disk that loses its power: what of all that was written is there afterwards.

The rules are the strict ones. Synced bytes are there. Of each 512-byte sector written since any version may be there,
the one of before too, which in a file that grew is a hole of zeros; so may any length the file had. Names that were
made, changed or taken away are kept up to any of these steps since the folder was last synced (file systems keep a
journal of those, in their order); syncing a file does not sync its name.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.store.faults import Fault, FaultyFiles

SECTOR: Final = 512

Choose = Callable[[int], int]
"""How many of so many unsynced steps are on the disk."""

Names = dict[str, int]
"""File by name."""


@dataclass
class Content:
    """A file's bytes as they were last synced, and as they were after each step since."""

    synced: bytes = b""
    later: list[bytes] = field(default_factory=list)

    @property
    def now(self) -> bytes:
        """As the processes see it."""
        return self.later[-1] if self.later else self.synced

    def sync(self) -> None:
        """All of it is on the disk."""
        self.synced, self.later = self.now, []

    def write(self, data: bytes, offset: int) -> None:
        """A step that may be lost."""
        before = self.now.ljust(offset, b"\0")
        self.later.append(before[:offset] + data + before[offset + len(data) :])

    def truncate(self, size: int) -> None:
        """The same."""
        self.later.append(self.now[:size].ljust(size, b"\0"))

    def survived(self, choose: Choose) -> bytes:
        """What a power cut leaves."""
        versions, steps = [self.synced, *self.later], len(self.later)
        size = len(versions[choose(steps)])
        left = bytearray(versions[-1][:size].ljust(size, b"\0"))
        for at in range(0, size, SECTOR):
            sectors = [version[at : at + SECTOR] for version in versions]
            if any(sector != sectors[0] for sector in sectors):
                sector = sectors[choose(steps)].ljust(SECTOR, b"\0")
                left[at : at + SECTOR] = sector[: size - at]
        return bytes(left)


class Disk:
    """Files and names of one folder."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """All of these are on the disk."""
        self.contents = {number: Content(data) for number, data in enumerate(files.values())}
        self.names: Names = {name: number for number, name in enumerate(files)}
        self.later: list[Names] = []

    @property
    def names_now(self) -> Names:
        """As the processes see them."""
        return self.later[-1] if self.later else self.names

    def rename(self, name: str, number: int | None, old: str = "") -> None:
        """A step that may be lost: `name` is that file's from here on, or nobody's."""
        names = {each: found for each, found in self.names_now.items() if each not in (name, old)}
        self.later.append(names if number is None else names | {name: number})

    def sync_names(self) -> None:
        """All of them are on the disk."""
        self.names, self.later = self.names_now, []

    def survived(self, choose: Choose) -> dict[str, tuple[int, bytes]]:
        """What a power cut leaves: number and bytes by name."""
        names = [self.names, *self.later][choose(len(self.later))]
        return {name: (number, self.contents[number].survived(choose)) for name, number in names.items()}


class Tape:
    """Everything that several processes do to one folder, to be played again as far as one likes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """The folder as it is."""
        self._files = dict(files)
        self.disk = Disk(files)
        self.steps: list[Callable[[Disk], None]] = []
        self.statuses: dict[int, os.stat_result] = {}  # as they were last seen

    def record(self, step: Callable[[Disk], None]) -> None:
        """Do it, and remember it."""
        step(self.disk)
        self.steps.append(step)

    def played(self, steps: int) -> Disk:
        """The disk after so many steps."""
        disk = Disk(self._files)
        for step in self.steps[:steps]:
            step(disk)
        return disk


class TapedFiles(FaultyFiles):
    """A process' files, whatever it does to them on tape."""

    def __init__(
        self, tape: Tape, fault: Fault | None = None, known: Mapping[int, os.stat_result] | None = None
    ) -> None:
        """`known`: what the system said of a file before the power cut, by its inode of today."""
        super().__init__(fault)
        self.tape = tape
        self._known = known or {}
        self._numbers: dict[int, int] = {}

    def again(self, fault: Fault | None = None) -> "TapedFiles":
        """Those of another process on the same folder."""
        return TapedFiles(self.tape, fault, self._known)

    def open(self, path: Path, flags: int) -> int:
        """As the system's."""
        descriptor = super().open(path, flags)
        self._numbers[descriptor] = self.tape.disk.names_now[path.name]
        return descriptor

    def create(self, path: Path, *, new: bool = False) -> int:
        """A new name is a step."""
        descriptor = super().create(path, new=new)
        disk = self.tape.disk
        number = disk.names_now.get(path.name, len(disk.contents))
        self._numbers[descriptor] = number
        if path.name not in disk.names_now:
            self.tape.record(lambda disk: _made(disk, path.name, number))
        return descriptor

    def write(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        """A step."""
        taken, number = super().write(descriptor, data, offset), self._numbers[descriptor]
        written = bytes(data[:taken])
        self.tape.record(lambda disk: disk.contents[number].write(written, offset))
        return taken

    def truncate(self, descriptor: int, size: int) -> None:
        """A step."""
        super().truncate(descriptor, size)
        number = self._numbers[descriptor]
        self.tape.record(lambda disk: disk.contents[number].truncate(size))

    def sync(self, descriptor: int) -> None:
        """What was written is on the disk."""
        super().sync(descriptor)
        number = self._numbers[descriptor]
        self.tape.record(lambda disk: disk.contents[number].sync())

    def replace(self, source: Path, target: Path) -> None:
        """A step."""
        super().replace(source, target)
        number = self.tape.disk.names_now[source.name]
        self.tape.record(lambda disk: disk.rename(target.name, number, source.name))

    def unlink(self, path: Path) -> None:
        """A step."""
        super().unlink(path)
        self.tape.record(lambda disk: disk.rename(path.name, None))

    def sync_folder(self, folder: Path) -> None:
        """Made, changed and lost names are on the disk."""
        super().sync_folder(folder)
        self.tape.record(Disk.sync_names)

    def status(self, descriptor: int) -> os.stat_result:
        """As the system's, or as it was before the power cut."""
        return self._seen(super().status(descriptor), self._numbers[descriptor])

    def stat(self, path: Path) -> os.stat_result:
        """The same."""
        return self._seen(super().stat(path), self.tape.disk.names_now[path.name])

    def _seen(self, found: os.stat_result, number: int) -> os.stat_result:
        known = self._known.get(found.st_ino)
        if known is not None and known.st_size == found.st_size:
            found = known
        self.tape.statuses[number] = found
        return found


def _made(disk: Disk, name: str, number: int) -> None:
    disk.contents[number] = Content()
    disk.rename(name, number)


def restarted(folder: Path, tape: Tape, disk: Disk, choose: Choose) -> TapedFiles:
    """The machine after a power cut: what survived lies in `folder`, with a new tape.

    The data file seems to be the very file it was, so that the index beside it fits (an inode outlives a power cut).
    """
    left = disk.survived(choose)
    known: dict[int, os.stat_result] = {}
    for name, (number, data) in left.items():
        (folder / name).write_bytes(data)
        if name == "orders.json" and number in tape.statuses:
            known[(folder / name).stat().st_ino] = tape.statuses[number]
    return TapedFiles(Tape({name: data for name, (_, data) in left.items()}), known=known)
