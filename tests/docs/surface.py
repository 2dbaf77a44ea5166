"""What is public, read from the code as it is written: names, members, signatures, and what is said about each.

The reference, the test of the examples and the guard of the public surface all look through here.
"""

import ast
import enum
import importlib
import inspect
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import tui_tracker.plugin
from tui_tracker.plugin import hooks, settings

HOOKS: Final = ("tracker_carriers", "tracker_channels", "tracker_order_sources", "tracker_status_changed")
_ALIASES: Final = {"Settings": settings.__name__, "hookimpl": hooks.__name__}
_PROVISIONAL: Final = "Provisional"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A method, a property, a field or a value of a public class."""

    name: str
    kind: str  # "method", "property", "field" or "value"
    text: str  # a method's whole signature, else type and default
    says: str  # its docstring or comment


@dataclass(frozen=True, kw_only=True, slots=True)
class Public:
    """A public name with all that is public in it."""

    name: str
    kind: str  # "hook", "base class", "lent", "error", "type", "enumeration", "class", "function" or "name"
    text: str  # a function's signature, a class's bases
    says: str
    members: tuple[Member, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether its documentation says that it may still change."""
        return _PROVISIONAL in self.says


@cache
def surface() -> tuple[Public, ...]:
    """All public names: the hooks, then the names of `tui_tracker.plugin` in the order of its `__all__`."""
    names = tui_tracker.plugin.__all__
    return (*(_function(getattr(hooks, name)) for name in HOOKS), *(_public(name) for name in names))


def surface_of(module: str) -> tuple[Public, ...]:
    """All public names of another module, in the order of its `__all__`; what its classes inherit is theirs."""
    root = importlib.import_module(module)
    return tuple(_thing(getattr(root, name), module) for name in root.__all__)


def _public(name: str) -> Public:
    if name in _ALIASES:
        return _assigned(name, _ALIASES[name])
    return _thing(getattr(tui_tracker.plugin, name), "")


def _thing(thing: Any, inheriting: str) -> Public:
    return _class(thing, inheriting) if isinstance(thing, type) else _function(thing)


def _assigned(name: str, module: str) -> Public:
    """A name that is assigned, with the text that follows it."""
    body = _tree(module).body
    at = next(at for at, node in enumerate(body) if isinstance(node, ast.Assign) and _target(node) == name)
    assigned, follows = body[at : at + 2]
    assert isinstance(assigned, ast.Assign)
    says = follows.value.value if isinstance(follows, ast.Expr) and isinstance(follows.value, ast.Constant) else ""
    return Public(name=name, kind="name", text=f"{name} = {ast.unparse(assigned.value)}", says=_clean(says))


def _function(thing: Any) -> Public:
    node = next(each for each in _tree(thing.__module__).body if _is_function(each, thing.__name__))
    assert isinstance(node, Function)
    kind = "hook" if node.name in HOOKS else "function"
    return Public(name=node.name, kind=kind, text=_signature(node), says=_clean(ast.get_docstring(node)))


def _class(thing: Any, inheriting: str) -> Public:
    """`inheriting`: from bases of which module members are taken; "" = only the class's own."""
    node = _class_node(thing)
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    return Public(
        name=node.name,
        kind=_kind(thing, node),
        text=f"class {node.name}({bases})" if bases else f"class {node.name}",
        says=_clean(ast.get_docstring(node)),
        members=tuple(_all_members(thing, inheriting)),
    )


def _class_node(thing: Any) -> ast.ClassDef:
    node = next(each for each in _tree(thing.__module__).body if _is_class(each, thing.__name__))
    assert isinstance(node, ast.ClassDef)
    return node


def _all_members(thing: Any, inheriting: str) -> Iterable[Member]:
    found: dict[str, Member] = {}
    for each in thing.__mro__:
        if each is thing or (inheriting and each.__module__.startswith(inheriting)):
            found = {**{member.name: member for member in _members(_class_node(each), each)}, **found}
    return found.values()


def _kind(thing: type, node: ast.ClassDef) -> str:
    bases = {ast.unparse(base) for base in node.bases}
    if issubclass(thing, Exception):
        return "error"
    if issubclass(thing, enum.Enum):
        return "enumeration"
    if "Protocol" in bases:
        return "lent"
    if "ABC" in bases:
        return "base class"
    return "type" if node.decorator_list else "class"


def _members(node: ast.ClassDef, thing: type) -> Iterator[Member]:
    comments = _comments(thing.__module__)
    for each in node.body:
        if isinstance(each, ast.AnnAssign | ast.Assign) and not _target(each).startswith("_"):
            kind = "value" if issubclass(thing, enum.Enum) else "field"
            yield Member(
                name=_target(each), kind=kind, text=_declared(each), says=comments.get(each.end_lineno or 0, "")
            )
        elif isinstance(each, Function) and _is_public(each) and not _is_marked(each, "overload"):
            is_property = _is_marked(each, "property")
            yield Member(
                name=each.name,
                kind="property" if is_property else "method",
                text=_returned(each) if is_property else _signature(each),
                says=_clean(ast.get_docstring(each)),
            )


def _is_public(node: Function) -> bool:
    return node.name == "__init__" or not node.name.startswith("_")


def _is_marked(node: Function, decorator: str) -> bool:
    return decorator in map(ast.unparse, node.decorator_list)


def _is_class(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.ClassDef) and node.name == name


def _is_function(node: ast.stmt, name: str) -> bool:
    return isinstance(node, Function) and node.name == name


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)


def _declared(node: ast.Assign | ast.AnnAssign) -> str:
    """Type and default, as `str = ""`."""
    kind = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
    return f"{kind} = {ast.unparse(node.value)}".strip() if node.value is not None else kind


def _signature(node: Function) -> str:
    word = "@abstractmethod\n" * _is_marked(node, "abstractmethod")
    word += "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{word} {node.name}({', '.join(_parameters(node.args))}) -> {_returned(node)}"


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """Each as people write it, `name: type = default`; none of ours is positional only."""
    required = len(arguments.args) - len(arguments.defaults)
    defaults = [*[None] * required, *arguments.defaults]
    yield from (_parameter(each, default) for each, default in zip(arguments.args, defaults, strict=True))
    if arguments.vararg is not None:
        yield f"*{_parameter(arguments.vararg, None)}"
    elif arguments.kwonlyargs:
        yield "*"
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    yield from (_parameter(each, default) for each, default in named)
    if arguments.kwarg is not None:
        yield f"**{_parameter(arguments.kwarg, None)}"


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    text = argument.arg if argument.annotation is None else f"{argument.arg}: {_type(argument.annotation)}"
    return text if default is None else f"{text} = {ast.unparse(default)}"


def _returned(node: Function) -> str:
    return "None" if node.returns is None else _type(node.returns)


def _type(annotation: ast.expr) -> str:
    """As it is written, without the quotes of one that is named before it exists."""
    quoted = isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
    return str(annotation.value) if quoted else ast.unparse(annotation)  # type: ignore[attr-defined]


def _clean(text: object) -> str:
    return inspect.cleandoc(text) if isinstance(text, str) else ""


@cache
def _source(module: str) -> str:
    return Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8")


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


@cache
def _comments(module: str) -> dict[int, str]:
    """Line → the comment at its end."""
    tokens = tokenize.generate_tokens(io.StringIO(_source(module)).readline)
    ends = (token for token in tokens if token.type == tokenize.COMMENT and not token.line.lstrip().startswith("#"))
    return {token.start[0]: token.string.lstrip("# ") for token in ends}
