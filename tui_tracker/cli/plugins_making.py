"""`plugins new`: a carrier's package to begin with, that installs and passes its conformance tests as it is."""

import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from string import Template
from typing import Final

import click

from tui_tracker import __version__
from tui_tracker.config.judging import BUILT_IN
from tui_tracker.model.errors import StoreBusyError, UsageError
from tui_tracker.model.message import N_, Message

from .json_output import say_json
from .options import Command, json_option
from .output import say
from .session import Session, pass_session

PREFIX: Final = "tui-tracker-"
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # as PyPI writes names, and as ids may be
_LONGEST: Final = 40  # characters of an id
_FILES: Final[Mapping[str, str]] = {  # path in the package: template
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "{module}/__init__.py": "__init__.py",
    "recordings/delivered.json": "delivered.json",
    "recordings/not_found.json": "not_found.json",
    "tests/test_conformance.py": "test_conformance.py",
}


@click.command("new", cls=Command)
@click.argument("name", metavar="NAME")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where, instead.")
@json_option
@pass_session
def new_command(session: Session, name: str, folder: Path | None, as_json: bool) -> None:
    """Write a carrier's package to begin with: it installs, is listed, and passes its tests as it is.

    NAME is the carrier's id: small letters, digits and hyphens. The package is tui-tracker-NAME, in a folder of that
    name.
    """
    name = _checked(name.removeprefix(PREFIX))
    folder = folder if folder is not None else Path(PREFIX + name)
    written = write(name, folder, today=session.now().astimezone(session.zone).date())
    if as_json:
        say_json({"name": name, "folder": str(folder), "files": [str(path) for path in written]})
        return
    _ = session.say
    for path in written:
        say(str(folder / path))
    say("")
    say(_("Now, in an environment that has tui-tracker:"))
    for line in (f"cd {folder}", "pip install -e '.[dev]'", "python -m pytest", f"tui-tracker plugins enable {name}"):
        say("  " + line)


def _checked(name: str) -> str:
    """`name`, if a plugin may be called that. Raises `UsageError`."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            Message(N_("{name} is no name for a plugin"), {"name": repr(name)}),
            hint=N_("Small letters and digits, with single hyphens between them, at most 40: acme-post."),
        )
    if name in BUILT_IN:
        raise UsageError(
            Message(N_("{name} is the name of a plugin that comes with tui-tracker"), {"name": name}),
            hint=N_("Two plugins of one name are neither used: take another."),
        )
    return name


def write(name: str, folder: Path, *, today: date) -> list[Path]:
    """Write the package; the files' paths in it. Raises `UsageError` where anything is there already."""
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            Message(N_("{path} is there already, and not empty"), {"path": str(folder)}),
            hint=N_("Name another place with --folder: nothing is overwritten."),
        )
    values = _values(name, today)
    templates = files("tui_tracker.cli") / "templates" / "carrier"
    written = []
    try:
        for path, template in _FILES.items():
            target = Path(path.format(**values))
            text = Template((templates / f"{template}.tmpl").read_text(encoding="utf-8")).substitute(values)
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            with (folder / target).open("x", encoding="utf-8") as file:
                file.write(text)
            written.append(target)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": str(folder), "why": why}),
            hint=N_("Name another place with --folder."),
        ) from None
    return written


def _is_taken(class_name: str) -> bool:
    """Whether the templates have that word, or Python: "status" and "none" would hide what the carrier uses."""
    templates = files("tui_tracker.cli") / "templates" / "carrier"
    used = [(templates / f"{each}.tmpl").read_text(encoding="utf-8") for each in ("__init__.py", "test_conformance.py")]
    return iskeyword(class_name) or class_name in re.findall(r"\w+", " ".join(used))


def _values(name: str, today: date) -> dict[str, str]:
    """What the templates are filled with."""
    words = name.split("-")
    class_name = "".join(word.capitalize() for word in words)
    letters = re.sub("[^a-z]", "", name)[:2].upper().ljust(2, "X")
    major, minor = __version__.split(".")[:2]
    return {
        "name": name,
        "module": (PREFIX + name).replace("-", "_"),
        "class_name": class_name if class_name[0].isalpha() and not _is_taken(class_name) else f"Carrier{class_name}",
        "title": " ".join(word.capitalize() for word in words),
        "host": f"{name}.example",
        "letters": letters,
        "variable": name.replace("-", "_").upper(),
        "least": f"{major}.{minor}",
        "next": str(int(major) + 1),
        "today": today.isoformat(),
    }
