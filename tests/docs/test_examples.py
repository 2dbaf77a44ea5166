"""Every public name is explained and shown at work, and what is shown runs."""

import asyncio
import doctest
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest

import tui_tracker.plugin

from .contexts import context
from .surface import Public, surface

_NAMES: Final[dict[str, Any]] = {
    **{name: getattr(tui_tracker.plugin, name) for name in tui_tracker.plugin.__all__},
    **{"asyncio": asyncio, "dataclass": dataclass, "datetime": datetime, "UTC": UTC, "context": context},
    "__name__": "examples",
}
_EVERY: Final = pytest.mark.parametrize("public", surface(), ids=lambda public: public.name)


@_EVERY
def test_the_examples_of_a_page_run_from_top_to_bottom(public: Public) -> None:
    names = dict(_NAMES)
    runner = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF)
    for name, says in _texts(public):
        told: list[str] = []
        test = doctest.DocTestParser().get_doctest(says, names, name, None, 0)
        test.globs = names  # the parser copies them; what one example defines the next ones on the page use
        assert runner.run(test, out=told.append, clear_globs=False).failed == 0, "".join(told)


@_EVERY
def test_every_public_name_and_method_has_an_example(public: Public) -> None:
    assert [name for name, says in _texts(public) if not doctest.DocTestParser().get_examples(says)] == []


@_EVERY
def test_every_field_says_what_it_is(public: Public) -> None:
    assert [member.name for member in public.members if member.kind == "field" and not member.says] == []


@_EVERY
def test_every_text_begins_with_a_sentence(public: Public) -> None:
    for name, says in _texts(public):
        first = says.partition("\n\n")[0]
        assert first.rstrip().endswith((".", ".)", "`")) or ". " in first, name


def test_what_is_provisional_says_so() -> None:
    provisional = {public.name for public in surface() if public.provisional}
    assert provisional == {
        *("tracker_order_sources", "OrderSource", "OrderDraft", "CustomerDraft", "LineDraft", "Page", "ReadOptions"),
        "Skipped",
    }


def _texts(public: Public) -> list[tuple[str, str]]:
    """What must have an example: the name itself, its methods and properties."""
    shown = [member for member in public.members if member.kind in ("method", "property")]
    return [(public.name, public.says), *((f"{public.name}.{member.name}", member.says) for member in shown)]
