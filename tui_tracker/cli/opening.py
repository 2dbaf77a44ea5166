"""The one place where the command line opens the app."""

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from tui_tracker.late import late
from tui_tracker.model.collector import uncollected

if TYPE_CHECKING:
    from tui_tracker.engine.engine import Engine

    from .asking import SessionAsking
    from .keeping_lists import SessionKeeping
    from .office import SessionOffice
    from .ruling import SessionRules
    from .session import Session

DEMO: Final = 190  # as in ui.options, which is not imported before the app
AGAIN: Final = 191


def is_terminal() -> bool:
    """Whether a person sits there: keys come in and a screen is shown."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def can_open() -> bool:
    """Whether the app can be seen: it is drawn on standard error, which may lead elsewhere (`2>log`) all the same.

    A terminal that calls itself dumb can't move its cursor.
    """
    return is_terminal() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def open_app(session: "Session") -> int:
    """Open the app and stay until it is left; its exit code.

    Until the first frame nothing is collected: a start makes many objects and no garbage worth looking for.
    """
    with uncollected():
        code = _opened(session)
    return _go_on(session, code)


def _go_on(session: "Session", code: int) -> int:
    """Whoever left for the demo, or to begin anew, comes back to an app that has read everything again."""
    if code not in (DEMO, AGAIN):
        return code
    session.close()
    sys.stdout.flush()
    if code == DEMO:
        subprocess.run([sys.executable, "-m", "tui_tracker", "demo", "--lang", session.say.language], check=False)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _opened(session: "Session") -> int:
    from tui_tracker.engine.late import late_engine
    from tui_tracker.ui.run import UiOptions, run_app

    config = session.config
    session.has_screen = True
    options = UiOptions(
        title=config.shop.name or "tui-tracker",
        default_window_days=config.tracking.default_window_days,
        tracking_rules=config.attention.tracking,
        monitor_rules=config.attention.monitor,
        deadlines=config.deadlines,
        queue_rules=config.queue,
        queue_first=True,
        list_rules=config.list,
        keeping=late(lambda: _keeping(session)),
        timezone=session.zone,
        read_only=session.options.read_only,
        note=session.note(),
        asking=None if session.options.read_only else late(lambda: _asking(session)),
        rule_keeper=None if session.note() else late(lambda: _rules(session)),  # read-only, or a made-up shop
        theme=session.options.theme or config.ui.theme,
        mouse=config.ui.mouse,
        keys=config.keys,
        office=None if session.note() == "demo" else late(lambda: _office(session)),
    )

    def started() -> "Engine":
        engine = session.engine(automatic=True)
        engine.start(load=False)
        return engine

    store = session.kept(lazy=True)  # the app shows the newest orders before it has read them all
    return run_app(late_engine(store, session.now, started), session.say, options)


def _keeping(session: "Session") -> "SessionKeeping":
    from .keeping_lists import SessionKeeping

    return SessionKeeping(session)


def _asking(session: "Session") -> "SessionAsking":
    from .asking import SessionAsking

    return SessionAsking(session)


def _rules(session: "Session") -> "SessionRules":
    from .ruling import SessionRules

    return SessionRules(session)


def _office(session: "Session") -> "SessionOffice":
    from .office import SessionOffice

    return SessionOffice(session)


def key_problems(session: "Session") -> list[str]:
    """What of `[keys]` can't be used. Only where there is something under it are the screens imported."""
    if not session.config.keys:
        return []
    from tui_tracker.ui.run import key_problems as problems

    return [session.say.say(each) for each in problems(session.config.keys)]
