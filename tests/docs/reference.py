"""Writes docs/plugins/reference from the code: `python -m tests.docs.reference`. A test holds the two equal."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tui_tracker.model.status import DETAIL_LABELS, INFO, STATUS_OF, Detail, Status

from .surface import Member, Public, surface

FOLDER: Final = Path(__file__).parents[2] / "docs" / "plugins" / "reference"
_MARK: Final = (
    "<!-- Written from the code by `python -m tests.docs.reference`: change the docstrings, not this file. -->"
)
_WIDEST: Final = 100  # characters of a signature on one line
_SIGNATURE: Final = re.compile(r"(@\w+\n)?(async )?def ")

_KINDS: Final[Mapping[str, str]] = {
    "hook": "Hooks",
    "base class": "Base classes",
    "lent": "What the host lends",
    "type": "Requests and results",
    "enumeration": "Statuses",
    "error": "Errors",
    "function": "Options and helpers",
    "class": "Options and helpers",
    "name": "Options and helpers",
}
_INTRODUCTION: Final = """\
# Reference

Every public name of `tui_tracker.plugin`, from the code: exact arguments, fields, defaults. What it all means together
stands [one page above](../README.md); what may change and how, in [compatibility.md](../compatibility.md).

The examples of a page are run by a test, from top to bottom, after these lines:

```python
import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from tui_tracker.plugin import *
```

and with `context({address: answer})`, which makes a `ctx` for an example: the host's own, with its HTTP rules, except
that answers come from the dictionary. An answer is a JSON value, a text, or a status alone. A plugin's own tests have
recordings for that.
"""


def pages() -> dict[str, str]:
    """File name → content."""
    return {"README.md": _index(), **{f"{public.name}.md": _page(public) for public in surface()}}


def _index() -> str:
    parts = [f"{_MARK}\n{_INTRODUCTION}"]
    for title in (*dict.fromkeys(_KINDS.values()), "Provisional"):
        lines = [f"- [{public.name}]({public.name}.md): {_first(public)}" for public in _of_group(title)]
        parts.append(f"## {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _of_group(title: str) -> list[Public]:
    return [each for each in surface() if ("Provisional" if each.provisional else _KINDS[each.kind]) == title]


def _first(public: Public) -> str:
    """The first sentence, on one line."""
    line = " ".join(public.says.partition("\n\n")[0].split())
    return line if line.endswith((".", "!")) or not line else line + "."


def _page(public: Public) -> str:
    parts = [f"{_MARK}\n# {public.name}", _code(public.text), *_types(public), *_prose(public.says, public)]
    values = [member for member in public.members if member.kind == "value"]
    fields = [member for member in public.members if member.kind == "field"]
    if values:
        parts += [_values(public)]
    if fields:
        parts += ["## Attributes" if public.kind in ("base class", "error") else "## Fields", _fields(fields, public)]
    for member in public.members:
        if member.kind in ("method", "property"):
            parts += _member(member, public)
    return "\n\n".join(parts) + "\n"


def _member(member: Member, public: Public) -> Iterator[str]:
    yield f"## {member.name.strip('_') if member.name != '__init__' else 'Arguments'}"
    yield _code(member.text if member.kind == "method" else f"{member.name}: {member.text}")
    yield from _prose(member.says, public)


def _types(public: Public) -> Iterator[str]:
    """Links to the public types that stand in signatures and fields."""
    written = " ".join([public.text, *(member.text for member in public.members)])
    named = [each.name for each in surface() if each.name != public.name and re.search(rf"\b{each.name}\b", written)]
    if named:
        yield "See " + ", ".join(f"[{name}]({name}.md)" for name in named) + "."


def _fields(fields: list[Member], public: Public) -> str:
    rows = [f"| `{each.name}` | {_cell(each.text)} | {_linked(each.says, public)} |" for each in fields]
    return "\n".join(["| name | type and default | what |", "|---|---|---|", *rows])


def _values(public: Public) -> str:
    return _statuses() if public.name == "Status" else _details()


def _statuses() -> str:
    rows = [
        f"| `{each.name}` | `{each.value}` | {INFO[each].label} | {INFO[each].meaning} | "
        f"{', '.join(f'`{detail.name}`' for detail in INFO[each].details)} |"
        for each in Status
    ]
    return "\n".join(["| name | value | label | meaning | details |", "|---|---|---|---|---|", *rows])


def _details() -> str:
    rows = [f"| `{each.name}` | `{each.value}` | `{STATUS_OF[each].name}` | {DETAIL_LABELS[each]} |" for each in Detail]
    return "\n".join(["| name | value | under | label |", "|---|---|---|---|", *rows])


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`" if text else ""


def _prose(says: str, public: Public) -> Iterator[str]:
    """Paragraphs with links, examples as code."""
    for block in re.split(r"\n\n(?=\S)(?![^>]*^\.\.\. )", says):
        text, arrow, example = block.partition(">>> ")
        if text.strip():
            yield _linked(text.strip(), public)
        if arrow:
            yield _code(arrow + example.rstrip())


def _linked(text: str, public: Public) -> str:
    names = {each.name for each in surface()} - {public.name}

    def link(found: re.Match[str]) -> str:
        return f"[{found[0]}]({found[1]}.md)" if found[1] in names else found[0]

    return re.sub(r"`([A-Za-z_]+)(?:\.[a-z_]+)?(?:\(\))?`", link, text)


def _code(text: str) -> str:
    return f"```python\n{_wrapped(text)}\n```"


def _wrapped(text: str) -> str:
    """A long signature with one argument a line."""
    if len(text) <= _WIDEST or not _SIGNATURE.match(text):
        return text
    head, _, rest = text.partition("(")
    arguments, _, returned = rest.rpartition(") -> ")
    return "\n".join([f"{head}(", *(f"    {each}," for each in _arguments(arguments)), f") -> {returned}"])


def _arguments(text: str) -> list[str]:
    """`text` cut at the commas that are in no bracket."""
    depth, parts = 0, [""]
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def write() -> None:
    """Write the pages that changed, and remove those that are of nothing any more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, content in wanted.items():
        (FOLDER / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write()
