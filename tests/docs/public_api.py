"""The public surface as lines of text, and what a change of it means: `python -m tests.docs.public_api` writes them.

docs/plugins/compatibility.md says what each kind of change takes.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from .surface import Member, Public, surface, surface_of

PLUGIN: Final = "tui_tracker.plugin"
KIT: Final = "tui_tracker.testing"
FILES: Final[Mapping[str, Path]] = {
    PLUGIN: Path(__file__).with_name("public_api.txt"),
    KIT: Path(__file__).with_name("public_api_testing.txt"),
}
_PROVISIONAL: Final = "provisional "
_MUST: Final = "required "  # a field without a default, a method that has to be written
_MAY: Final = "optional "  # a method that a plugin may override: called with what it has, and nothing more
_HOOK: Final = "hook "  # called with any of its arguments, by name


def lines(module: str) -> list[str]:
    """One line for every public name, parameter list, field and value of a module, in order."""
    names = surface() if module == PLUGIN else surface_of(module)
    return [line for public in names for line in _of(public)]


def _of(public: Public) -> Iterator[str]:
    mark = _PROVISIONAL if public.provisional else ""
    yield f"{mark}{_HOOK if public.kind == 'hook' else ''}{public.name}: {public.text}"
    for member in public.members:
        yield f"{mark}{_duty(member, public)}{public.name}.{member.name}: {' '.join(member.text.split())}"


def _duty(member: Member, public: Public) -> str:
    """Whether a plugin must write it (a class without it can't be made), or may; "" for what the host provides."""
    if member.kind == "field":
        return _MUST if "=" not in member.text and public.kind in ("type", "base class") else ""
    if public.kind != "base class":
        return ""
    return _MUST if member.text.startswith("@abstractmethod") else _MAY


def changes(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    """What was added and what was broken between two surfaces, a line each. Provisional names break nothing."""
    before, after = _by_name(old), _by_name(new)
    added = [f"+ {line}" for name, line in after.items() if name not in before]
    broken = [f"- {line}" for name, line in before.items() if name not in after]
    for name in before.keys() & after.keys():
        if before[name] != after[name]:
            whole = added if _only_grew(before[name], after[name]) else broken
            whole.append(f"- {before[name]}\n+ {after[name]}")
    for line in [line for line in added if line.startswith(f"+ {_MUST}") and _owner(line) in map(_owner, before)]:
        added.remove(line)
        broken.append(line)
    return sorted(added), sorted(line for line in broken if not line.startswith(f"- {_PROVISIONAL}"))


def _by_name(of: Iterable[str]) -> Mapping[str, str]:
    return {_name(line): line for line in of}


def _name(line: str) -> str:
    return line.partition(":")[0].rpartition(" ")[2]


def _owner(line: str) -> str:
    """The name before the dot of a line, or of a name."""
    return _name(line.removeprefix("+ ")).partition(".")[0]


def _only_grew(before: str, after: str) -> bool:
    """Whether a signature only got parameters that nobody has to give, after those it had or by name."""
    if before.removeprefix(_PROVISIONAL) == after.removeprefix(_PROVISIONAL):
        return after.startswith(_PROVISIONAL) <= before.startswith(_PROVISIONAL)  # no more provisional: a promise more
    old, new = _function(before), _function(after)
    if (
        before.removeprefix(_PROVISIONAL).startswith((_MUST, _MAY))
        or old is None
        or new is None
        or type(old) is not type(new)
        or _text(old.returns) != _text(new.returns)
    ):
        return False
    more = new.args.args[len(old.args.args) :]
    if not after.startswith(_HOOK) and len(more) > len(new.args.defaults) - len(old.args.defaults):
        return False
    return _positional(new)[: len(old.args.args)] == _positional(old) and _grew_by_name(_named(old), _named(new))


def _grew_by_name(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    kept = all(new.get(name) == text for name, text in old.items())
    return kept and all("=" in text for name, text in new.items() if name not in old)


def _function(line: str) -> "ast.FunctionDef | ast.AsyncFunctionDef | None":
    text = line.partition(": ")[2].removeprefix("@abstractmethod ")
    try:
        node = ast.parse(f"{text}: ...").body[0]
    except SyntaxError:
        return None
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _positional(node: "ast.FunctionDef | ast.AsyncFunctionDef") -> list[tuple[str, str]]:
    defaults = [*[None] * (len(node.args.args) - len(node.args.defaults)), *node.args.defaults]
    return [(ast.unparse(each), _text(default)) for each, default in zip(node.args.args, defaults, strict=True)]


def _named(node: "ast.FunctionDef | ast.AsyncFunctionDef") -> dict[str, str]:
    pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return {each.arg: f"{ast.unparse(each)}{'=' if default else ''}{_text(default)}" for each, default in pairs}


def _text(node: ast.expr | None) -> str:
    return "" if node is None else ast.unparse(node)


def committed(module: str) -> list[str]:
    """The surface as it was last agreed to."""
    return FILES[module].read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    for each in FILES:
        FILES[each].write_text("\n".join(lines(each)) + "\n", encoding="utf-8")
