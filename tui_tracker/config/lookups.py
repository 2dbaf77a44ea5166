"""`[[carriers.url]]` entries with a look-up: what is sent is told apart from what is only a page to open."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tui_tracker.secret import Secret

LOOKUP: Final = "lookup"
_SAMPLES: Final = "samples"


def has_lookup(entry: object) -> bool:
    """Whether the entry sends requests, and headers with them."""
    return isinstance(entry, Mapping) and LOOKUP in entry


def with_folders(entries: Sequence[Any], folder: Path) -> list[Any]:
    """The entries with the places of their recorded samples counted from `folder`, the configuration's own."""
    return [_with_folder(entry, folder) for entry in entries]


def lookups_by_id(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The look-ups, secrets unread, each as the section of its own carrier: one that lacks a secret stops no other."""
    return {str(entry.get("id")): entry[LOOKUP] for entry in entries if has_lookup(entry)}


def links_only(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The entries as pages to open: nothing is asked, no secret is read."""
    return [{key: each for key, each in entry.items() if key != LOOKUP} for entry in entries]


def without_secrets(entries: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The entries as the plugin gets them to see which carriers there are: `None` stands where a secret does."""
    return [_open(entry) for entry in entries]


def _with_folder(entry: Any, folder: Path) -> Any:
    options = entry.get(LOOKUP) if isinstance(entry, Mapping) else None
    if not isinstance(options, Mapping) or not isinstance(options.get(_SAMPLES), str) or not options[_SAMPLES]:
        return entry
    place = folder / Path(options[_SAMPLES]).expanduser()
    return {**entry, LOOKUP: {**options, _SAMPLES: str(place)}}


def _open(value: Any) -> Any:
    if isinstance(value, Secret):
        return None
    if isinstance(value, Mapping):
        return {key: _open(each) for key, each in value.items()}
    return [_open(each) for each in value] if isinstance(value, list | tuple) else value
