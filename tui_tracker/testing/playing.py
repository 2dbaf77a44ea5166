"""Plays a recording to a plugin's object and notes everything it does besides answering."""

import asyncio
import contextlib
import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tui_tracker.host.context import HostContext
from tui_tracker.host.exchange import Exchange
from tui_tracker.host.http import HostHttp, HttpRules
from tui_tracker.host.limits import RateLimit
from tui_tracker.host.secrets import Masker, MaskFilter
from tui_tracker.host.settings import build_config, secret_options
from tui_tracker.plugin import Limits, PluginError

from .answering import RecordedExchange
from .methods import call
from .outcomes import failed
from .recordings import Recording

LOGGER: Final = "tui_tracker.plugin"


@dataclass
class Run:
    """What one call did. `error` is what it raised; then there are no outcomes."""

    outcomes: list[Any] = field(default_factory=list)
    error: BaseException | None = None
    exchange: RecordedExchange = field(default_factory=lambda: RecordedExchange(()))
    asked: list[str] = field(default_factory=list)  # addresses asked of ctx.http, allowed or not
    logged: list[str] = field(default_factory=list)
    printed: str = ""
    leaked: list[str] = field(default_factory=list)  # tasks that were still there after the call
    remembered: list[str] = field(default_factory=list)  # values, which are secret from then on

    def settled(self, recording: Recording) -> list[Any]:
        """The outcomes, an error of the whole call being that of each request."""
        return failed(recording, self.error) if isinstance(self.error, PluginError) else self.outcomes


async def replay(
    recording: Recording,
    thing: Any,
    settings: Mapping[str, Any] | None = None,
    *,
    allow_loopback_http: bool = False,
) -> list[Any]:
    """The outcomes of a recording: `thing` is called as the host would, `ctx.http` answers from the recording.

    `settings`: the plugin's section; what the recording's `config` says goes on top. `allow_loopback_http`: for
    recordings of a service on this machine. An error raised for the whole
    call comes back as `Missed` for each request. Raises whatever else the plugin raises.
    """
    exchange = RecordedExchange(recording.exchanges)
    run = await played(recording, thing, settings or {}, exchange, allow_loopback_http=allow_loopback_http)
    if run.error is not None and not isinstance(run.error, PluginError):
        raise run.error
    return run.settled(recording)


async def played(
    recording: Recording,
    thing: Any,
    settings: Mapping[str, Any],
    exchange: Exchange,
    *,
    requests: Sequence[Any] | None = None,
    allow_loopback_http: bool = False,
) -> Run:
    """One call with all it did. Raises nothing of the plugin's, but `CancelledError` when it is cancelled."""
    run = Run(exchange=exchange) if isinstance(exchange, RecordedExchange) else Run()
    memory = KitMemory(recording.memory, run.remembered)
    before = asyncio.all_tasks()
    lending = lent(
        thing,
        {**settings, **recording.config},
        recording.now,
        exchange,
        memory,
        run,
        allow_loopback_http=allow_loopback_http,
    )
    with lending as context:
        try:
            asked = recording.requests if requests is None else requests
            run.outcomes = await call(thing, recording.method, asked, context)
        except (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt):
            raise
        except BaseException as error:  # it is the plugin's, and what it raises is what is looked at
            run.error = error
        run.leaked = await left_behind(before)
    return run


@contextlib.contextmanager
def lent(
    thing: Any,
    settings: Mapping[str, Any],
    now: datetime,
    exchange: Exchange,
    memory: "KitMemory",
    run: Run,
    *,
    allow_loopback_http: bool = False,
) -> Iterator[HostContext]:
    """The context of one call: the host's HTTP rules over `exchange`, no rate and no waiting.

    What is logged and printed meanwhile goes into `run`.
    """
    config_type = getattr(thing, "config_type", None)
    limits = getattr(thing, "limits", None)
    rules = HttpRules(
        hosts=frozenset(thing.hosts),
        has_secret=bool(secret_options(config_type)),
        allow_loopback_http=allow_loopback_http,
        cap=limits.answer if isinstance(limits, Limits) else Limits().answer,
        masker=Masker(secrets_of(config_type, settings)),
    )
    log = logging.getLogger(f"{LOGGER}.{thing.id}")
    with _noted(log, run):
        yield HostContext(
            owner=thing.id,
            http=_Http(rules, exchange, run.asked),
            config=build_config(config_type, thing.id, settings, ()),
            log=log,
            clock=lambda: now,
            memory=memory,
        )


def secrets_of(config_type: type | None, settings: Mapping[str, Any]) -> list[str]:
    """The values of the options that are declared secret."""
    return [str(settings[name]) for name in sorted(secret_options(config_type)) if settings.get(name)]


class KitMemory:
    """What `remember` keeps, for one call; begins with what the recording says."""

    def __init__(self, kept: Mapping[str, str], noted: list[str]) -> None:
        """`noted`: hears every value."""
        self._kept = dict(kept)
        self._noted = noted
        noted += kept.values()

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep it."""
        self._kept[key] = value
        self._noted.append(value)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def recall(self, owner: str, key: str) -> str | None:
        """What is kept."""
        return self._kept.get(key)


class _Http(HostHttp):
    """The host's own, noting every address it is asked for before the rules are looked at."""

    def __init__(self, rules: HttpRules, exchange: Exchange, asked: list[str]) -> None:
        super().__init__(rules, RateLimit(None), sleep=_at_once, exchange=exchange)
        self._asked = asked

    async def request(self, method: str, url: str, **asking: Any) -> Any:
        """As the host's."""
        self._asked.append(str(url))
        return await super().request(method, url, **asking)


class _Notes(logging.Handler):
    """Keeps every record as it was before anything is masked."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Note the record with its traceback."""
        self._lines.append(self.format(record))


@contextlib.contextmanager
def _noted(log: logging.Logger, run: Run) -> Iterator[None]:
    notes, root, printed = _Notes(run.logged), logging.getLogger(), io.StringIO()
    masks = [each for each in log.filters if isinstance(each, MaskFilter)]
    levels = root.level, log.level
    for each in masks:  # the kit wants to see what the plugin gives away, not what the host saves it from
        log.removeFilter(each)
    root.addHandler(notes)
    root.setLevel(logging.DEBUG)
    log.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield
    finally:
        root.removeHandler(notes)
        root.setLevel(levels[0])
        log.setLevel(levels[1])
        for each in masks:
            log.addFilter(each)
        run.printed = printed.getvalue()


async def left_behind(before: "set[asyncio.Task[Any]]") -> list[str]:
    """The tasks that a call started and left behind, which are ended."""
    await asyncio.sleep(0)  # one that has just finished is gone after a turn of the loop
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=1.0)
    return sorted(str(task.get_coro()) for task in left)


async def _at_once(seconds: float) -> None:
    """The pause between two attempts, left out."""
