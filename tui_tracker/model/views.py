"""Saved views: a filter with columns and a sort order under a name. Some are given, `tracker.toml` has the others."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from .errors import UsageError
from .message import N_, Message

COLUMNS: Final = (
    *("flag", "number", "age", "customer", "country", "code", "status", "event", "silent", "courier", "deadline"),
    *("eta", "total", "shop", "tags", "note", "supplier", "carrier", "checked"),
)
"""What the list can show, by the names that configuration and views use."""
USUAL: Final = COLUMNS[:11]
"""The columns of the list as it comes, in their order."""
SORTS: Final = (
    *("age", "number", "customer", "country", "code", "status", "event", "courier", "deadline", "eta", "total"),
    *("shop", "tags", "checked"),
)
"""By what the list can be sorted; with "-" before it, turned round."""
_NAME: Final = re.compile(r"[^\W_][\w-]{0,29}")


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """A view. `columns`: "name" or "name:width", () = as the list has them; `sort`: "" = as the list has it."""

    filter: str = ""
    columns: tuple[str, ...] = ()
    sort: str = ""


class ListRules(msgspec.Struct, frozen=True, kw_only=True):
    """How the list is shown where no view says otherwise. `preview`: beside it, where the terminal is wide enough."""

    columns: tuple[str, ...] = ()
    sort: str = "age"
    preview: bool = True


DEFAULT_LIST: Final = ListRules()

GIVEN: Final[Mapping[str, SavedView]] = {
    "late": SavedView(filter="flag:late"),
    "no-code": SavedView(filter="is:nocode is:fulfilled"),
    "waiting": SavedView(filter="is:waiting"),
    "customs": SavedView(filter="detail:customs,customs_held,customs_action"),
    "delivered": SavedView(filter="status:delivered updated:week", sort="event"),
    "overdue": SavedView(filter="eta:<0d", sort="eta"),
    "deadlines": SavedView(filter="deadline:<7d is:open", sort="deadline"),
    "snoozed": SavedView(filter="is:snoozed"),
}
GIVEN_TITLES: Final = {
    "late": N_("too long under way"),
    "no-code": N_("sent, and no code has come"),
    "waiting": N_("waiting for the customer"),
    "customs": N_("in customs"),
    "delivered": N_("delivered this week"),
    "overdue": N_("should have come by now"),
    "deadlines": N_("a deadline within a week"),
    "snoozed": N_("put off"),
}


class NamedColumn(NamedTuple):
    """A column as it is written, `width` 0 = its own."""

    key: str
    width: int = 0


def named_columns(written: Iterable[str]) -> tuple[NamedColumn, ...]:
    """What is written as "customer" or "customer:20". Raises `ValueError` saying what is wrong and what is known."""
    found: dict[str, NamedColumn] = {}
    for each in written:
        key, colon, width = each.partition(":")
        if key not in COLUMNS:
            raise ValueError(f"no column {key!r}; there are: {', '.join(COLUMNS)}")
        if colon and not (width.isascii() and width.isdecimal() and 1 <= int(width) <= _WIDEST):
            raise ValueError(f"the width of {key} is a number of cells, 1 to {_WIDEST}: {each!r}")
        found.setdefault(key, NamedColumn(key, int(width) if colon else 0))
    return tuple(found.values())


def written_columns(columns: Iterable[NamedColumn]) -> tuple[str, ...]:
    """The reverse of `named_columns`."""
    return tuple(f"{each.key}:{each.width}" if each.width else each.key for each in columns)


_WIDEST: Final = 200


def sort_of(written: str) -> tuple[str, bool]:
    """The column and whether it is turned round. Raises `ValueError`."""
    key = written.removeprefix("-")
    if key not in SORTS:
        raise ValueError(f"can't sort by {key!r}; by: {', '.join(SORTS)}")
    return key, written.startswith("-")


def is_name(name: str) -> bool:
    """Whether a view may be called so: a letter or digit, then those, - and _, thirty at most."""
    return _NAME.fullmatch(name) is not None


def check(name: str, view: SavedView) -> None:
    """Raises `ValueError` saying what is wrong with a view."""
    from .filter import parse

    if not is_name(name):
        raise ValueError(f"a view's name has letters, digits, - and _, at most 30: {name!r}")
    parse(view.filter)
    named_columns(view.columns)
    if view.sort:
        sort_of(view.sort)


def all_views(own: Mapping[str, SavedView]) -> dict[str, SavedView]:
    """The operator's, then the given ones they have none of that name for."""
    return {**own, **{name: view for name, view in GIVEN.items() if name not in own}}


def find_view(name: str, own: Mapping[str, SavedView]) -> SavedView:
    """The view of that name. Raises `UsageError` naming those there are."""
    views = all_views(own)
    if name not in views:
        text = Message(N_("no view {name} (there are: {names})"), {"name": name[:40], "names": " ".join(sorted(views))})
        raise UsageError(text, hint=N_("[views.NAME] in tracker.toml makes one, or V in the app."))
    return views[name]
