"""`track`: look parcels up now."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.engine.port import Job, JobState, LookUp, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import awaited
from tui_tracker.model.errors import AppError, Exit, NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.misses import code_words, miss_words, too_soon_words
from tui_tracker.model.moments import local
from tui_tracker.model.order import OrderRow
from tui_tracker.model.text import clean_number

from .asking import tell_undecided
from .finding import find
from .json_output import Json, say_json
from .options import Command, json_option
from .output import fail, say
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.engine.engine import Engine
    from tui_tracker.store.api import Store

UNREACHABLE: Final = frozenset({"unavailable", "rate_limited"})
FAILED: Final = UNREACHABLE | {"auth_failed", "bad_response", "plugin_crashed", "no_carrier", "no_codes"}


@click.command("track", cls=Command)
@click.argument("references", nargs=-1, metavar="[ORDER-OR-NUMBER]...")
@click.option("--due", is_flag=True, help="Those whose time has come.")
@click.option("--all", "every", is_flag=True, help="Every parcel that is not finished.")
@click.option("--force", is_flag=True, help="Those too that were asked about a moment ago.")
@json_option
@pass_session
def track_command(
    session: Session, references: tuple[str, ...], due: bool, every: bool, force: bool, as_json: bool
) -> int:
    """Look parcels up now. Ends with 3 when every carrier was out of reach."""
    if not (references or due or every):
        raise UsageError(N_("nothing to look up was named"), hint=N_("Name orders or numbers, or give --due or --all."))
    if not as_json:
        tell_undecided(session)
    store = session.writing()
    orders = _waiting(store, references)
    refs = _refs(store.rows(), references, orders)
    engine = session.engine()
    if due:
        refs += engine.due_refs()
        orders += codes_due(session, store)
    if every:
        refs += _unfinished(store.rows())
    job = looked_up(
        engine,
        list(dict.fromkeys(refs)),
        list(dict.fromkeys(orders)),
        show=not as_json,
        by_hand=bool(references or every),
        force=force,
    )
    rows = {row.id: row for row in store.rows()}
    if as_json:
        say_json([_json(outcome, rows) for outcome in job.outcomes])
    else:
        _say_outcomes(job, rows, session)
    for notice in session.notices():
        fail(notice)
    if job.state is JobState.FAILED:
        raise AppError(job.message or N_("the look-up broke off"), hint=N_("What was kept is kept; run it again."))
    lacking = _lacking(session) if any(outcome.kind == "no_carrier" for outcome in job.outcomes) else []
    for reason in lacking:
        fail(reason)
    return int(exit_code(job.outcomes, lacking=bool(lacking)))


def _lacking(session: Session) -> list[str]:
    """Why carriers did not load, where that is for the configuration to mend."""
    from tui_tracker.host import PluginState

    rows = (row for row in session.host.rows if row.state is PluginState.NOT_CONFIGURED)
    return [row.reason for row in rows]


def exit_code(outcomes: Sequence[LookUp], *, lacking: bool = False) -> Exit:
    """0 when anything was answered or nothing asked; 3 when all was out of reach, 1 when all failed otherwise.

    2 when all failed and a carrier is `lacking` for what the configuration says or does not say.
    """
    kinds = {outcome.kind for outcome in outcomes}
    if not kinds or not kinds <= FAILED:
        return Exit.OK
    if lacking:
        return Exit.USAGE
    return Exit.UNREACHABLE if kinds <= UNREACHABLE else Exit.FAILED


def _waiting(store: "Store", references: Sequence[str]) -> list[int]:
    """The named orders that wait for the code of a supplier order; who names a parcel means that one only."""
    named = [(each.row, clean_number(reference)) for reference in references for each in find(store.rows(), reference)]
    ids = [row.id for row, code in named if all(parcel.number != code for parcel in row.parcels)]
    return [order.id for order in map(store.order, ids) if order is not None and awaited(order)]


def codes_due(session: Session, store: "Store") -> list[int]:
    """The orders whose supplier is to be asked now, where a carrier that finds codes is set up."""
    from tui_tracker.model.schedule import waiting

    found = waiting(store.rows(), session.now()).codes
    if found:
        session.host.load()
    return found if any(carrier.finds_numbers for carrier in session.host.carriers.values()) else []


def _refs(rows: Sequence[OrderRow], references: Sequence[str], waiting: Sequence[int]) -> list[ParcelRef]:
    refs = []
    for reference in references:
        orders = find(rows, reference)
        found = [ParcelRef(each.row.id, number) for each in orders for number in each.numbers]
        if not found and not any(each.row.id in waiting for each in orders):
            raise NotFoundError(
                Message(N_("order {number} has no parcel yet"), {"number": reference}),
                hint=N_("Add its code: tui-tracker add ORDER NUMBER"),
            )
        refs += found
    return refs


def _unfinished(rows: Sequence[OrderRow]) -> list[ParcelRef]:
    from tui_tracker.model.schedule import unfinished

    return [ParcelRef(*pair) for pair in unfinished(rows)]


def looked_up(
    engine: "Engine",
    refs: Sequence[ParcelRef],
    orders: Sequence[int],
    *,
    show: bool,
    by_hand: bool = True,
    force: bool = False,
) -> Job:
    """The finished job of looking these up, with a bar on a terminal if `show`. `by_hand`: somebody named them."""
    if not refs and not orders:
        return Job(id=0, title="", state=JobState.DONE)
    engine.start()
    with _progress(len(refs), show=show and sys.stderr.isatty()) as progress:
        job_id = engine.track(refs, title="track", orders=orders, by_hand=by_hand, force=force)
        return engine.wait(job_id, progress)


@contextmanager
def _progress(total: int, *, show: bool) -> Iterator[Callable[[Job], None] | None]:
    """A bar on the terminal; nothing where there is none."""
    if not show:
        yield None
        return
    with click.progressbar(length=total, file=sys.stderr) as bar:
        yield lambda job: bar.update(job.done - bar.pos)


KINDS: Final = {
    "news": N_("news"),
    "no_news": N_("nothing new"),
    "not_found": N_("not known yet"),
    "not_taken": N_("not taken yet"),
    "rejected": N_("refused"),
    "link_only": N_("only a page to open"),
    "not_again": N_("followed no longer"),
    "too_soon": N_("not asked again yet"),
    "codes_found": N_("code found"),
    "no_code": N_("no code yet"),
    "saved": N_("not asked"),
    "label": N_("not asked yet"),
    "ended": N_("not asked any more"),
    "no_codes": N_("nobody can be asked for its code"),
    "unavailable": N_("out of reach"),
    "rate_limited": N_("asks us to wait"),
    "auth_failed": N_("credentials refused"),
    "bad_response": N_("answer not understood"),
    "plugin_crashed": N_("plugin failed"),
}


def _say_outcomes(job: Job, rows: dict[int, OrderRow], session: Session) -> None:
    _, titles = session.say, session.titles()
    for outcome in job.outcomes:
        order = rows[outcome.ref.order_id].number if outcome.ref.order_id in rows else ""
        parts = (order, outcome.ref.number, titles.get(outcome.carrier, outcome.carrier), *_words(outcome, session))
        say("  ".join(filter(None, parts)))
    if not job.outcomes:
        say(_("Nothing to look up"))


def _words(outcome: LookUp, session: Session) -> tuple[str, ...]:
    """What came of it; where nobody could be asked, what to do about that."""
    _ = session.say
    if outcome.asked_at is not None and outcome.again_at is not None:
        return _(KINDS[outcome.kind]), _.say(_too_soon(outcome.asked_at, outcome.again_at, session))
    if outcome.kind == "no_codes":
        return (_.say(code_words("no_carrier", "")),)
    if outcome.kind == "no_carrier":
        return (_.say(miss_words(outcome.kind, outcome.carrier)),)
    return _(KINDS.get(outcome.kind, outcome.kind)), _change(outcome, _), outcome.message


def _too_soon(asked: datetime, again: datetime, session: Session) -> Message:
    return too_soon_words(asked, again, session.now(), lambda when: local(when, session.zone).strftime("%H:%M"))


def _change(outcome: LookUp, _: Translator) -> str:
    if outcome.after is None or outcome.before is outcome.after:
        return ""
    return f"{_.status(outcome.before)} → {_.status(outcome.after)}" if outcome.before else _.status(outcome.after)


def _json(outcome: LookUp, rows: dict[int, OrderRow]) -> Json:
    row = rows.get(outcome.ref.order_id)
    return {
        "order": {"id": str(outcome.ref.order_id), "number": row.number if row else ""},
        "number": outcome.ref.number,
        "carrier": outcome.carrier,
        "kind": outcome.kind,
        "message": outcome.message,
        "before": outcome.before,
        "after": outcome.after,
    }
