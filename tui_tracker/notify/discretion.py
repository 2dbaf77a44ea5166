"""What channels answer, without the addresses of those they speak of: it is kept, shown and logged."""

import copy
from collections.abc import Sequence
from dataclasses import replace

from tui_tracker.plugin import Missed, PluginError, Receipt

from .addresses import without_addresses


def unnamed(answers: Sequence[Receipt | Missed], addresses: Sequence[str]) -> list[Receipt | Missed]:
    """`answers` with `addresses`, those they are about, masked in every word; kinds, times and references stay."""
    return [_unnamed(each, addresses) for each in answers]


def _unnamed(answer: Receipt | Missed, addresses: Sequence[str]) -> Receipt | Missed:
    if isinstance(answer, Missed):
        return replace(answer, error=_quiet(answer.error, addresses))
    note, reference = (without_addresses(text, addresses) for text in (answer.note, answer.reference))
    return replace(answer, note=note, reference=reference)


def _quiet(error: PluginError, addresses: Sequence[str]) -> PluginError:
    """A copy, so that whoever logs the original is not changed behind their back."""
    quiet = copy.copy(error)
    quiet.args = tuple(without_addresses(str(each), addresses) for each in error.args)
    return quiet
