"""What the app asks of the program around it (`model.office.Office`), by the functions that the commands use."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tui_tracker.config import zone_name
from tui_tracker.model.errors import ReadOnlyError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.office import (
    CarrierReport,
    CheckReport,
    ConfigChange,
    ImportLine,
    ImportPreview,
    NewOrder,
    OptionHelp,
    Quota,
)
from tui_tracker.model.text import clean_text

from .accounts import Account, account_of
from .asking import own_file
from .session import Session

if TYPE_CHECKING:
    from tui_tracker.engine.budgets import Budgets
    from tui_tracker.engine.importing import ImportItem, ImportPlan
    from tui_tracker.host import PluginRow
    from tui_tracker.host.health import CarrierHealthState
    from tui_tracker.store.api import Store

_PATIENCE: Final = 10.0  # seconds for all carriers to say what is left
_SHOWN: Final = 200  # lines of each part of a preview


class _Plan(NamedTuple):
    """What `take` needs of a preview."""

    plan: "ImportPlan"
    summary: str


class SessionOffice:
    """Over a session that has opened its store; any thread may call, each method on its own."""

    def __init__(self, session: Session) -> None:
        """`session`: its configuration and language have been read."""
        self._session = session
        self._known: Budgets | None = None

    # Carriers and plugins

    def carriers(self, *, ask: bool = False) -> Sequence[CarrierReport]:
        """All carriers, the channels in use, then the plugins that have neither here."""
        host = self._session.host
        host.load()
        budgets = self._budgets()
        metered = {each.id for each in host.carriers.values() if budgets.is_metered(each)}
        if ask and metered:
            asyncio.run(self._refresh(metered))
        rows = {carrier: row for row in host.rows for carrier in row.provides if carrier in host.carriers}
        found = [
            self._report(state, rows.get(state.id), account_of(self._session, budgets, state.id) if metered else None)
            if state.id in metered
            else self._report(state, rows.get(state.id), None)
            for state in host.healths()
        ]
        return [*found, *self._channels(), *self._without(rows.values())]

    def _channels(self) -> Iterator[CarrierReport]:
        """The channels that messages go by, and why one takes nothing for now."""
        from .plugins_checking import in_use, places_of

        session, host = self._session, self._session.host
        resting = session.post.resting()
        for place in (place for row in host.rows for place in places_of(host, row)):
            if place.channel and in_use(session, place):
                why = resting.get(place.channel, "")
                yield CarrierReport(
                    id=place.channel,
                    title=host.channels[place.channel].title,
                    plugin=place.row.name.partition(":")[0],
                    health="rests" if why else "sends",
                    reason=session.mask(why),
                    version=place.row.version,
                    distribution=place.row.distribution,
                    options=self._options(place.row),
                )

    async def _refresh(self, metered: set[str]) -> None:
        budgets, host = self._budgets(), self._session.host
        asking = [asyncio.ensure_future(budgets.refresh(host.carriers[each])) for each in metered]
        await asyncio.wait(asking, timeout=_PATIENCE)

    def _budgets(self) -> "Budgets":
        from tui_tracker.engine.budgets import Budgets

        if self._known is None:
            session = self._session
            self._known = Budgets(self._store(), session.host, session.now, session.config.budget)
        return self._known

    def _store(self) -> "Store":
        session = self._session
        return session.reading(tells=False) if session.options.read_only else session.writing()

    def _report(self, state: "CarrierHealthState", row: "PluginRow | None", account: Account | None) -> CarrierReport:
        session = self._session
        carrier = session.host.carriers[state.id]
        return CarrierReport(
            id=state.id,
            title=state.title,
            plugin=row.name.partition(":")[0] if row is not None else "",
            health=state.health.value,
            reason=session.mask(state.reason),
            paused_until=state.paused_until,
            no_new_until=state.no_new_until,
            looks_up=carrier.looks_up,
            batch=carrier.limits.batch,
            rate=carrier.limits.rate,
            version=row.version if row is not None else "",
            distribution=row.distribution if row is not None else "",
            metered=account is not None,
            quota=_quota(account),
            quota_problem=account.why_not if account is not None else "",
            today={purpose.value: n for purpose, n in account.today.items() if n} if account is not None else {},
            period={purpose.value: n for purpose, n in account.period.items() if n} if account is not None else {},
            options=self._options(row),
        )

    def _without(self, shown: "Sequence[PluginRow] | Any") -> Iterator[CarrierReport]:
        """Plugins that could have carriers, and have none here: off, not configured, failed. Those with channels alone
        are none, unless somebody began to set them up.
        """
        from tui_tracker.host import PluginState

        named = {row.name.partition(":")[0] for row in shown}
        for row in self._session.host.rows:
            channels = bool(row.sections) and all(each.table == "channels" for each in row.sections)
            begun = channels and row.name in self._session.config.channels
            if row.state is not PluginState.LOADED and row.name not in named and (begun or not channels):
                yield CarrierReport(
                    id=row.name,
                    title=row.name,
                    plugin=row.name.partition(":")[0],
                    health=row.state.value,
                    reason=self._session.mask(row.reason),
                    version=row.version,
                    distribution=row.distribution,
                    options=self._options(row),
                )

    def _options(self, row: "PluginRow | None") -> tuple[OptionHelp, ...]:
        from .plugins_options import options_of

        if row is None:
            return ()
        return tuple(OptionHelp(**each._asdict()) for each in options_of(self._session, self._session.host, row))

    def check(self, carrier_id: str) -> CheckReport:
        """The cheapest call that proves the credentials, as `plugins check`."""
        from .plugins_checking import GOOD, LABELS, check_channel, check_one

        session, host = self._session, self._session.host
        host.load()
        row = next((row for row in host.rows if carrier_id in (*row.provides, row.name)), None)
        if row is None:
            raise UsageError(Message(N_("no plugin is called {name}"), {"name": carrier_id}))
        if carrier_id in host.channels and carrier_id not in host.carriers:
            found = asyncio.run(check_channel(session, host, row, carrier_id))
        else:
            found = asyncio.run(check_one(session, host, row, carrier_id if carrier_id in host.carriers else ""))
        words = session.say(LABELS.get(found.result, found.result))
        return CheckReport(
            good=found.result in GOOD, text=": ".join(filter(None, (words, found.message))), advice=found.advice
        )

    def switch(self, plugin: str, value: bool | str | None) -> tuple[bool | str | None, str]:
        """Write the switch of a plugin; what it was, and what is to be said."""
        from tui_tracker.config.editing import set_switch
        from tui_tracker.config.toml import parsed

        self._may_write()
        path, _ = own_file(self._session), self._session.say
        written = parsed(path)[1].get("plugins", {}) if path.exists() else {}
        if value is True:
            value = self._distribution(plugin) or True
        set_switch(path, plugin, value)
        text = _NOT_USED if value is False else _AS_BEFORE if value is None else _USED
        return written.get(plugin), _(text).format(name=plugin, path=path)

    def _distribution(self, plugin: str) -> str:
        """Whose plugin it is, for third parties' ones."""
        from tui_tracker.host.about import installed

        found = next((each for each in installed() if each.name == plugin), None)
        return found.distribution if found is not None and not found.built_in else ""

    # Orders

    def preview(self, path: str) -> ImportPreview:
        """What importing a file would do."""
        from tui_tracker.plugin import ReadOptions

        from .importing import CSV
        from .reading import is_there, plan_of, read_file

        session = self._session
        file = Path(os.path.expanduser(path))
        if not path.strip() or (is_there(file) and file.is_dir()):
            raise UsageError(Message(N_("{path} is no file"), {"path": path}), hint=N_("Name a CSV file."))
        options = ReadOptions(timezone=zone_name(session.config.timezone))
        page = read_file(session, file, options, CSV)
        plan = plan_of(session, self._store(), page, CSV)
        counts = plan.summary()
        parts = (("new", plan.new), ("changed", plan.changed), ("skipped", plan.skipped))
        name = clean_text(file.name, limit=100)
        summary = f"{name}: {counts.new} new, {counts.changed} changed, {counts.skipped} skipped"
        return ImportPreview(
            token=_Plan(plan, summary),
            **counts._asdict(),
            columns=page.columns,
            ignored=page.ignored,
            lines=[self._line(part, item) for part, items in parts for item in items[:_SHOWN]],
            notes=list(self._notes(plan)),
        )

    def _line(self, part: str, item: "ImportItem") -> ImportLine:
        what = "; ".join(map(self._session.say.say, item.what))
        return ImportLine(part=part, order=item.order, row=item.row, what=what, customer=item.customer)

    def _notes(self, plan: "ImportPlan") -> Iterator[str]:
        from .importing import overrun

        _, budgets = self._session.say, self._budgets()
        for carrier, n in sorted(plan.look_ups.items()):
            yield _("{carrier}: {n} to look up").format(carrier=carrier or _("no carrier"), n=n)
            known = self._session.host.carriers.get(carrier)
            if known is not None and budgets.is_metered(known):
                yield from overrun(_, n, account_of(self._session, budgets, carrier))

    def take(self, preview: ImportPreview) -> str:
        """Commit what was previewed."""
        from tui_tracker.store.api import Act

        self._may_write()
        token = preview.token
        if not isinstance(token, _Plan):
            raise TypeError(f"{token!r} is no plan")
        act = Act(kind="import", by=self._session.by, summary=token.summary, undoable=True)
        self._session.writing().commit(token.plan.changes(), act).result()
        text = N_("Imported: {new} new, {changed} changed, {codes} codes to look up")
        return self._session.say(text).format(new=preview.new, changed=preview.changed, codes=preview.codes)

    def add(self, order: NewOrder) -> str:
        """Add one by hand, as `add` does."""
        from tui_tracker.model.deeds import edited
        from tui_tracker.model.order import Customer

        from .adding import RESULTS, add_order, read_customer

        self._may_write()
        fields = read_customer({"name": order.name, "email": order.email, "country": order.country})
        customer = edited(Customer(), fields)
        codes = order.codes.replace(",", " ").split()
        result, key, _ = add_order(self._session, order.number, codes, _day(order.placed), customer)
        return self._session.say(RESULTS[result]).format(number=key.number)

    # Configuration

    def is_new(self) -> bool:
        """Whether there is no configuration in force."""
        return self._session.loaded.path is None

    def propose(self, values: Mapping[tuple[str, ...], object]) -> ConfigChange:
        """The lines as they would stand in the file."""
        from tui_tracker.config.editing import as_text

        return ConfigChange(path=str(own_file(self._session)), text=as_text(values), values=values)

    def write(self, change: ConfigChange) -> str:
        """Write them. They count from the next start on."""
        from tui_tracker.config.editing import set_options

        self._may_write()
        set_options(Path(change.path), change.values)
        return self._session.say(_WRITTEN).format(path=change.path)

    def _may_write(self) -> None:
        if self._session.options.read_only:
            raise ReadOnlyError(N_("nothing is changed with --read-only"), hint=N_("Leave --read-only out."))


def _quota(account: Account | None) -> Quota | None:
    if account is None or account.view is None:
        return None
    allowance, forecast, _ = account.view
    return Quota(
        used=allowance.used,
        total=allowance.total,
        reserve=account.reserve,
        resets_at=allowance.resets_at,
        ends_at=forecast.ends_at,
        per_day=forecast.per_day,
        used_at_reset=forecast.used_at_reset,
    )


def _day(text: str) -> date | None:
    """A date as 2026-11-02; "" is none. Raises `UsageError`."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            Message(N_("{text} is not a date"), {"text": repr(clean_text(text, limit=20))}),
            hint=N_("Write it as 2026-11-02."),
        ) from None


_USED: Final = N_("{name} is used from the next start on: {path}")
_NOT_USED: Final = N_("{name} is not used from the next start on: {path}")
_AS_BEFORE: Final = N_("{name} is as it was before: {path}")
_WRITTEN: Final = N_("Written, and in force from the next start on: {path}")
