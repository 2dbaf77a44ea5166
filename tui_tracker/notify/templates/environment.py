"""python-liquid with Shopify's filters and with limits: the only module that knows how it works inside.

Imported when the first template is read. Only dictionaries, lists, texts, numbers, times go in: no Python is reached.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from threading import local
from typing import Any, ClassVar, Final

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import ResourceLimitError
from liquid.expression import Expression
from liquid.output import LimitedStringIO
from liquid.token import Token

from tui_tracker.model.collector import uncollected

from .filters import DROPPED, Locale, shop_filters
from .guarding import guarded, size_of
from .limits import LOCALS, LOOPS, OUTPUT, Deadline

_NO_TAGS: Final = ("include", "render")  # there are no other templates to bring in


class Stream(LimitedStringIO):
    """Output that ends with the time."""

    def __init__(self, limit: int, deadline: Deadline) -> None:
        """`limit` in bytes."""
        super().__init__(max(limit, 0))
        self._deadline = deadline

    def write(self, text: str) -> int:
        """Raises `OutputStreamLimitError`, `OutOfTimeError`."""
        self._deadline.check()
        return super().write(text)


class Context(RenderContext):
    """One rendering. Time is looked at wherever a template can spend it: names, filters, loops, assignments, output."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As its base's."""
        super().__init__(*args, **options)
        self.deadline = Deadline()
        self._sizes: dict[str, int] = {}
        self._kept = 0

    def get(self, path: list[object], *, token: Token | None, **options: Any) -> object:
        """A value by its path."""
        self.deadline.check()
        return super().get(path, token=token, **options)

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        """A filter that keeps to the limits."""
        return guarded(name, super().filter(name, token), token, self.deadline)

    def assign(self, key: str, val: Any) -> None:
        """Keep a value; all together at most `LOCALS` bytes."""
        self.deadline.check()
        size = size_of(val) + len(key)
        self._kept += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        if self._kept > LOCALS:
            raise ResourceLimitError(f"variables of more than {LOCALS} bytes", token=None)
        self.locals[key] = val

    def loop(self, namespace: Mapping[str, object], forloop: Any) -> Any:
        """A loop that ends with the time."""
        forloop.it = self._in_time(forloop.it)
        return super().loop(namespace, forloop)

    def get_buffer(self, buf: Any = None) -> StringIO:
        """For what a tag captures."""
        used = buf.size if isinstance(buf, LimitedStringIO) else 0
        return Stream(OUTPUT - used, self.deadline)

    def _in_time(self, items: Iterator[object]) -> Iterator[object]:
        for item in items:
            self.deadline.check()
            yield item


class Template(BoundTemplate):
    """A template that was read."""

    context_class = Context

    def finished(self, variables: Mapping[str, object]) -> str:
        """The text. Raises `LiquidError` and `OutOfTimeError`."""
        with uncollected():
            context = Context(self, globals=variables)
            buffer = Stream(OUTPUT, context.deadline)
            self.render_with_context(context, buffer)
            return buffer.getvalue()


class ShortRange(RangeLiteral):
    """A range of so many numbers that each can be looked at."""

    __slots__ = ()

    def evaluate(self, context: RenderContext) -> range:
        """Raises `ResourceLimitError`."""
        found = super().evaluate(context)
        if found.stop - found.start > LOOPS:
            raise ResourceLimitError(f"a range of more than {LOOPS} numbers", token=self.token)
        return found


class ShopEnvironment(Environment):
    """One for each kind of output; `locale` is set before each rendering, for the thread that renders."""

    template_class = Template
    loop_iteration_limit: ClassVar[int | None] = LOOPS
    output_stream_limit: ClassVar[int | None] = OUTPUT
    local_namespace_limit: ClassVar[int | None] = LOCALS
    block_nesting_limit: ClassVar[int] = 30
    context_depth_limit: ClassVar[int] = 30

    def __init__(self, *, html: bool) -> None:
        """`html`: what is put in is escaped."""
        super().__init__(autoescape=html)
        self._here = local()
        for name in _NO_TAGS:
            self.tags.pop(name, None)
        for name in DROPPED:
            self.filters.pop(name, None)
        for name, apply in shop_filters(lambda: self.locale, html=html).items():
            self.add_filter(name, apply)

    @property
    def locale(self) -> Locale:
        """What the filters go by."""
        found = getattr(self._here, "locale", None)
        return found if isinstance(found, Locale) else Locale(language="en", zone=UTC, now=datetime.now(UTC))

    @locale.setter
    def locale(self, locale: Locale) -> None:
        self._here.locale = locale

    def read(self, source: str, name: str) -> Template:
        """Raises `LiquidError`."""
        template = self.from_string(source, name=name)
        assert isinstance(template, Template)
        for node in template.nodes:
            _shorten(node, RenderContext(template))
        return template


def _shorten(node: Node, context: RenderContext) -> None:
    """Put bounds on the ranges in a tree."""
    for expression in node.expressions():
        _shorten_within(expression)
    for child in node.children(context):
        _shorten(child, context)


def _shorten_within(expression: Expression) -> None:
    if type(expression) is RangeLiteral:
        expression.__class__ = ShortRange
    children: Iterable[Expression] = expression.children()
    for child in children:
        _shorten_within(child)
