"""What the installed distributions say of their plugins, read from their metadata: nothing is imported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from tui_tracker.model.text import clean_text

from .entry import OWN
from .options import GROUP
from .requirements import plain

_LICENCE: Final = "License :: "


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """One plugin as its distribution describes it; "" where it says nothing. All text is cleaned."""

    name: str
    distribution: str = ""
    version: str = ""
    summary: str = ""
    author: str = ""
    home_page: str = ""
    licence: str = ""

    @property
    def built_in(self) -> bool:
        """Whether it comes with the program."""
        return plain(self.distribution) == OWN


def installed(entries: Sequence[EntryPoint] | None = None) -> list[About]:
    """Every installed plugin, by name. `entries`: instead of those of the installed distributions."""
    found: Iterable[EntryPoint] = entry_points(group=GROUP) if entries is None else entries
    return [_about(entry) for entry in sorted(found, key=lambda entry: (entry.name, entry.value))]


def _about(entry: EntryPoint) -> About:
    name = clean_text(entry.name)
    try:
        return _described(name, entry)
    except Exception:  # what damaged metadata raises differs between versions of Python; the loader says what is wrong
        return About(name=name)


def _described(name: str, entry: EntryPoint) -> About:
    if entry.dist is None:
        return About(name=name)
    fields = entry.dist.metadata

    def every(name: str) -> list[str]:
        return [str(each) for each in fields.get_all(name) or ()]

    def first(*names: str) -> str:
        return next((text for name in names for text in map(clean_text, every(name)) if text), "")

    classifiers = every("Classifier")
    licences = [each.rpartition("::")[2].strip() for each in classifiers if each.startswith(_LICENCE)]
    return About(
        name=name,
        distribution=clean_text(entry.dist.name),
        version=clean_text(entry.dist.version),
        summary=first("Summary"),
        author=first("Author", "Author-email", "Maintainer", "Maintainer-email"),
        home_page=first("Home-page") or _home_page(every("Project-URL")),
        licence=first("License-Expression") or clean_text(", ".join(licences)) or first("License").partition("\n")[0],
    )


def _home_page(urls: Sequence[str]) -> str:
    """The page called home of the `Project-URL` lines ("label, address"), else the first one."""
    pairs = [(label.strip().lower(), address.strip()) for label, _, address in (each.partition(",") for each in urls)]
    homes = [address for label, address in pairs if label.replace("-", "").replace(" ", "") == "homepage"]
    return clean_text((homes or [address for _, address in pairs] or [""])[0])
