"""`digest`: what needs a hand, as it is sent to the shop's own people once a day."""

from datetime import date, datetime
from functools import partial
from typing import Final

import click

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.outbox import OutboxMessage
from tui_tracker.store.api import Act, MessageChange, Store

from .json_output import say_json
from .options import Command, json_option
from .output import say
from .session import Session, pass_session

_FORMS: Final = {"txt": "text", "html": "html", "sms": "short"}


@click.command("digest", cls=Command)
@click.option("--send", is_flag=True, help="Send it now, whether or not today's has gone.")
@click.option("--channel", default="", metavar="ID", help="How, if not as configured.")
@click.option("--form", type=click.Choice(list(_FORMS)), default="txt", show_default=True, help="What is shown.")
@json_option
@pass_session
def digest_command(session: Session, send: bool, channel: str, form: str, as_json: bool) -> None:
    """What needs a hand, as it would be sent to you now: the one line, what many orders share, what to do.

    By itself it goes once a day, where [notify.digest] says when.
    """
    if send:
        _send(session, channel, as_json=as_json)
        return
    from msgspec.structs import replace

    from tui_tracker.model.alerts import Report, digest_of
    from tui_tracker.notify.alerting import standing_of

    now, rules = session.now(), session.config.notify
    standing = standing_of(session.reading().rows(), session.post.judging, now)
    made = replace(
        digest_of(_today(session, now), channel, rules, now, session.zone, by=session.by),
        language=session.options.language or rules.language,
    )
    report = Report(queue=standing.queue, rows=standing.rows)
    written = session.post.writer.write_alert(made, report, _FORMS[form])
    if as_json:
        say_json({"subject": written.subject, "text": written.text, "html": written.html or None})
        return
    if form != "sms":
        say(f"Subject: {written.subject}")
        say("")
    say((written.html if form == "html" else written.text).rstrip("\n"))


def _send(session: Session, channel: str, *, as_json: bool) -> None:
    """Into the outbox, and from there if nobody else sends. Raises `UsageError` without a channel."""
    from tui_tracker.model.alerts import digest_of
    from tui_tracker.model.notices import Alert

    from .notifying import report

    rules, store, now = session.config.notify, session.writing(), session.now()
    known = rules.digest.channels or tuple(filter(None, [rules.operator_channel]))
    channels = (channel,) if channel else known
    if not channels:
        raise UsageError(N_("no channel is set up"), hint=N_("Write [notify.digest] channels, or give --channel."))
    day = _today(session, now)
    made = [digest_of(day, each, rules, now, session.zone, by=session.by) for each in channels]
    changes = [MessageChange(apply=partial(_free, each, store)) for each in made]
    act = Act(kind="notify", by=session.by, summary=Alert.DIGEST.value)
    commit = store.commit([], act, messages=changes).result()
    report(session, store, [number for number, _ in commit.messages], as_json=as_json)


def _today(session: Session, now: datetime) -> date:
    return now.astimezone(session.zone).date()


def _free(made: OutboxMessage, store: Store, _: OutboxMessage | None) -> OutboxMessage:
    """One asked for by hand is not the day's own: it has a key that nobody had."""
    from msgspec.structs import replace

    (key,) = made.keys
    n = 1
    while store.told(f"{key}#{n}"):
        n += 1
    return replace(made, keys=(f"{key}#{n}",))
