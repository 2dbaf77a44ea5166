"""From a file or a source to a plan of what an import would change."""

import asyncio
import os
import stat
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from tui_tracker.engine.choosing import choose_carrier
from tui_tracker.model.errors import AppError, NotFoundError, UnreachableError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_number
from tui_tracker.plugin import (
    NotFound,
    Page,
    PluginCrashed,
    PluginError,
    RateLimited,
    ReadOptions,
    Unavailable,
)

from .session import Session

if TYPE_CHECKING:
    from tui_tracker.engine.importing import ImportPlan
    from tui_tracker.store.api import Store

T = TypeVar("T")


def plan_of(session: Session, store: "Store", page: Page, source: str) -> "ImportPlan":
    """What importing `page` would change."""
    from tui_tracker.engine.importing import plan_import

    host = session.host
    detected = asyncio.run(host.detect([clean_number(parcel.number) for parcel in page.parcels]))

    def choose(number: str, courier: str) -> tuple[str, str]:
        return choose_carrier(courier, host.carriers, detected.get(number, ()))

    return plan_import(
        page,
        store.rows(),
        store.order,
        source=source,
        shop=session.config.shop.name,
        now=session.now(),
        timezone=session.zone,
        choose_carrier=choose,
    )


def is_there(path: Path) -> bool:
    """Whether there is a file of that name; a name that none can have is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def read_file(session: Session, path: Path, options: ReadOptions, source: str) -> Page:
    """What `source` finds in a file. Raises `AppError`: no such file, or no such thing in it."""
    with _opened(path) as file:
        return _from_source(session, _read(session, source, file, path.name, options), options)


def _opened(path: Path) -> BinaryIO:
    try:
        file = path.open("rb")
    except (FileNotFoundError, ValueError):
        raise NotFoundError(
            Message(N_("there is no file {path}"), {"path": path}), hint=N_("Check the name.")
        ) from None
    except OSError as error:
        text = Message(N_("{path} can't be read: {why}"), {"path": path, "why": error.strerror or error})
        raise AppError(text, hint=N_("Check the file.")) from None
    try:
        _refuse_device(path, file)
    except AppError:
        file.close()
        raise
    return file


def _refuse_device(path: Path, file: BinaryIO) -> None:
    """A device has no end. A terminal has: ^D."""
    mode = os.fstat(file.fileno()).st_mode
    if (stat.S_ISCHR(mode) and not file.isatty()) or stat.S_ISBLK(mode):
        raise AppError(Message(N_("{path} is a device, not a file"), {"path": path}), hint=N_("Check the name."))


def fetch(session: Session, source: str) -> Page:
    """The first page of a source that needs no file. Raises `AppError`."""
    return _from_source(session, session.host.fetch_source(source), ReadOptions())


async def _read(session: Session, source: str, file: BinaryIO, name: str, options: ReadOptions) -> Page:
    return await session.host.read_source(source, file, name, options)


def _from_source(session: Session, asked: Coroutine[Any, Any, T], options: ReadOptions) -> T:
    """What a source gives. A file that does not fit what was asked for (`--map`, `--profile`) is wrong usage."""
    session.host.load()
    found: list[T] = []

    async def kept() -> None:  # a task with a large result takes seconds to describe, and asyncio does so
        found.append(await asked)

    try:
        asyncio.run(kept())
        return found[0]
    except NotFound as error:
        raise NotFoundError(str(error)) from None
    except (Unavailable, RateLimited) as error:
        raise UnreachableError(str(error), hint=N_("Try again later.")) from None
    except PluginCrashed as error:
        hint = N_("The log says more; tui-tracker doctor shows where plugins stand.")
        raise AppError(str(error), hint=hint) from None
    except PluginError as error:
        raise _of_the_file(error, options) from None


def mapping_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """`--map "Their column=field"` as a table. Raises `UsageError`."""
    mapping = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not (sign and column.strip() and field.strip()):
            text = Message(N_("--map {pair} is not understood"), {"pair": repr(pair)})
            raise UsageError(text, hint=N_('Write --map "Their column=field".'))
        mapping[column.strip()] = field.strip()
    return mapping


def _of_the_file(error: PluginError, options: ReadOptions) -> AppError:
    """What is wrong with a file, or with what was said of it."""
    field = getattr(error, "field", "")
    hint = getattr(error, "hint", "")
    if field and (field == "profile" or field in {*options.mapping, *options.mapping.values()}):
        way = N_('--map takes "Their column=field"; docs/cli.md names the fields.')
        return UsageError(str(error), hint=hint or way)
    return AppError(str(error), hint=hint or N_("Look into the file."))
