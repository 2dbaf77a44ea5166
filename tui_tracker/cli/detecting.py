"""`detect`: whose number this may be."""

from collections.abc import Sequence

import click

from tui_tracker.model.detection import Guess, detect
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
    asked = [clean_number(number) for number in numbers]
    of_plugins = _of_plugins(session, asked)
    found = [(number, _together(detect(number), of_plugins[number])) for number in asked]
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


def _of_plugins(session: Session, numbers: Sequence[str]) -> dict[str, list[Guess]]:
    """What the carriers in use think of each number; a confidence of 0 is for links only."""
    import asyncio

    host = session.host
    host.load()

    async def ask() -> dict[str, list[Guess]]:
        try:
            detected = await host.detect(numbers)
            found: dict[str, list[Guess]] = {}
            for number, pairs in detected.items():
                sure = [(carrier, each) for carrier, each in pairs if each.confidence > 0]
                found[number] = [
                    Guess(
                        courier=carrier,
                        title=each.courier or host.carriers[carrier].title,
                        confidence=each.confidence,
                        reason=each.reason,
                        url=(await host.tracking_urls(carrier, [(number, each.courier)]))[0],
                    )
                    for carrier, each in sure
                ]
            return found
        finally:
            await host.close()

    return asyncio.run(ask())


def _together(ours: Sequence[Guess], theirs: Sequence[Guess]) -> list[Guess]:
    """All of them, the surest first; of what has one name the first is enough."""
    named: dict[str, Guess] = {}
    for each in (*ours, *theirs):
        named.setdefault(each.title.casefold(), each)
    return sorted(named.values(), key=lambda each: -each.confidence)
