"""Writes docs/keys.md from the code: `python -m tests.docs.keys`. A test holds the two equal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from textual.keys import format_key

from tui_tracker.ui.keymap import Declared, all_declared
from tui_tracker.ui.keys import GROUPS

FILE: Final = Path(__file__).parents[2] / "docs" / "keys.md"
_INTRODUCTION: Final = """\
<!-- Written from the code by `python -m tests.docs.keys`: change the bindings, not this file. -->
# Keys

Every key the app has, by the id that `[keys]` in tracker.toml gives it another one with:

```toml
[keys]
"act.track" = "r,f5"        # both
"go.help" = "f1"
```

Keys are written as here: a character, a name such as `f5`, `enter`, `space`, `pagedown`, or `ctrl+` and a letter.
`ctrl+m`, `ctrl+i`, `ctrl+h` and `ctrl+j` can't be told from Enter, Tab and Backspace on a terminal, `alt+` and most
`ctrl+shift+` keys can't be sent by all of them. What can't be used is told when the app opens, and by `tui-tracker
config check`; the action then keeps the key it had. In the app `?` lists what does something where you are, with your
keys, and what does not, with the reason.
"""
_DIALOGS: Final = "In dialogs"


def page() -> str:
    """The whole file."""
    groups: dict[str, list[Declared]] = {title: [] for title in (*GROUPS.values(), _DIALOGS)}
    for each in all_declared().values():
        groups[GROUPS.get(each.id.partition(".")[0], _DIALOGS)].append(each)
    parts = [_INTRODUCTION]
    for title, lines in groups.items():
        if lines:
            parts.append("\n".join([f"## {title}", "", "| id | keys | what |", "|---|---|---|", *_rows(lines)]) + "\n")
    return "\n".join(parts)


def _rows(lines: list[Declared]) -> Iterator[str]:
    for each in sorted(lines, key=lambda each: each.id):
        keys = " ".join(f"`{_written(key)}`" for key in each.keys if key)
        yield f"| `{each.id}` | {keys} | {each.text} |"


def _written(key: str) -> str:
    shown = format_key(key)
    return {"|": "\\|"}.get(shown, shown) if len(shown) == 1 and shown.isascii() else key


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
