"""`import`: a preview first, then the commit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.config import zone_name
from tui_tracker.i18n import Translator
from tui_tracker.model.collector import uncollected
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import Page, ReadOptions
from tui_tracker.store.api import Act

from .json_output import Json, say_json
from .opening import is_terminal
from .options import Command, json_option
from .output import Column, say, say_table
from .reading import fetch, is_there, mapping_of, plan_of, read_file
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.engine.importing import ImportItem, ImportPlan
    from tui_tracker.store.api import Store

    from .accounts import Account

CSV: Final = "csv"
_SHOWN: Final = 10  # lines of each part of the preview


@click.command("import", cls=Command)
@click.argument("source", metavar="SOURCE-OR-FILE")
@click.option("--profile", default="", metavar="NAME", help="What kind of file it is, where that is not clear.")
@click.option("--map", "pairs", multiple=True, metavar='"THEIR COLUMN=FIELD"', help="Which column is which field.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@pass_session
def import_command(
    session: Session, source: str, profile: str, pairs: tuple[str, ...], dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Bring in orders and codes: says first what is new, changed, unchanged and skipped, then does it."""
    options = ReadOptions(profile=profile, mapping=mapping_of(pairs), timezone=zone_name(session.config.timezone))
    store = session.reading(tells=False) if dry_run else session.writing()
    with uncollected():
        page, origin = _page(session, source, options)
        plan = plan_of(session, store, page, origin)
    act = Act(kind="import", by=session.by, summary=_summary(source, plan), undoable=True)
    wanted = bool(plan.merges) and not dry_run
    if wanted and yes:  # whoever asked for no question may not read the preview either (`… | head`)
        store.commit(plan.changes(), act).result()
    costs = _costs(session, store, plan)
    if not as_json:
        _preview(session.say, page, plan, session.zone, costs)
    if wanted and not yes:
        wanted = _agreed(session.say)
        if wanted:
            store.commit(plan.changes(), act).result()
    if as_json:
        say_json({**_json(session, page, plan, committed=wanted), "quota": _costs_json(plan, costs)})
    elif wanted:
        _ = session.say
        say(_("Done"))


def _page(session: Session, source: str, options: ReadOptions) -> tuple[Page, str]:
    """What is to be imported, and the id of the source it is from."""
    path = Path(source)
    if not is_there(path):
        session.host.load()
        if source in session.host.sources and source != CSV:
            return fetch(session, source), source
    return read_file(session, path, options, CSV), CSV


def _agreed(_: Translator) -> bool:
    """Whether it is to be done. Raises `UsageError` where there is nobody to ask."""
    if not is_terminal():
        raise UsageError(
            N_("nothing was written: there is nobody to ask"), hint=N_("Give --yes to do it, or --dry-run.")
        )
    return click.confirm(_("Import this?"), default=True)


def _summary(source: str, plan: "ImportPlan") -> str:
    counts = plan.summary()
    name = clean_text(Path(source).name, limit=100)
    return f"{name}: {counts.new} new, {counts.changed} changed, {counts.skipped} skipped"


def _costs(session: Session, store: "Store", plan: "ImportPlan") -> dict[str, "Account"]:
    """The accounts that the new codes would be paid from, those without a limit left out."""
    from .accounts import accounts_of

    found = accounts_of(session, store, plan.look_ups) if plan.look_ups else {}
    return {carrier: account for carrier, account in found.items() if account.view is not None}


def _costs_json(plan: "ImportPlan", costs: Mapping[str, "Account"]) -> Json:
    return {
        carrier: {
            "new": plan.look_ups[carrier],
            "left": account.left,
            "reserve": account.reserve,
            "now": min(account.now, plan.look_ups[carrier]),
        }
        for carrier, account in costs.items()
    }


def overrun(_: Translator, new: int, account: "Account | None") -> Iterator[str]:
    """What to know before an import that costs more than there is."""
    if account is None or account.view is None or new <= account.now:
        return
    text = _(
        "{n} new numbers; {left} credits left of {total}, {reserve} kept for track again: {now} will be looked up now"
    )
    total = account.view.allowance.total
    yield text.format(n=new, left=account.left, total=total, reserve=account.reserve, now=account.now)


def _preview(_: Translator, page: Page, plan: "ImportPlan", zone: tzinfo, costs: Mapping[str, "Account"]) -> None:
    if page.columns:
        say(_("Columns read: {columns}").format(columns=", ".join(f"{a} = {b}" for a, b in page.columns.items())))
    if page.ignored:
        say(_("Columns not read: {columns}").format(columns=", ".join(page.ignored)))
    counts = plan.summary()
    text = _("{new} new, {changed} changed, {unchanged} unchanged, {skipped} skipped; {codes} new codes")
    say(text.format(**counts._asdict()))
    for carrier, number in sorted(plan.look_ups.items()):
        say("  " + _("{carrier}: {n} to look up").format(carrier=carrier or _("no carrier"), n=number))
        for line in overrun(_, number, costs.get(carrier)):
            say("    " + line)
    _part(_, _("New"), plan.new, zone)
    _part(_, _("Changed"), plan.changed, zone)
    _part(_, _("Skipped"), plan.skipped, zone)


def _part(_: Translator, title: str, items: "Sequence[ImportItem]", zone: tzinfo) -> None:
    """The first lines of one part, and how many more there are."""
    if not items:
        return
    say("")
    whose = (Column(title=_("Made")), Column(title=_("Customer"), shrinks=True))
    known = any(item.placed_at is not None for item in items)
    columns = (
        *(Column(title=title), Column(title=_("Row"), right=True), *(whose if known else ())),
        Column(title=_("What"), shrinks=True),
    )
    say_table(columns, [_cells(_, item, zone, whose=known) for item in items[:_SHOWN]])
    if len(items) > _SHOWN:
        say(_("… and {n} more; --json shows all").format(n=len(items) - _SHOWN))


def _cells(_: Translator, item: "ImportItem", zone: tzinfo, *, whose: bool) -> tuple[str, ...]:
    made = f"{local(item.placed_at, zone):%Y-%m-%d}" if item.placed_at is not None else ""
    return (item.order, str(item.row or ""), *((made, item.customer) if whose else ()), _words(_, item))


def _words(_: Translator, item: "ImportItem") -> str:
    return "; ".join(map(_.say, item.what))


def _json(session: Session, page: Page, plan: "ImportPlan", *, committed: bool) -> Json:
    _ = session.say
    parts = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged, "skipped": plan.skipped}
    listed = {
        name: [
            {
                "row": item.row,
                "order": item.order,
                "placed_at": item.placed_at.astimezone(session.zone).isoformat() if item.placed_at else None,
                "customer": item.customer,
                "what": _words(_, item),
            }
            for item in items
        ]
        for name, items in parts.items()
    }
    columns = {"columns": dict(page.columns), "ignored": list(page.ignored)}
    return {**listed, **columns, "look_ups": dict(plan.look_ups), "committed": committed}
