"""Notifications on pseudo-terminals: real processes with a controlling terminal, without one, and behind one."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker_terminal.channel import Terminal, TerminalConfig
from tui_tracker_terminal.sequences import KINDS, kind_of, sequence

SENDER = """
import asyncio, fcntl, os, sys, termios
from types import SimpleNamespace
from tui_tracker.plugin import Message, Receipt, Recipient
from tui_tracker_terminal.channel import Terminal, TerminalConfig

where, kind, bell = sys.argv[1:]
if where != "none":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if where == "behind" and (child := os.fork()) == 0:
    os.setpgid(0, 0)
elif where == "behind":
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
if where == "held":
    termios.tcflow(0, termios.TCOOFF)
ctx = SimpleNamespace(config=TerminalConfig(kind=kind, bell=bell == "bell"))
message = Message(key="k-1", recipient=Recipient(address=""), subject="Order #7", text="It is late; look.")
(found,) = asyncio.run(Terminal().send([message], ctx))
print(found.reference if isinstance(found, Receipt) else f"{found.error.kind} {found.error.sent}: {found.error}")
if where == "held":
    termios.tcflow(0, termios.TCOON)
"""


def shown(
    where: str = "front", kind: str = "auto", bell: str = "", environ: Mapping[str, str] | None = None
) -> tuple[str, bytes]:
    """What a process of its own says, and what came to its terminal."""
    master, slave = pty.openpty()
    try:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-c", SENDER, where, kind, bell],
            stdin=slave,
            capture_output=True,
            start_new_session=True,
            env={**kept, "TERM": "xterm-256color", **(environ or {})},
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        ready, _, _ = select.select([master], [], [], 0)
        return done.stdout.decode().strip(), os.read(master, 4096) if ready else b""
    finally:
        os.close(slave)
        os.close(master)


def test_the_terminal_gets_one_notification_with_its_text_made_harmless() -> None:
    assert shown() == ("osc9", b"\x1b]9;Order #7: It is late look.\x07")


def test_other_terminals_are_spoken_to_as_they_understand() -> None:
    said, data = shown(environ={"TERM": "foot"})
    assert (said, data) == ("osc777", b"\x1b]777;notify;Order #7;It is late look.\x07")
    said, data = shown(kind="osc99")
    assert said == "osc99"
    title, body, rest = data.split(b"\x1b\\")
    name = title.removeprefix(b"\x1b]99;i=").partition(b":")[0]
    assert title == b"\x1b]99;i=" + name + b":d=0;Order #7"
    assert body == b"\x1b]99;i=" + name + b":p=body;It is late look."
    assert rest == b""


def test_the_bell_rings_alone_or_as_well() -> None:
    assert shown(kind="bell", bell="bell") == ("bell", b"\x07")
    assert shown(environ={"TERM": "linux"}) == ("bell", b"\x07")
    assert shown(bell="bell")[1].endswith(b"look.\x07\x07")


def test_tmux_hands_it_through() -> None:
    said, data = shown(environ={"TMUX": "/run/tmux,1,0", "TERM": "tmux-256color"})
    assert (said, data) == ("osc9", b"\x1bPtmux;\x1b\x1b]9;Order #7: It is late look.\x07\x1b\\")


def test_without_a_terminal_nothing_is_written_and_it_may_be_tried_again() -> None:
    said, data = shown("none")
    assert said == "unavailable False: there is no terminal"
    assert data == b""


def test_a_program_behind_its_terminal_leaves_it_alone() -> None:
    said, data = shown("behind")
    assert said.startswith("unavailable False: the program is not in front")
    assert data == b""


def test_a_terminal_that_is_held_makes_nobody_wait() -> None:
    said, _ = shown("held")
    assert said.startswith("unavailable False: the terminal takes nothing")


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({"TERM": "xterm-kitty"}, "osc99"),
        ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, "osc777"),
        ({"TERM": "foot-extra"}, "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "osc777"),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "240800"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "osc9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "bell"),
        ({"TERM": "screen-256color", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM": "screen-256color", "TMUX": "x"}, "osc9"),
        ({"TERM": "screen-256color"}, "bell"),
        ({"TERM": "dumb"}, "bell"),
        ({"TERM": "linux"}, "bell"),
        ({}, "bell"),
        ({"TERM": "alacritty"}, "osc9"),
    ],
    ids=str,
)
def test_the_environment_tells_which_terminal_it_is(environ: dict[str, str], kind: str) -> None:
    assert kind_of(environ) == kind


@given(title=st.text(), body=st.text(), key=st.text(), kind=st.sampled_from(KINDS))
def test_no_text_ends_a_sequence_or_begins_another(title: str, body: str, key: str, kind: str) -> None:
    made = sequence(kind, title, body, key).decode()
    same = sequence(kind, "t" if title else "", "b" if body else "", key).decode()
    assert made.count("\x1b") <= max(same.count("\x1b"), 4)
    inner = made.replace("\x1b]", "").replace("\x1b\\", "").removesuffix("\x07")
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in inner)
    assert made.count(";") <= {"osc9": 1, "osc777": 3, "osc99": 4, "bell": 0}[kind]


def test_it_is_for_who_sits_at_the_screen() -> None:
    assert Terminal.in_app
    assert Terminal.reaches == ""
    with pytest.raises(ValueError, match="kind: "):
        TerminalConfig(kind="smoke")
