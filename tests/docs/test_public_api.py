"""The public surface changes when somebody means it to, and the change says what it takes."""

from typing import Final

import pytest

from .public_api import FILES, changes, committed, lines

_ADDITIVE: Final = "additive, for the next minor release:"
_BREAKING: Final = "breaking, announced for two minors and six months (docs/plugins/compatibility.md):"
_HOW: Final = "Meant? Run python -m tests.docs.public_api and python -m tests.docs.reference, and tell CHANGELOG.md."

TRACK: Final = "Acme.track: async def track(self, requests: Sequence[str], *, page: int = 1) -> int"


@pytest.mark.parametrize("module", FILES)
def test_the_public_surface_is_the_one_that_was_agreed_to(module: str) -> None:
    added, broken = changes(committed(module), lines(module))
    assert lines(module) == committed(module), "\n".join(["", _BREAKING, *broken, _ADDITIVE, *added, _HOW])


@pytest.mark.parametrize(
    "after",
    [
        [TRACK, "optional Acme.stop: def stop(self) -> None"],
        [TRACK, "Acme.title: str = ''"],
        [TRACK, "Other: class Other", "required Other.name: str"],
        [TRACK.replace("page: int = 1", "page: int = 1, lax: bool = False")],
        [TRACK.replace("requests: Sequence[str]", "requests: Sequence[str], wait: float = 0.0")],
    ],
    ids=["method", "field with a default", "class", "keyword", "last parameter"],
)
def test_what_nobody_has_to_write_or_give_is_additive(after: list[str]) -> None:
    added, broken = changes([TRACK], after)
    assert (len(added) > 0, broken) == (True, [])


@pytest.mark.parametrize(
    "after",
    [
        [],
        [TRACK, "required Acme.title: str"],
        [TRACK, "required Acme.stop: @abstractmethod def stop(self) -> None"],
        [TRACK.replace("page: int = 1", "page: int = 2")],
        [TRACK.replace("page: int = 1", "page: int = 1, lax: bool")],
        [TRACK.replace(", *, page: int = 1", "")],
        [TRACK.replace("requests: Sequence[str]", "requests: Sequence[str], wait: float")],
        [TRACK.replace("requests", "numbers")],
        [TRACK.replace("Sequence[str]", "list[str]")],
        [TRACK.replace("-> int", "-> str")],
        [TRACK.replace("async def", "def")],
        [f"provisional {TRACK}"],
    ],
    ids=[
        *("removed", "needed field", "needed method", "other default", "needed keyword", "keyword removed"),
        *("needed parameter", "renamed", "narrower", "other result", "no more async", "promise taken back"),
    ],
)
def test_what_could_break_a_plugin_is_breaking(after: list[str]) -> None:
    assert changes([TRACK], after)[1] != []


def test_a_method_that_plugins_override_gets_no_more_arguments() -> None:
    more = TRACK.replace("page: int = 1", "page: int = 1, lax: bool = False")
    for duty in ("required ", "optional "):
        assert changes([duty + TRACK], [duty + more])[1] != []


def test_a_hook_may_get_more_arguments() -> None:
    hook = "hook told: def told(change: Change) -> None"
    added, broken = changes([hook], [hook.replace("change: Change", "change: Change, by: str")])
    assert (len(added), broken) == (1, [])
    assert changes([hook], [hook.replace("change: Change", "")])[1] != []


def test_what_is_provisional_breaks_nothing_and_may_be_frozen() -> None:
    assert changes([f"provisional {TRACK}"], [])[1] == []
    assert changes([f"provisional {TRACK}"], [TRACK])[1] == []
