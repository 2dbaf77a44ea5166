"""Plugins that are new here: asked about once, after the first screen, and never into somebody's typing."""

from collections.abc import Sequence

import pytest

from tests.ui.support import Opened, opened
from tests.ui.test_dialogs import result_of, shown, words
from tui_tracker.engine.port import Newcomer
from tui_tracker.model.errors import ConfigError
from tui_tracker.ui.dialogs.plugins import PluginDialog
from tui_tracker.ui.options import UiOptions

ACME = Newcomer(
    name="acme",
    distribution="tui-tracker-acme",
    version="1.2",
    author="A. Person",
    summary="Parcels of [bold]Acme[/bold]",
    home_page="https://acme.example",
)
POST = Newcomer(name="post", distribution="tui-tracker-post", version="3.0")


class Answers:
    """Knows some newcomers and keeps what was decided."""

    def __init__(self, *newcomers: Newcomer) -> None:
        self.waiting = newcomers
        self.decided: list[tuple[str, bool]] = []
        self.failure: ConfigError | None = None

    def newcomers(self) -> Sequence[Newcomer]:
        return self.waiting

    def decide(self, newcomer: Newcomer, use: bool) -> str:
        if self.failure is not None:
            raise self.failure
        self.decided.append((newcomer.name, use))
        return f"{newcomer.name}: kept"


def asking(desk: Opened) -> bool:
    return isinstance(desk.app.screen, PluginDialog)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
@pytest.mark.parametrize("language", ["en", "sv"])
async def test_the_dialog_says_whose_it_is_and_takes_no_markup(size: tuple[int, int], language: str) -> None:
    async with shown(PluginDialog(ACME), size, language) as (app, _):
        for part in ("acme (tui-tracker-acme 1.2)", "[bold]Acme[/bold]", "A. Person", "https://acme.example"):
            assert part in words(app)


async def test_another_distribution_under_a_known_name_is_said_to_be_one() -> None:
    other = Newcomer(name="acme", distribution="acme-evil", version="9", chosen="tui-tracker-acme")
    async with shown(PluginDialog(other)) as (app, _):
        assert "So far acme was the plugin of tui-tracker-acme" in words(app)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(("enter",), None), (("escape",), None), (("up", "enter"), False), (("up", "up", "enter"), True)],
)
async def test_enter_by_accident_decides_nothing(keys: tuple[str, ...], answer: bool | None) -> None:
    assert await result_of(PluginDialog(ACME), *keys) is answer


async def test_each_is_asked_about_once_and_the_answers_are_kept() -> None:
    answers = Answers(ACME, POST)
    async with opened(options=UiOptions(asking=answers)) as desk:
        await desk.sees("tui-tracker-acme")
        await desk.press("up", "up", "enter")
        await desk.until(lambda: answers.decided == [("acme", True)])
        await desk.sees("tui-tracker-post")
        await desk.press("escape")
        await desk.until(lambda: not asking(desk))
        assert answers.decided == [("acme", True)]


async def test_what_came_of_an_answer_is_said() -> None:
    answers = Answers(ACME)
    async with opened(options=UiOptions(asking=answers)) as desk:
        await desk.until(lambda: asking(desk))
        await desk.press("up", "enter")
        await desk.sees("acme: kept")
        assert answers.decided == [("acme", False)]


async def test_an_answer_that_can_not_be_kept_is_said_with_what_to_do() -> None:
    answers = Answers(ACME)
    answers.failure = ConfigError("the file is odd", hint="Mend it.")
    async with opened(options=UiOptions(asking=answers)) as desk:
        await desk.until(lambda: asking(desk))
        await desk.press("up", "enter")
        await desk.sees("the file is odd Mend it.")


async def test_no_question_comes_into_a_dialog_or_into_typing() -> None:
    answers = Answers()
    async with opened(options=UiOptions(asking=answers)) as desk:
        await desk.press("slash")
        await desk.press(*"acm")
        from tui_tracker.ui.newcomers import Questions

        questions = Questions(desk.app, answers)
        questions._ask([ACME])
        await desk.press("e")
        assert not asking(desk)
        await desk.press("escape", "escape")
        questions._next()
        await desk.until(lambda: asking(desk))


async def test_nobody_is_asked_where_nothing_may_be_written() -> None:
    async with opened(options=UiOptions(read_only=True)) as desk:
        assert not asking(desk)
