"""The host: plugins loaded, called on lanes of their own, and answered for."""

import asyncio
import inspect
import os
import random
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from importlib.metadata import EntryPoint
from types import MappingProxyType
from typing import Any, BinaryIO, Final, TypeVar

from tui_tracker.i18n import Translator
from tui_tracker.plugin import (
    Candidate,
    Carrier,
    Context,
    Missed,
    NotFound,
    OrderSource,
    Page,
    ParcelDraft,
    PluginCrashed,
    PluginError,
    Push,
    Quota,
    ReadOptions,
    Registered,
    Rejected,
    StatusChange,
    SupplierOrder,
    Tracking,
    TrackRequest,
    Unavailable,
)

from .calls import Caller
from .checking import Wrong, candidate_of, checked, page_url
from .exchange import Exchange
from .guard import crashed
from .health import CarrierHealthState, Health, HealthBook, verdict
from .importing import TELLING
from .limits import Sleep
from .loader import Loader
from .objects import Loaded
from .options import HostOptions, Memory, Now, PluginRow
from .outcomes import all_missed, codes, pushed, settled
from .secrets import Masker

S = TypeVar("S")
T = TypeVar("T")
_Result = TypeVar("_Result", bound=Tracking | Registered)
_CANDIDATES: Final = 20
_AT_ONCE: Final = 200  # numbers in one go through a synchronous method: 10 ms are left for each


