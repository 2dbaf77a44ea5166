"""Where a shop's own templates lie, what their names say, and how they are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.model.outbox import CUSTOMER, OPERATOR

from .errors import TemplateError
from .limits import SOURCE

FORMS: Final = ("html", "txt", "sms")
SHOPIFY: Final = {
    Happening.SHIPPED: "shipping_confirmation",
    Happening.CODE_CHANGED: "shipping_update",
    Happening.OUT_FOR_DELIVERY: "shipment_out_for_delivery",
    Happening.DELIVERED: "shipment_delivered",
}
"""What Shopify calls its templates, in the address of the page they are edited on."""
_ENDINGS: Final = ("", ".liquid")
_FOLDER: Final = "templates"


class Kind(NamedTuple):
    """What a template is for."""

    event: Happening | Alert
    language: str
    form: str  # "html", "txt" or "sms"
    to: str = CUSTOMER


def template_folder(configured: str, config: Path | None) -> Path | None:
    """The folder that `[notify] templates` names, seen from the configuration's file `config`; without a name the one
    called "templates" beside it, where there is one.
    """
    beside = config.parent if config is not None else Path()
    if configured:
        return beside / Path(configured).expanduser()
    found = beside / _FOLDER
    return found if config is not None and found.is_dir() else None


def names_of(event: Happening | Alert, to: str) -> tuple[str, ...]:
    """The names a file for `event` may have, without language and form; the first that is there counts."""
    if isinstance(event, Alert):
        return (f"operator_{event.value}",)
    if to == OPERATOR:
        return (f"operator_{event.value}", "operator")
    shopify = SHOPIFY.get(event)
    return (event.value, shopify) if shopify else (event.value,)


def known_stems() -> Iterator[str]:
    """All such names."""
    for event in Happening:
        yield from names_of(event, CUSTOMER)
        yield from names_of(event, OPERATOR)
    for alert in Alert:
        yield from names_of(alert, OPERATOR)


def find(folder: Path | None, kind: Kind) -> Path | None:
    """The shop's file for `kind`: one with the language goes before. Raises `TemplateError` without the folder."""
    if folder is None:
        return None
    for name in names_of(kind.event, kind.to):
        for stem in (f"{name}.{kind.language}", name):
            for ending in _ENDINGS:
                path = folder / f"{stem}.{kind.form}{ending}"
                if _is_there(path, folder):
                    return path
    return None


def _is_there(path: Path, folder: Path) -> bool:
    try:
        if path.exists() or path.is_symlink():  # one that leads nowhere is there, and can't be read
            return True
        if not folder.is_dir():
            raise TemplateError(str(folder), "there is no such folder")
    except (OSError, ValueError) as error:
        raise TemplateError(str(path), getattr(error, "strerror", None) or str(error)) from None
    return False


def files_in(folder: Path | None) -> list[Path]:
    """All files that look like templates. Raises `TemplateError`."""
    if folder is None:
        return []
    try:
        found = sorted(path for path in folder.iterdir() if form_of(path) and not path.name.startswith("."))
    except OSError as error:
        raise TemplateError(str(folder), error.strerror or str(error)) from None
    return found


def form_of(path: Path) -> str:
    """The form a name says; "" for none."""
    suffix = path.name.removesuffix(".liquid").rpartition(".")[2]
    return suffix if suffix in FORMS and "." in path.name else ""


def stem_and_language(path: Path) -> tuple[str, str]:
    """The name's beginning, and the language it says; "" = any."""
    stem = path.name.removesuffix(".liquid").rpartition(".")[0]
    name, _, language = stem.partition(".")
    return name, language


def read(path: Path) -> str:
    """The text of a file. Raises `TemplateError` for what is no file, too large or not UTF-8."""
    try:
        if not path.is_file():
            raise TemplateError(str(path), "this is not a file")
        with path.open("rb") as file:
            raw = file.read(SOURCE + 1)
    except OSError as error:
        raise TemplateError(str(path), error.strerror or str(error)) from None
    if len(raw) > SOURCE:
        raise TemplateError(str(path), f"the file has more than {SOURCE // 1024} KB")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        why = f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        raise TemplateError(str(path), why, line=line, column=column) from None
