"""Plugins nobody has decided about: what a person is shown before one is imported, and where the answer goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tui_tracker.model.message import N_

DANGER: Final = N_("A plugin can do anything you can: read your files, send your data anywhere, use your keys.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """A third party's plugin as its distribution describes it; "" where it says nothing. Nothing was imported."""

    name: str
    distribution: str
    version: str
    author: str = ""
    summary: str = ""
    home_page: str = ""
    chosen: str = ""  # the distribution that was enabled under this name before


class Asking(Protocol):
    """What the app needs in order to ask. Both methods read or write files: not for the screen's own thread."""

    def newcomers(self) -> Sequence[Newcomer]:
        """Those to be asked about. Never raises."""

    def decide(self, newcomer: Newcomer, use: bool) -> str:
        """Keep the answer; what came of it, in the operator's language. Raises `AppError` where it can't be kept."""
