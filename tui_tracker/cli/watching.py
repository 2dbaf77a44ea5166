"""`watch`: the engine without a screen, for a server. What it notices goes to standard output, a line each."""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.engine.lease import Lease
from tui_tracker.engine.port import EngineState
from tui_tracker.model.errors import AppError, Exit, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status

from .addresses import Address, address
from .json_output import Json
from .options import Command
from .output import fail, flush, say
from .session import Session, pass_session
from .systemd import Notifier
from .tracking import codes_due, exit_code, looked_up

if TYPE_CHECKING:
    from tui_tracker.engine.engine import Engine
    from tui_tracker.store.api import Store

    from .listening import Listener

_LOOK: Final = 5.0  # seconds between two looks at the engine when nothing wakes us
_PATIENCE: Final = 10.0  # seconds for the engine's loop to react before it counts as hung

_HUNG: Final = N_("The engine hangs: it gave no sign of life for 10 seconds. This process ends; start it anew.")
_OPEN: Final = N_(
    "{address} can be reached from other machines, without TLS: a reverse proxy with TLS belongs in front."
)

Place = tuple[int, str]
"""Order id and tracking number."""


class PortError(AppError):
    """The port can't be had."""

    exit_code = Exit.BUSY


@click.command("watch", cls=Command)
@click.option("--once", is_flag=True, help="Look up what is due, then end (for cron).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--listen", metavar="ADDRESS:PORT", help="Take carriers' pushes there, e.g. 127.0.0.1:8765.")
@pass_session
def watch_command(session: Session, once: bool, as_json: bool, listen: str | None) -> int:
    """Look due parcels up, for ever: the app without its screen. Ends with SIGTERM or ^C."""
    place = address(listen) if listen is not None else None
    if once and place is not None:
        raise UsageError(N_("--once and --listen don't go together"))
    store = session.writing()
    log = _Log(session, store, as_json=as_json)
    _log_to_stderr(session)
    if once:
        return _once(session, store, log)
    engine = session.engine(automatic=True)
    notifier = Notifier()
    woken = threading.Event()
    stop = engine.subscribe(woken.set)
    listener = None
    try:
        engine.start()
        engine.loaded()
        log.say("started", N_("watching {path}"), path=str(store.path))
        if place is not None:
            listener = _listen(session, place, engine, log)
        notifier.ready()
        _watch(engine, log, notifier, woken)
        fail(session.say(_HUNG))
    finally:
        notifier.stopping()
        if listener is not None:
            listener.stop()
        stop()
        log.changes()
        log.say("ended", N_("ended"))
    return int(Exit.FAILED)  # a hung engine; signals end it another way


def _listen(session: Session, place: Address, engine: "Engine", log: "_Log") -> "Listener":
    """Take pushes from now on. Raises `PortError`."""
    from .listening import Listener

    if not place.is_loopback:
        fail(session.say(_OPEN).format(address=place))
    listener = Listener(place, engine.receive)
    try:
        at = listener.start()
    except OSError as error:
        words = Message(
            N_("can't listen at {address}: {why}"), {"address": place, "why": os.strerror(error.errno or 0)}
        )
        raise PortError(words, hint=N_("Name another port with --listen.")) from None
    log.say("listening", N_("takes pushes at http://{address}/push/"), address=str(at))
    return listener


def _log_to_stderr(session: Session) -> None:
    """Warnings and worse, for the journal of the system."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Masked(session.mask))
    logging.getLogger("tui_tracker").addHandler(handler)


class _Masked(logging.Formatter):
    """Without secrets."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


def _watch(engine: "Engine", log: "_Log", notifier: Notifier, woken: threading.Event) -> None:
    """Until the engine hangs: then systemd starts us anew."""
    pause = min(_LOOK, notifier.watchdog or _LOOK)
    while engine.is_alive(_PATIENCE):
        state = engine.state()
        log.changes()
        log.state(state)
        notifier.alive(_words(state))
        woken.wait(pause)
        woken.clear()


def _words(state: EngineState) -> str:
    return f"{state.due} due, {state.running} running" + ("" if state.polls else f"; {state.poller} polls")


def _once(session: Session, store: "Store", log: "_Log") -> int:
    """What is due, unless another process sees to it."""
    lease = Lease(store.path, session.files, name=f"{session.by} (watch --once)")
    if not lease.take():
        log.say("waits", N_("another process looks the parcels up: {poller}"), poller=lease.holder())
        return int(Exit.OK)
    try:
        engine = session.engine()
        job = looked_up(engine, engine.due_refs(), codes_due(session, store), show=False, by_hand=False)
        log.changes()
        log.say("looked_up", N_("{n} looked up"), n=len(job.outcomes))
        tells = session.config.notify.tells_operator
        if store.pending() or tells:
            if job.id == 0:
                engine.start()  # nothing was to be looked up, so nobody did
            engine.post(reckon=tells).result()
        session.tidy(store)
        for notice in engine.state().notices:
            log.say("notice", notice)
    finally:
        lease.release()
    return int(exit_code(job.outcomes))


class _Log:
    """Lines about what changed since the last time."""

    def __init__(self, session: Session, store: "Store", *, as_json: bool) -> None:
        self._session = session
        self._store = store
        self._as_json = as_json
        self._revision = store.revision
        self._known = {place: status for row in store.rows() for place, status in _statuses(row)}
        self._told: set[str] = set()
        self._poller: str | None = None

    def say(self, event: str, template: str, **values: object) -> None:
        """One line: the moment, the kind, the words."""
        at = self._session.now().astimezone(self._session.zone).isoformat(timespec="seconds")
        if self._as_json:
            line: Json = {"at": at, "event": event, **values}
            if not values:
                line["message"] = self._session.say(template)
            say(json.dumps(line, ensure_ascii=False, default=str))
        else:
            say(f"{at} {event}: {self._session.say(template).format(**values) if values else template}")
        flush()

    def changes(self) -> None:
        """Every status that is another one now, whoever changed it."""
        changes = self._store.changes_since(self._revision)
        self._revision = changes.revision
        rows = self._store.rows() if changes.reset else filter(None, map(self._store.row, sorted(changes.ids)))
        for row in rows:
            for place, status in _statuses(row):
                before = self._known.get(place)
                self._known[place] = status
                if before is not status:
                    self.say(
                        "status",
                        N_("{number} of order {order}: {before} → {after}"),
                        number=place[1],
                        order=row.number,
                        before=before.value if before is not None else "–",
                        after=status.value,
                    )

    def state(self, state: EngineState) -> None:
        """Notices, each once, and who polls."""
        for notice in (*state.notices, *filter(None, [state.problem])):
            if notice not in self._told:
                self._told.add(notice)
                self.say("notice", notice)
        if not state.polls and state.poller != self._poller:
            self._poller = state.poller
            self.say("waits", N_("another process looks the parcels up: {poller}"), poller=state.poller or "?")
        elif state.polls and self._poller is not None:
            self._poller = None
            self.say("polls", N_("this process looks the parcels up now"))


def _statuses(row: OrderRow) -> Iterator[tuple[Place, Status]]:
    for parcel in row.parcels:
        yield (row.id, parcel.number), parcel.status