class Host:
    """Runs all plugins. Its methods may be called from any event loop; nothing raises for a plugin's faults
    except where it says so.
    """

    def __init__(
        self,
        options: HostOptions,
        *,
        sections: Mapping[str, Any],
        memory: Memory | None,
        now: Now,
        entry_points: Sequence[EntryPoint] | None = None,
        environ: Mapping[str, str] = os.environ,
        jitter: random.Random | None = None,
        sleep: Sleep = asyncio.sleep,
        exchange: Callable[[], Exchange] | None = None,
    ) -> None:
        """`sections`: id → configuration section; `memory`: keeps plugins' tokens; `exchange`: makes what each object's
        requests go through instead of the network; the rest is for tests.
        """
        self._options = options
        self._loader = Loader(options, sections, entry_points, environ)
        self._health = HealthBook(now, Translator(options.language), jitter=jitter)
        self._caller = Caller(options, memory, now, sleep, exchange)
        self._loading = threading.Lock()
        self._loaded = False
        self._carriers: dict[str, Loaded] = {}
        self._things: Mapping[str, Carrier] = MappingProxyType({})
        self._sources: dict[str, Loaded] = {}
        self._stuck: set[str] = set()  # carriers whose quick methods blocked: left alone while they are paused for it
        self._deaf: set[str] = set()  # plugins whose hook blocked: not told any more
        self.masker = Masker()
        """Knows the secrets of all plugins: for crash reports and other handlers of the log."""

    def load(self) -> None:
        """Import the plugins, once; from any thread."""
        with self._loading:
            if self._loaded:
                return
            self._loader.load()
            objects = self._loader.objects
            for each in objects:
                self.masker.learn(each.who.masker)
                if each.kind is Carrier:
                    self._health.add(each.id, each.title, looks_up=each.looks_up)
            # Whole new mappings: another thread may be going through the old ones.
            self._carriers = {each.id: each for each in objects if each.kind is Carrier}
            self._sources = {each.id: each for each in objects if each.kind is OrderSource}
            self._things = MappingProxyType({each.id: each.thing for each in self._carriers.values()})
            self._loaded = True

    @property
    def rows(self) -> tuple[PluginRow, ...]:
        """What became of every plugin that is installed."""
        return self._loader.rows

    @property
    def carriers(self) -> Mapping[str, Carrier]:
        """The loaded carriers by id."""
        return self._things

    @property
    def sources(self) -> Mapping[str, OrderSource]:
        """The loaded order sources by id."""
        return {each.id: each.thing for each in self._sources.values()}

    async def track(self, carrier_id: str, requests: Sequence[TrackRequest]) -> list[Tracking | Missed]:
        """One outcome per request, in order. More than the carrier's batch is split."""
        return await self._in_batches(carrier_id, requests, Tracking, "track")

    async def register(self, carrier_id: str, requests: Sequence[TrackRequest]) -> list[Registered | Missed]:
        """The same for registering."""
        return await self._in_batches(carrier_id, requests, Registered, "register")

    async def retrack(self, carrier_id: str, requests: Sequence[TrackRequest]) -> list[Registered | Missed]:
        """The same for numbers that the service follows no longer."""
        return await self._in_batches(carrier_id, requests, Registered, "retrack")

    async def change_courier(self, carrier_id: str, request: TrackRequest, courier_code: str) -> Registered | Missed:
        """Tell the service that the number belongs to another courier."""

        async def ask(ctx: Context) -> list[Registered | Missed]:
            return [await self._carriers[carrier_id].thing.change_courier(request, courier_code, ctx)]

        [outcome] = await self._asked(carrier_id, [request], Registered, "change_courier", ask)
        return outcome

    async def stop(self, carrier_id: str, requests: Sequence[TrackRequest]) -> None:
        """Tell the service that these numbers need not be followed. Raises one of the six errors."""
        loaded = self._usable(carrier_id)
        for start in range(0, len(requests), loaded.limits.batch):
            batch = tuple(requests[start : start + loaded.limits.batch])
            await self._noted(loaded, "stop", partial(loaded.thing.stop, batch), _nothing)

    async def quota(self, carrier_id: str) -> Quota | None:
        """What is used and left; `None` where there is no such thing. Raises one of the six errors."""
        loaded = self._usable(carrier_id)
        return await self._noted(loaded, "quota", loaded.thing.quota, partial(_quota, loaded))

    async def find_numbers(self, carrier_id: str, orders: Sequence[SupplierOrder]) -> list[ParcelDraft | Missed]:
        """The codes of supplier orders, several for a split one; each order is in it at least once."""
        loaded = self._carriers.get(carrier_id)
        refusal: PluginError | None = Unavailable(f"no carrier called {carrier_id} is loaded", sent=False)
        if loaded is not None:
            refusal = self._health.refusal(carrier_id, registering=False)
        if loaded is None or refusal is not None:
            return [Missed(number=order.reference, error=refusal or Unavailable()) for order in orders]
        found: list[ParcelDraft | Missed] = []
        for start in range(0, len(orders), loaded.limits.batch):
            batch = tuple(orders[start : start + loaded.limits.batch])
            try:
                found += await self._noted(
                    loaded,
                    "find_numbers",
                    partial(loaded.thing.find_numbers, batch),
                    partial(codes, batch, who=loaded.who),
                )
            except PluginError as error:
                found += [Missed(number=order.reference, error=error) for order in batch]
        return found

    async def receive(self, carrier_id: str, push: Push) -> list[Tracking]:
        """What a webhook call says, verified by the carrier. Raises one of the six errors."""
        loaded = self._usable(carrier_id)
        return await self._caller.call(
            loaded, "receive", partial(loaded.thing.receive, push), partial(pushed, who=loaded.who)
        )

    async def check(self, carrier_id: str) -> None:
        """Prove the credentials, even of a carrier that is paused. Raises one of the six errors."""
        loaded = self._usable(carrier_id)
        await self._noted(loaded, "check", loaded.thing.check, _nothing)

    async def read_source(self, source_id: str, file: BinaryIO, name: str, options: ReadOptions) -> Page:
        """What a source finds in a file, checked and cleaned. Raises one of the six errors."""
        loaded = self._sources.get(source_id)
        if loaded is None:
            raise Unavailable(f"no order source called {source_id} is loaded", sent=False)
        return await self._caller.call(
            loaded,
            "read",
            partial(loaded.thing.read, file, name, options),
            lambda page: self._page(loaded, page),
            patient=True,
        )

    async def fetch_source(self, source_id: str, cursor: str = "") -> Page:
        """What a source has after `cursor` ("" = from the start). Raises one of the six errors."""
        loaded = self._sources.get(source_id)
        if loaded is None:
            raise Unavailable(f"no order source called {source_id} is loaded", sent=False)
        return await self._caller.call(
            loaded, "fetch", partial(loaded.thing.fetch, cursor), lambda page: self._page(loaded, page), patient=True
        )

    async def detect(
        self, numbers: Sequence[str], among: Collection[str] | None = None
    ) -> dict[str, list[tuple[str, Candidate]]]:
        """For each number the carriers (all, or those of `among`) that think it may be theirs, the surest first."""
        asked = [each for each in self._carriers.values() if among is None or each.id in among]
        wanted = list(dict.fromkeys(numbers))
        answers = await asyncio.gather(*(self._quickly(each, "detect", wanted, _detected) for each in asked))
        found: dict[str, list[tuple[str, Candidate]]] = {number: [] for number in wanted}
        for loaded, candidates in zip(asked, answers, strict=True):
            for number, of_number in zip(wanted, candidates, strict=True):
                found[number] += [(loaded.id, candidate) for candidate in of_number or ()]
        return {number: sorted(pairs, key=lambda pair: -pair[1].confidence) for number, pairs in found.items()}

    async def tracking_urls(self, carrier_id: str, parcels: Sequence[tuple[str, str]]) -> list[str | None]:
        """The pages a person can open for each number (and courier), http or https; `None` where there is none."""
        loaded = self._carriers.get(carrier_id)
        if loaded is None:
            return [None] * len(parcels)
        return await self._quickly(loaded, "tracking_url", parcels, _page_of)

    async def tell(self, changes: Sequence[StatusChange]) -> None:
        """Tell the plugins that want to know, side by side, each of one change after the other."""
        await asyncio.gather(*(self._tell(each, changes) for each in self._loader.listeners))

    async def _tell(self, listener: Loaded, changes: Sequence[StatusChange]) -> None:
        for change in changes:
            if listener.id in self._deaf:
                return
            try:
                await self._caller.call(listener, TELLING, partial(_told, listener.thing, change), _nothing)
            except PluginError as error:  # the guard has logged it
                if isinstance(error, PluginCrashed) and self._caller.is_blocked(listener.id):
                    self._deaf.add(listener.id)

    def health(self, carrier_id: str) -> CarrierHealthState:
        """Whether the carrier can be asked now."""
        return self._health.state(carrier_id)

    def healths(self) -> list[CarrierHealthState]:
        """The same of all carriers."""
        return self._health.states()

    def notices(self) -> list[str]:
        """What the operator should know, each said once."""
        return self._health.notices()

    async def close(self) -> None:
        """Close connections and end what still runs; a lane that does not react is not waited for."""
        await self._caller.close()

    async def _in_batches(
        self, carrier_id: str, requests: Sequence[TrackRequest], kind: type[_Result], method: str
    ) -> "list[_Result | Missed]":
        loaded = self._carriers.get(carrier_id)
        if loaded is None:
            missing = Unavailable(f"no carrier called {carrier_id} is loaded", sent=False)
            return [*all_missed(requests, missing)]
        outcomes: list[_Result | Missed] = []
        for start in range(0, len(requests), loaded.limits.batch):
            batch = tuple(requests[start : start + loaded.limits.batch])
            outcomes += await self._batch(loaded, batch, kind, method, partial(getattr(loaded.thing, method), batch))
        return outcomes

    def _usable(self, carrier_id: str) -> Loaded:
        loaded = self._carriers.get(carrier_id)
        if loaded is None:
            raise Unavailable(f"no carrier called {carrier_id} is loaded", sent=False)
        return loaded

    async def _noted(
        self, loaded: Loaded, method: str, ask: Callable[[Context], Awaitable[Any]], check: Callable[[Any], T]
    ) -> T:
        """A call whose failure counts against the carrier."""
        try:
            result = await self._caller.call(loaded, method, ask, check)
        except PluginError as error:
            self._note(loaded.id, error)
            raise
        self._note(loaded.id, None)
        return result

    async def _asked(
        self,
        carrier_id: str,
        requests: Sequence[TrackRequest],
        kind: type[_Result],
        method: str,
        ask: Callable[[Context], Awaitable[Any]],
    ) -> "list[_Result | Missed]":
        loaded = self._carriers.get(carrier_id)
        if loaded is None:
            return [*all_missed(requests, Unavailable(f"no carrier called {carrier_id} is loaded", sent=False))]
        return await self._batch(loaded, requests, kind, method, ask)

    async def _batch(
        self,
        loaded: Loaded,
        requests: Sequence[TrackRequest],
        kind: type[_Result],
        method: str,
        ask: Callable[[Context], Awaitable[Any]],
    ) -> "list[_Result | Missed]":
        registering = method == "register"
        refusal = self._health.refusal(loaded.id, registering=registering)
        if refusal is not None:
            return [*all_missed(requests, refusal)]
        try:
            outcomes = await self._caller.call(
                loaded,
                method,
                ask,
                lambda answer: settled(requests, answer, kind, loaded.who, method),
                wait=self._health.delay(loaded.id),
            )
        except PluginError as error:
            self._note(loaded.id, error, registering=registering)
            return [*all_missed(requests, error)]
        self._note(loaded.id, verdict(outcomes), registering=registering)
        return outcomes

    def _note(self, carrier_id: str, error: PluginError | None, *, registering: bool = False) -> None:
        if isinstance(error, PluginCrashed) and self._caller.is_blocked(carrier_id):
            self._health.blocked(carrier_id, error)
        else:
            failure = None if isinstance(error, NotFound | Rejected) else error
            self._health.note(carrier_id, failure, registering=registering)

    async def _quickly(
        self, loaded: Loaded, method: str, items: Sequence[S], call: Callable[[Carrier, S], T]
    ) -> list[T | None]:
        """`call` for each item; `None` where it raises, and for all the rest once it blocks."""
        results: list[T | None] = []
        for start in range(0, len(items), _AT_ONCE):
            chunk = items[start : start + _AT_ONCE]
            if loaded.id in self._stuck and self._health.state(loaded.id).health is Health.BROKEN:
                break
            try:
                results += await self._caller.quick(loaded, method, partial(_each, loaded, method, chunk, call))
            except PluginError as error:
                if isinstance(error, PluginCrashed):
                    self._stuck.add(loaded.id)
                    self._note(loaded.id, error)
                break
        return results + [None] * (len(items) - len(results))

    def _page(self, loaded: Loaded, page: Any) -> Page:
        return _whole(loaded, "read", Page, page)


