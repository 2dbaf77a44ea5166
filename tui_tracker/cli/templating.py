"""`templates`: which texts messages are written from, what is wrong with them, and what would be sent."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tui_tracker.i18n import LANGUAGES
from tui_tracker.model.errors import Exit, NotFoundError
from tui_tracker.model.happenings import Happening
from tui_tracker.model.message import N_, Message
from tui_tracker.model.notices import Alert
from tui_tracker.model.outbox import CUSTOMER, OPERATOR

from .finding import find_one
from .json_output import say_json
from .options import Group, json_option
from .output import Column, fail, say, say_table
from .session import Session, pass_session

if TYPE_CHECKING:
    pass

F = TypeVar("F", bound=Callable[..., Any])

_FORMS: Final = ("html", "txt", "sms")
_CHANNEL_FORM: Final = {"html": "html", "txt": "text", "sms": "short"}
_EVENT: Final = click.Choice([event.value for event in Happening])
_ANY: Final = click.Choice([*(event.value for event in Happening), *(alert.value for alert in Alert)])


@click.group("templates", cls=Group)
def templates_command() -> None:
    """The texts that messages to people are written from: your own, else ours. --lang chooses Swedish or English."""


def _operator_option(command: F) -> F:
    return click.option("--operator", is_flag=True, help="The message to yourself, not to the customer.")(command)


@templates_command.command("list")
@json_option
@pass_session
def list_command(session: Session, as_json: bool) -> None:
    """Every event, language and form, and the file its text is from."""
    from tui_tracker.notify.templates.files import Kind

    writer = session.post.writer
    chosen = session.options.language
    languages = [chosen] if chosen else list(LANGUAGES)
    told: list[tuple[Happening | Alert, str]] = [(event, to) for to in (CUSTOMER, OPERATOR) for event in Happening]
    told += [(alert, OPERATOR) for alert in Alert]
    kinds = [Kind(event, language, form, to) for event, to in told for language in languages for form in _FORMS]
    found = {kind: writer.path_for(kind) for kind in kinds}
    if as_json:
        say_json(
            [
                {
                    "event": kind.event,
                    "language": kind.language,
                    "form": kind.form,
                    "to": kind.to,
                    "file": str(path) if path is not None else None,
                }
                for kind, path in found.items()
            ]
        )
        return
    _ = session.say
    ours = _("ours")
    columns = (
        Column(title=_("Event")),
        Column(title=_("To")),
        Column(title=_("Language")),
        *(Column(title=form, shrinks=True) for form in _FORMS),
    )
    rows = []
    for kind in kinds[:: len(_FORMS)]:
        to = _("to you") if kind.to == OPERATOR else _("customer")
        names = [path.name if (path := found[kind._replace(form=form)]) is not None else ours for form in _FORMS]
        rows.append((kind.event.value, to, kind.language, *names))
    say_table(columns, rows)
    folder = writer.options.folder
    say(_("Your own texts: {path}").format(path=folder) if folder else _("There is no folder of your own texts"))


@templates_command.command("show")
@click.argument("event", type=_ANY, metavar="EVENT")
@click.option("--form", type=click.Choice(_FORMS), default="txt", show_default=True, help="Which form.")
@_operator_option
@json_option
@pass_session
def show_command(session: Session, event: str, form: str, operator: bool, as_json: bool) -> None:
    """The text that counts, to be saved and edited: templates show shipped --form html > shipped.html. EVENT is one
    that templates list names.
    """
    from tui_tracker.notify.templates.files import Kind

    language = session.options.language or session.config.notify.language
    kind = Alert(event) if event in {each.value for each in Alert} else Happening(event)
    to = OPERATOR if operator or isinstance(kind, Alert) else CUSTOMER
    source = session.post.writer.source(Kind(kind, language, form, to))
    if as_json:
        file = str(source.path) if source.path is not None else None
        say_json({"event": event, "language": language, "form": form, "to": to, "file": file, "text": source.text})
        return
    say(source.text.removesuffix("\n"))


@templates_command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--order", "reference", default="", metavar="ORDER-OR-NUMBER", help="Try them on this order.")
@json_option
@pass_session
def check_command(session: Session, files: tuple[Path, ...], reference: str, as_json: bool) -> int:
    """Look at templates (all of your own): names, filters, limits, subject, length. Exit 2 where one is wrong."""
    from tui_tracker.notify.templates.files import files_in
    from tui_tracker.notify.templates.linting import check_file

    writer = session.post.writer
    order = _order(session, reference) if reference else None
    paths = list(files) or files_in(writer.options.folder)
    findings = [finding for path in paths for finding in check_file(path, writer, order=order)]
    grave = [finding for finding in findings if finding.grave]
    if as_json:
        keys = ("name", "line", "column", "text", "grave")
        say_json([dict(zip(keys, finding, strict=True)) for finding in findings])
    else:
        for finding in findings:
            (fail if finding.grave else say)(f"{finding.where}: {finding.text}")
        _ = session.say
        told = _.plural("{n} template looked at", "{n} templates looked at", len(paths)).format(n=len(paths))
        say(told if grave else told + _(": nothing is wrong"))
    return Exit.USAGE if grave else Exit.OK


@templates_command.command("preview")
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@click.option("--event", type=_EVENT, default="shipped", show_default=True, help="What is told.")
@click.option("--form", type=click.Choice(_FORMS), default="txt", show_default=True, help="Which form.")
@_operator_option
@json_option
@pass_session
def preview_command(session: Session, reference: str, event: str, form: str, operator: bool, as_json: bool) -> None:
    """What would be sent about an order, or about one parcel by its code. Nothing is sent."""
    found = find_one(session.reading().rows(), reference)
    order = _order(session, f"id:{found.row.id}")
    rules = session.config.notify
    to = OPERATOR if operator else CUSTOMER
    language = session.options.language or (rules.language if operator else rules.language_of(order.customer.country))
    kind = Happening(event)
    written = session.post.writer.written(order, kind, language, _CHANNEL_FORM[form], numbers=found.numbers, to=to)
    measured = None
    if form == "sms":
        from tui_tracker.notify.templates.sms import measure

        measured = measure(written.text)
    if as_json:
        shared = {"event": event, "language": language, "form": form, "to": to}
        sms = measured._asdict() if measured is not None else None
        say_json({**shared, **written._asdict(), "sms": sms})
        return
    if form != "sms":
        say(f"Subject: {written.subject}")
        say("")
    say((written.html if form == "html" and written.html else written.text).rstrip("\n"))
    if measured is not None:
        fail(_sized(session, measured))


def _sized(session: Session, measured: Any) -> str:
    """The length, and what makes it what it is."""
    _ = session.say
    forced = ", ".join(f"{char!r}" for char in measured.forced_by)
    return f"{measured}" + (" · " + _("because of {characters}").format(characters=forced) if forced else "")


def _order(session: Session, reference: str) -> Any:
    store = session.reading()
    row = find_one(store.rows(), reference).row
    order = store.order(row.id)
    if order is None:
        raise NotFoundError(Message(N_("order {number} was taken out a moment ago"), {"number": row.number}))
    return order
