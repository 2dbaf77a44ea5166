"""`detect`: whose number this may be."""

import click

from tui_tracker.model.detection import detect
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_number

from .json_output import guess, say_json
from .options import Command, json_option
from .output import Column, say, say_table
from .session import Session, pass_session


@click.command("detect", cls=Command)
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@json_option
@pass_session
def detect_command(session: Session, numbers: tuple[str, ...], as_json: bool) -> None:
    """Who may carry a number: candidates, how sure that is and why, and the page to open."""
    if not all(map(clean_number, numbers)):
        raise UsageError(Message(N_("{number} is not a tracking number"), {"number": '""'}))
    found = [(clean_number(number), detect(number)) for number in numbers]
    if as_json:
        say_json([{"number": number, "candidates": [guess(each) for each in guesses]} for number, guesses in found])
        return
    _ = session.say
    columns = (
        Column(title=_("Code")),
        Column(title=_("Courier")),
        Column(title=_("Sure"), right=True),
        Column(title=_("Why"), shrinks=True),
        Column(title=_("Page"), shrinks=True),
    )
    rows = [
        (number, each.title, f"{each.confidence:.0%}", each.reason, each.url or "")
        for number, guesses in found
        for each in guesses
    ]
    if rows:
        say_table(columns, rows)
    for number in [number for number, guesses in found if not guesses]:
        say(_("{number}: no courier's numbers look like this").format(number=number))
