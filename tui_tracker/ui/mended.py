"""Widgets of the toolkit with a fault of theirs mended: as `compat`, apart from it for a start without them."""

import asyncio
from typing import Literal, TypeVar

from textual.await_complete import AwaitComplete
from textual.events import Event
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList

Result = TypeVar("Result")


class OnceDismissed(ModalScreen[Result]):
    """A dialog that is dismissed once only, and hears nothing of its widgets afterwards.

    Two Enters typed ahead choose twice, and the second `dismiss` of Textual calls back again and takes away whatever
    screen lies on top by then. What its widgets tell meanwhile is handled when they are gone. Can go when `dismiss`
    looks whether its screen is still there, and lets go of what is told to it.
    """

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, Event) or not message.bubble or self in self.app.screen_stack:
            await super()._on_message(message)

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Nothing, unless this screen is the one on top."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete(asyncio.sleep(0))


class Options(OptionList):
    """A list that can be paged through before it has been laid out.

    Textual's looks up lines that it has not made as long as it has no height (`_move_page`, KeyError). Can go when it
    does not.
    """

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            super()._move_page(direction)
