"""Control sequences that make a terminal show a notification, and which terminal knows which."""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Final

KINDS: Final = ("osc9", "osc777", "osc99", "bell")
"""OSC 9: iTerm2, WezTerm, Warp and most others; OSC 777: urxvt, foot, Ghostty, Konsole, VTE; OSC 99: kitty."""
_BELL: Final = "\x07"
_BY_PROGRAM: Final = {"ghostty": "osc777", "apple_terminal": "bell", "vscode": "bell"}
_BY_TERM: Final = (
    ("xterm-kitty", "osc99"),
    ("xterm-ghostty", "osc777"),
    ("foot", "osc777"),
    ("rxvt", "osc777"),
    ("linux", "bell"),
    ("dumb", "bell"),
    ("vt", "bell"),
)
_TITLE, _BODY = 100, 300  # characters


def kind_of(environ: Mapping[str, str]) -> str:
    """What the terminal understands, by its environment; OSC 9 where nothing is known of it.

    LC_TERMINAL counts, because ssh hands it on and TERM_PROGRAM not. Inside tmux only that tells of the terminal around
    it; GNU screen lets nothing through.

    >>> kind_of({"TERM": "xterm-kitty"}), kind_of({"TERM": "xterm-256color"}), kind_of({"TERM": "linux"})
    ('osc99', 'osc9', 'bell')
    """
    if environ.get("LC_TERMINAL", "").casefold() == "iterm2":
        return "osc9"
    term = environ.get("TERM", "")
    if "TMUX" in environ:
        return "osc9"
    if not term or term.startswith("screen"):
        return "bell"
    program = _BY_PROGRAM.get(environ.get("TERM_PROGRAM", "").casefold())
    if program:
        return program
    known = next((kind for start, kind in _BY_TERM if term.startswith(start)), "")
    return known or ("osc777" if {"VTE_VERSION", "KONSOLE_VERSION"} & environ.keys() else "osc9")


def sequence(kind: str, title: str, body: str, key: str, *, in_tmux: bool = False) -> bytes:
    """The bytes for one notification. Nothing of `title` and `body` can end it or begin another.

    `key` lets kitty put a notification that comes again in the place of the first.
    """
    title, body = plain(title)[:_TITLE], plain(body)[:_BODY]
    title, body = title or body, body if title else ""
    made = {"osc9": _osc9, "osc777": _osc777, "osc99": _osc99}.get(kind, _rung)(title, body, key)
    if in_tmux and made != _BELL:
        made = "\x1bPtmux;" + made.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return made.encode(errors="replace")


def plain(text: str) -> str:
    """One line without control and formatting characters (C0, C1, bidi), and without `;`, which parts the fields.

    >>> plain("Order #7;\\x1b]0;evil\\x07 \\u202edelivered")
    'Order #7 ]0 evil delivered'
    """
    kept = (" " if sign == ";" or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text)
    return " ".join("".join(kept).split())


def _osc9(title: str, body: str, key: str) -> str:
    return f"\x1b]9;{title}: {body}{_BELL}" if body else f"\x1b]9;{title}{_BELL}"


def _osc777(title: str, body: str, key: str) -> str:
    return f"\x1b]777;notify;{title};{body}{_BELL}"


def _osc99(title: str, body: str, key: str) -> str:
    name = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:16]
    more = f"\x1b]99;i={name}:p=body;{body}\x1b\\" if body else ""
    return f"\x1b]99;i={name}:d={0 if body else 1};{title}\x1b\\{more}"


def _rung(title: str, body: str, key: str) -> str:
    return _BELL
