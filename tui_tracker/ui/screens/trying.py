"""Rules that were tried and kept: in force at once on every page, and written where they can be."""

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from textual.worker import get_current_worker

from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.errors import AppError
from tui_tracker.model.filter import Filter
from tui_tracker.model.message import N_
from tui_tracker.ui.dialogs.rules import RulesDialog, Trying

from .base import TrackerScreen, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui_tracker.ui.options import RuleKeeper, Shell


def try_rules(screen: TrackerScreen, page: str, scope: Filter | None = None) -> None:
    """Open the rules of `page` ("tracking" or "monitor") over `screen`, and keep what is chosen there."""
    shell = screen.shell
    rules = rules_of(shell, page)
    former = shell.options.remembered.former.get(page, [])
    trying = Trying(
        page=page,
        rules=rules,
        rows=screen.all_rows(),
        now=screen.port.now(),
        former=former[-1] if former else None,
        scope=scope if scope is not None and scope.parts else None,
        deadlines=shell.options.deadlines,
    )

    def done(chosen: AttentionRules | None) -> None:
        if chosen is None:
            return
        if chosen == rules:
            shell.flash(shell.tr("The rules stay as they are"))
        else:
            _change(screen, page, chosen)

    screen.app.push_screen(RulesDialog(trying), done)


def rules_of(shell: "Shell", page: str) -> AttentionRules:
    """The rules in force on a page."""
    return shell.options.monitor_rules if page == "monitor" else shell.options.tracking_rules


def _change(screen: TrackerScreen, page: str, rules: AttentionRules) -> None:
    """In force at once; written on a thread. What is taken back is forgotten, what is new can be taken back."""
    shell = screen.shell
    former = shell.options.remembered.former.setdefault(page, [])
    if former and former[-1] == rules:
        former.pop()
    else:
        former.append(rules_of(shell, page))
    if page == "monitor":
        shell.options = replace(shell.options, monitor_rules=rules)
    else:
        shell.options = replace(shell.options, tracking_rules=rules)
    for each in screen.app.screen_stack:
        if isinstance(each, TrackerScreen):
            each.time_passed()
    keeper = shell.options.rule_keeper
    if keeper is None:
        shell.flash(shell.tr(_THIS_SESSION))
    else:
        _write(screen, page, rules, keeper)


def _write(screen: TrackerScreen, page: str, rules: AttentionRules, keeper: "RuleKeeper") -> None:
    app, shell = screen.app, screen.shell

    def keep() -> None:
        try:
            parts: Sequence[str] = (keeper.keep(page, rules), shell.tr(_TAKES_BACK))
            failed = False
        except AppError as error:
            parts, failed = (shell.tr(_THIS_SESSION), told(error, shell.tr)), True
        if not get_current_worker().is_cancelled:
            app.call_from_thread(shell.flash, " · ".join(parts), error=failed)

    app.run_worker(keep, thread=True, exit_on_error=True)


_THIS_SESSION: Final = N_("These rules hold until the app is closed")
_TAKES_BACK: Final = N_("W, then u and Enter, takes it back")
