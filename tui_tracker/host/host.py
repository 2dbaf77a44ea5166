"""The host: plugins loaded, called on lanes of their own, and answered for."""

import asyncio
import os
import random
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from importlib.metadata import EntryPoint
from types import MappingProxyType
from typing import Any, BinaryIO, TypeVar

from tui_tracker.i18n import Translator
from tui_tracker.plugin import (
    Candidate,
    Carrier,
    Channel,
    Context,
    Message,
    Missed,
    OrderSource,
    Page,
    ParcelDraft,
    PluginError,
    Push,
    Quota,
    ReadOptions,
    Receipt,
    Registered,
    StatusChange,
    SupplierOrder,
    Tracking,
    TrackRequest,
    Unavailable,
)

from .asking import Asking
from .calls import Caller
from .channels import ChannelFacts, facts_of
from .exchange import Exchange
from .health import CarrierHealthState, HealthBook
from .limits import Sleep
from .loader import Loader
from .memory import ProcessMemory
from .objects import Loaded
from .options import HostOptions, Memory, Now, PluginRow
from .outcomes import all_missed, nothing, pushed, quota, receipts, whole
from .quick import candidates, pages
from .samples import Sample, Samples
from .secrets import Masker
from .telling import Telling

_Result = TypeVar("_Result", bound=Tracking | Registered)


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
        self._loader = Loader(options, sections, entry_points, environ)
        self._health = HealthBook(now, Translator(options.language), jitter=jitter)
        self._caller = Caller(options, ProcessMemory(now) if memory is None else memory, now, sleep, exchange)
        self._samples = Samples(now)
        self._asking = Asking(self._caller, self._health, self._samples)
        self._telling = Telling(self._caller)
        self._loading = threading.Lock()
        self._loaded = False
        self._carriers: dict[str, Loaded] = {}
        self._things: Mapping[str, Carrier] = MappingProxyType({})
        self._sources: dict[str, Loaded] = {}
        self._channels: dict[str, Loaded] = {}
        self._channel_facts: dict[str, ChannelFacts] = {}
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
            self._channels = {each.id: each for each in objects if each.kind is Channel}
            self._channel_facts = {each.id: facts_of(each.id, each.thing) for each in self._channels.values()}
            self._things = MappingProxyType(
                {each.id: each.declared for each in self._carriers.values() if each.declared}
            )
            self._loaded = True

    @property
    def rows(self) -> tuple[PluginRow, ...]:
        """What became of every plugin that is installed."""
        return self._loader.rows

    @property
    def carriers(self) -> Mapping[str, Carrier]:
        """The loaded carriers by id, as they declared themselves when they were loaded."""
        return self._things

    @property
    def sources(self) -> Mapping[str, OrderSource]:
        """The loaded order sources by id."""
        return {each.id: each.thing for each in self._sources.values()}

    @property
    def channels(self) -> Mapping[str, ChannelFacts]:
        """The loaded notification channels by id, as they said of themselves when they were loaded."""
        return self._channel_facts

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
        loaded = self._carriers.get(carrier_id)
        if loaded is None:
            return Missed(number=request.number, error=_not_loaded("carrier", carrier_id))

        async def ask(ctx: Context) -> list[Registered | Missed]:
            return [await loaded.thing.change_courier(request, courier_code, ctx)]

        [outcome] = await self._asking.batch(loaded, [request], Registered, "change_courier", ask)
        return outcome

    async def stop(self, carrier_id: str, requests: Sequence[TrackRequest]) -> None:
        """Tell the service that these numbers need not be followed. Raises one of the six errors."""
        loaded = self._carrier(carrier_id)
        for start in range(0, len(requests), loaded.limits.batch):
            batch = tuple(requests[start : start + loaded.limits.batch])
            await self._asking.noted(loaded, "stop", partial(loaded.thing.stop, batch), nothing)

    async def quota(self, carrier_id: str) -> Quota | None:
        """What is used and left; `None` where there is no such thing. Raises one of the six errors."""
        loaded = self._carrier(carrier_id)
        return await self._asking.noted(loaded, "quota", loaded.thing.quota, partial(quota, who=loaded.who))

    async def find_numbers(self, carrier_id: str, orders: Sequence[SupplierOrder]) -> list[ParcelDraft | Missed]:
        """The codes of supplier orders, several for a split one; each order is in it at least once."""
        loaded = self._carriers.get(carrier_id)
        if loaded is None:
            return [Missed(number=order.reference, error=_not_loaded("carrier", carrier_id)) for order in orders]
        return await self._asking.codes(loaded, orders)

    async def receive(self, carrier_id: str, push: Push) -> list[Tracking]:
        """What a webhook call says, verified by the carrier. Raises one of the six errors, which say nothing of the
        carrier's health: anybody may call a webhook. Does not wait for look-ups under way.
        """
        loaded = self._carrier(carrier_id)
        ask, check = partial(loaded.thing.receive, push), partial(pushed, who=loaded.who)
        return await self._caller.call(loaded, "receive", ask, check, waits=False)

    async def check(self, carrier_id: str) -> None:
        """Prove the credentials, even of a carrier that is paused. Raises one of the six errors."""
        loaded = self._carrier(carrier_id)
        await self._asking.noted(loaded, "check", loaded.thing.check, nothing)

    async def check_channel(self, channel_id: str) -> None:
        """The same of a channel; no message is sent. Raises one of the six errors."""
        loaded = self._channel(channel_id)
        await self._caller.call(loaded, "check", loaded.thing.check, nothing)

    def proves(self, channel_id: str) -> bool:
        """Whether a channel has a check of its own; the one it inherits asks nobody. Raises `Unavailable`."""
        return type(self._channel(channel_id).thing).check is not Channel.check

    async def send(self, channel_id: str, messages: Sequence[Message]) -> list[Receipt | Missed]:
        """One outcome per message, in order, by its key. All go in one call: what is not known to be sent must not be
        sent again by us.
        """
        loaded = self._channels.get(channel_id)
        if loaded is None:
            return [Missed(number=each.key, error=_not_loaded("channel", channel_id)) for each in messages]
        ask, check = partial(loaded.thing.send, tuple(messages)), partial(receipts, messages, who=loaded.who)
        try:
            return await self._caller.call(loaded, "send", ask, check)
        except PluginError as error:
            return [Missed(number=each.key, error=error) for each in messages]

    async def read_source(self, source_id: str, file: BinaryIO, name: str, options: ReadOptions) -> Page:
        """What a source finds in a file, checked and cleaned. Raises one of the six errors."""
        loaded = self._source(source_id)
        return await self._paged(loaded, "read", partial(loaded.thing.read, file, name, options))

    async def fetch_source(self, source_id: str, cursor: str = "") -> Page:
        """What a source has after `cursor` ("" = from the start). Raises one of the six errors."""
        loaded = self._source(source_id)
        return await self._paged(loaded, "fetch", partial(loaded.thing.fetch, cursor))

    async def detect(
        self, numbers: Sequence[str], among: Collection[str] | None = None
    ) -> dict[str, list[tuple[str, Candidate]]]:
        """For each number the carriers (all, or those of `among`) that think it may be theirs, the surest first."""
        asked = [each for each in self._carriers.values() if among is None or each.id in among]
        wanted = list(dict.fromkeys(numbers))
        answers = await asyncio.gather(*(candidates(self._asking, each, wanted) for each in asked))
        found: dict[str, list[tuple[str, Candidate]]] = {number: [] for number in wanted}
        for loaded, of_carrier in zip(asked, answers, strict=True):
            for number, of_number in zip(wanted, of_carrier, strict=True):
                found[number] += [(loaded.id, candidate) for candidate in of_number or ()]
        return {number: sorted(pairs, key=lambda pair: -pair[1].confidence) for number, pairs in found.items()}

    async def tracking_urls(self, carrier_id: str, parcels: Sequence[tuple[str, str]]) -> list[str | None]:
        """The pages a person can open for each number (and courier), http or https; `None` where there is none."""
        loaded = self._carriers.get(carrier_id)
        return [None] * len(parcels) if loaded is None else await pages(self._asking, loaded, parcels)

    async def tell(self, changes: Sequence[StatusChange]) -> None:
        """Tell the plugins that want to know, side by side, each of one change after the other."""
        await self._telling.tell(self._loader.listeners, changes)

    def sample(self, carrier_id: str) -> Sample | None:
        """The start of the newest answer that was not understood, scrubbed; `None` when all were."""
        return self._samples.get(carrier_id)

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
            return [*all_missed(requests, _not_loaded("carrier", carrier_id))]
        return await self._asking.in_batches(loaded, requests, kind, method)

    async def _paged(self, loaded: Loaded, method: str, ask: Callable[[Context], Awaitable[Any]]) -> Page:
        check = partial(whole, kind=Page, who=loaded.who, method=method)
        return await self._caller.call(loaded, method, ask, check, patient=True)

    def _carrier(self, carrier_id: str) -> Loaded:
        if carrier_id not in self._carriers:
            raise _not_loaded("carrier", carrier_id)
        return self._carriers[carrier_id]

    def _channel(self, channel_id: str) -> Loaded:
        if channel_id not in self._channels:
            raise _not_loaded("channel", channel_id)
        return self._channels[channel_id]

    def _source(self, source_id: str) -> Loaded:
        if source_id not in self._sources:
            raise _not_loaded("order source", source_id)
        return self._sources[source_id]


def _not_loaded(what: str, object_id: str) -> Unavailable:
    return Unavailable(f"no {what} called {object_id} is loaded", sent=False)
