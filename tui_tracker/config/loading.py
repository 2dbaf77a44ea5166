"""Find `tracker.toml` and read it: a wrong value stops with file, line and field; a stray key is a warning."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from .schema import Config

FILE_NAME: Final = "tracker.toml"
Plugins = Callable[[], Iterable[str]]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the file that works but is likely not meant.

    `kind`: "unknown", "plain", or "found" for what a file that nobody named may not say.
    """

    file: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}"


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """The configuration in force. `path` is `None` when no file was found and all is default."""

    config: Config
    path: Path | None = None
    trusted: bool = False  # named by the user or in their own folder: secrets and carriers' options count
    warnings: tuple[Notice, ...] = ()
    given: tuple[str, ...] = ()  # dotted names of what the file says

    @property
    def merely_found(self) -> bool:
        """Whether the file in force is one that nobody named, found in the current folder."""
        return self.path is not None and not self.trusted


def candidates(option: Path | None, user_folder: Path, here: Path | None) -> tuple[Path, ...]:
    """Where the file is looked for, first found first: `--config`, the platform's folder, the current folder."""
    if option is not None:
        return (option,)
    return (user_folder / FILE_NAME, *([here / FILE_NAME] if here is not None else []))


def load(
    option: Path | None,
    *,
    user_folder: Path,
    here: Path | None,
    environ: Mapping[str, str] = os.environ,
    plugins: Plugins | None = None,
) -> Loaded:
    """The configuration. Raises `ConfigError` when a file that was named is not there, or is wrong.

    `here`: the current folder, `None` where it is gone.
    """
    for path in candidates(option, user_folder, here):
        if option is not None or _is_there(path, own=path.parent == user_folder):
            trusted = option is not None or path.parent == user_folder
            return read(path, trusted=trusted, environ=environ, plugins=plugins)
    return Loaded(config=Config())


def _is_there(path: Path, *, own: bool) -> bool:
    """Whether there is such a file. One's own that can't be looked at is read, which says why it can't."""
    try:
        return path.is_file()
    except OSError:
        return own


def read(
    path: Path, *, trusted: bool, environ: Mapping[str, str] = os.environ, plugins: Plugins | None = None
) -> Loaded:
    """The configuration in `path`. Raises `ConfigError` naming file, line, field and what was expected.

    `plugins` is asked, only where it matters, for the names of the plugins that are installed.
    """
    from .judging import judged  # only where there is a file

    return judged(path, trusted, environ, plugins or tuple)
