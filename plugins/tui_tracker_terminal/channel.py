"""The channel: one write to the controlling terminal, if there is one and it is ours to write to."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tui_tracker.plugin import Channel, Context, Message, Missed, PluginError, Receipt, Rejected, Unavailable, option

from .sequences import KINDS, kind_of, plain, sequence

_AUTO: Final = "auto"
_TERMINAL: Final = "/dev/tty"


@dataclass(frozen=True, kw_only=True)
class TerminalConfig:
    """What the terminal understands."""

    kind: str = option('"osc9", "osc777", "osc99" or "bell"; "auto" finds out which.', default=_AUTO)
    bell: bool = option("Whether it rings as well.", default=False)

    def __post_init__(self) -> None:
        """Raises `ValueError` naming the option."""
        if self.kind not in (_AUTO, *KINDS):
            raise ValueError(f"kind: expected one of {', '.join((_AUTO, *KINDS))}")


class Terminal(Channel):
    """For who sits at the screen: no customers are reached by it, and a program without a screen never uses it."""

    id = "terminal"
    title = "Terminal"
    config_type = TerminalConfig
    form = "short"
    in_app = True

    async def send(self, messages: Sequence[Message], ctx: Context) -> Sequence[Receipt | Missed]:
        """One after the other; a terminal that does not take one at once gets it later."""
        return [await _sent(each, ctx) for each in messages]

    async def check(self, ctx: Context) -> None:
        """Whether there is a terminal; nothing is shown."""
        with _opened():
            pass


async def _sent(message: Message, ctx: Context) -> Receipt | Missed:
    config: TerminalConfig = ctx.config
    kind = kind_of(os.environ) if config.kind == _AUTO else config.kind
    if not (plain(message.subject) or plain(message.text)):
        return Missed(number=message.key, error=Rejected("the message is empty"))
    shown = sequence(kind, message.subject, message.text, message.key, in_tmux="TMUX" in os.environ)
    try:
        _write(shown + b"\x07" if config.bell and kind != "bell" else shown)
    except PluginError as error:
        return Missed(number=message.key, error=error)
    return Receipt(key=message.key, reference=kind)


def _write(data: bytes) -> None:
    """In one go, so that it does not fall into what a screen writes. Raises `Unavailable`."""
    with _opened() as descriptor:
        try:
            written = os.write(descriptor, data)
        except BlockingIOError:  # held by Ctrl-S
            raise Unavailable("the terminal takes nothing at the moment", sent=False) from None
        except OSError as error:
            raise Unavailable(f"the terminal can't be written to: {error.strerror}", sent=False) from None
    if written != len(data):
        raise Unavailable("the terminal took a part of it only", sent=None)


@contextmanager
def _opened() -> Iterator[int]:
    """The controlling terminal, while we are in its foreground: from behind, it could stop the program (SIGTTOU).

    Raises `Unavailable` where there is none.
    """
    try:
        descriptor = os.open(_TERMINAL, os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise Unavailable("there is no terminal", sent=False) from None
    try:
        if not os.isatty(descriptor) or not _is_in_front(descriptor):
            raise Unavailable("the program is not in front of its terminal", sent=False)
        yield descriptor
    finally:
        os.close(descriptor)


def _is_in_front(descriptor: int) -> bool:
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False
