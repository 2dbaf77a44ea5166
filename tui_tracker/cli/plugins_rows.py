"""A plugin named on the command line, and its row as JSON."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.nearest import nearest

from .json_output import Json

if TYPE_CHECKING:
    from tui_tracker.host import PluginRow
    from tui_tracker.host.about import About


def about(name: str, switch: bool | str | None = None) -> "About":
    """What its distribution says of the plugin `name`; nothing is imported. Of two that have the name it is the one
    that `switch` names. Raises `UsageError`: none, or two.
    """
    from tui_tracker.host.about import installed
    from tui_tracker.host.requirements import plain

    every = installed()
    found = [each for each in every if each.name == name]
    if not found:
        raise no_such(name, {each.name for each in every})
    chosen = [each for each in found if isinstance(switch, str) and plain(each.distribution) == plain(switch)]
    if len(found) > 1 and not chosen:
        raise UsageError(
            Message(
                N_("two plugins are called {name}: {distributions}"),
                {"name": name, "distributions": ", ".join(each.distribution or "?" for each in found)},
            ),
            hint=Message(
                N_('Uninstall one, or write {name} = "…" with the distribution you mean under [plugins].'),
                {"name": name},
            ),
        )
    return (chosen or found)[0]


def no_such(name: str, known: Collection[str]) -> UsageError:
    """That no plugin is called `name`, with the nearest that is."""
    near = nearest(name, known)
    hint: Message = (
        Message(N_("Did you mean {name}?"), {"name": near})
        if near
        else Message(N_("Installed are: {names}"), {"names": ", ".join(sorted(known))})
    )
    return UsageError(Message(N_("no plugin is called {name}"), {"name": name}), hint=hint)


def row_json(row: "PluginRow") -> Json:
    """One entry of `plugins list --json`."""
    return {
        "name": row.name,
        "distribution": row.distribution,
        "version": row.version,
        "state": row.state,
        "reason": row.reason,
        "provides": list(row.provides),
        "warnings": list(row.warnings),
    }