def _each(loaded: Loaded, method: str, items: Sequence[S], call: Callable[[Carrier, S], T]) -> list[T | None]:
    return [_safely(loaded, method, partial(call, loaded.thing, item)) for item in items]


def _safely(loaded: Loaded, method: str, call: Callable[[], T]) -> T | None:
    """The result of a synchronous method, or `None` when it raises."""
    try:
        return call()
    except BaseException as error:  # a plugin may raise anything
        crashed(error, loaded.who, method)
        return None


def _detected(carrier: Carrier, number: str) -> list[Candidate]:
    return [candidate_of(each) for each in tuple(carrier.detect(number))[:_CANDIDATES]]


def _page_of(carrier: Carrier, parcel: tuple[str, str]) -> str | None:
    number, courier = parcel
    return page_url(carrier.tracking_url(number, courier or None))


async def _told(tell: Callable[..., Any], change: StatusChange, ctx: Context) -> None:
    """The hook may be async, and need not take what it does not use."""
    answer = tell(change) if inspect.signature(tell).parameters else tell()
    if inspect.isawaitable(answer):
        await answer


def _whole(loaded: Loaded, method: str, kind: type[T], answer: Any) -> T:
    try:
        tell = partial(loaded.who.log.warning, "%s: %s(): %s", loaded.who, method)
        return checked(answer, kind, tell, loaded.who.masker.text)
    except Wrong as wrong:
        raise PluginCrashed(f"{loaded.who}: {method}() returned a wrong {kind.__name__}: {wrong}") from None


def _quota(loaded: Loaded, answer: Any) -> Quota | None:
    return None if answer is None else _whole(loaded, "quota", Quota, answer)


def _nothing(_: Any) -> None:
    """What `check` returns does not matter."""
