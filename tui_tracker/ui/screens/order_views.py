"""Saved views on the order list: chosen from a dialog or in the palette ("view late"), and kept."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.views import GIVEN_TITLES, NamedColumn, SavedView, all_views, written_columns

from .base import told
from .palette import Entry

if TYPE_CHECKING:
    from tui_tracker.ui.dialogs.views import ViewAct

    from .orders import OrdersScreen


def view_entries(screen: "OrdersScreen") -> Iterator[Entry]:
    """The views in the palette: `:view late`."""
    for name, view in _views(screen).items():
        about = f"{name}, {_about(screen, name, view)}"
        yield Entry(screen.tr(N_("view")), about, partial(show_view, screen, name), also=f"view {name}")


def _views(screen: "OrdersScreen") -> dict[str, SavedView]:
    return all_views(screen.shell.options.keeping.views())


def _about(screen: "OrdersScreen", name: str, view: SavedView) -> str:
    given = name not in screen.shell.options.keeping.views()
    return screen.tr(GIVEN_TITLES[name]) if given else view.filter


def show_view(screen: "OrdersScreen", name: str) -> None:
    """Show the view of that name, whatever lies over the list."""
    view = _views(screen).get(name)
    if view is not None:
        screen.shell.go("orders")
        screen.show_view(view)
        screen.flash(screen.tr(N_("View {name}")).format(name=name))


def open_views(screen: "OrdersScreen", current: SavedView) -> None:
    """Choose one, or do something to them."""
    from tui_tracker.ui.dialogs.views import ViewsDialog

    keeping = screen.shell.options.keeping
    dialog = ViewsDialog(keeping.views(), current, keeping.place)
    screen.app.push_screen(dialog, partial(_do, screen, current))


def _do(screen: "OrdersScreen", current: SavedView, act: "ViewAct | None") -> None:
    keeping, _ = screen.shell.options.keeping, screen.tr
    if act is None:
        return
    if act.kind == "show":
        show_view(screen, act.name)
    elif act.kind == "save":
        said = _(N_("View {name} is kept")).format(name=act.name)
        _keep(screen, partial(keeping.save_view, act.name, current), said)
    elif act.kind == "remove":
        said = _(N_("View {name} is removed")).format(name=act.name)
        _keep(screen, partial(keeping.remove_view, act.name), said)
    else:
        view = keeping.views()[act.name]
        said = _(N_("View {name} is called {new} now")).format(name=act.name, new=act.new)
        _keep(screen, partial(_rename, screen, act, view), said)


def _rename(screen: "OrdersScreen", act: "ViewAct", view: SavedView) -> None:
    """The new one first: whatever happens, none is lost."""
    keeping = screen.shell.options.keeping
    keeping.save_view(act.new, view)
    if act.new != act.name:
        keeping.remove_view(act.name)


def keep_columns(screen: "OrdersScreen", columns: tuple[NamedColumn, ...]) -> None:
    """From now on the list has these columns."""
    keeping = screen.shell.options.keeping
    _keep(screen, partial(keeping.save_columns, written_columns(columns)), screen.tr(N_("The columns are kept")))


def _keep(screen: "OrdersScreen", write: Callable[[], None], said: str) -> None:
    """Write in a thread of its own, and say what came of it and where it is kept."""

    async def kept() -> None:
        place = screen.shell.options.keeping.place
        try:
            await asyncio.to_thread(write)
        except AppError as error:
            screen.flash(told(error, screen.tr), error=True)
        else:
            screen.flash(f"{said}: {place}" if place else said)

    screen.run_worker(kept(), exit_on_error=False)
