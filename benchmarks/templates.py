"""Rendering a template of 13 KB as a message is written, against python-liquid alone with the same text."""

import time
from collections.abc import Callable
from typing import Final

from benchmarks.figures import Figure, in_turn

TIMES: Final = 40  # in a round
_BLOCK: Final = """<tr style="padding: 12px 0; border-top: 1px solid #dddddd">
<td style="font-family: sans-serif; color: #333333">
{% if fulfillment.item_count == item_count %}Everything{% elsif fulfillment_status == 'fulfilled' %}The rest{% endif %}
{% for line in fulfillment.fulfillment_line_items %}<p style="margin: 0 0 8px 0; font-size: 16px; line-height: 22px">
{{ line.quantity }} x {{ line.line_item.title | escape }} {{ line.line_item.sku | upcase | append: '.' }}</p>
{% endfor %}
{% for number in fulfillment.tracking_numbers %}
<a href="{{ fulfillment.tracking_urls[forloop.index0] }}">{{ number }}</a>
{% endfor %}{% assign shown = shop.name | default: 'us' %}
{{ shown }} {{ customer.first_name }} {{ shipping_address.city }}
</td></tr>
"""
TEMPLATE: Final = _BLOCK * (13 * 1024 // len(_BLOCK))


def measure(*, rounds: int = 5) -> Figure:
    """Seconds for one rendering; read before, as a message after the first finds it."""
    from datetime import UTC, datetime

    from liquid import Environment

    from tui_tracker.model.happenings import Happening
    from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
    from tui_tracker.notify.templates.files import Kind
    from tui_tracker.notify.templates.linting import sample_order
    from tui_tracker.notify.templates.rendering import Source

    writer, order = TemplateWriter(TemplateOptions(), UTC), sample_order()
    kind = Kind(Happening.SHIPPED, "en", "html")
    values = writer.variables(order, kind, (), datetime.now(UTC), lambda parcel: f"https://a.example/{parcel.number}")
    ready, locale = writer.book.of_source(Source("template", TEMPLATE, True)), writer.locale("en", "SEK")
    bare = Environment(autoescape=True).from_string(TEMPLATE)
    assert writer.book.body(ready, values, locale) == bare.render(**values)
    ours, reference = in_turn(
        lambda: _seconds(lambda: writer.book.body(ready, values, locale)),
        lambda: _seconds(lambda: bare.render(**values)),
        rounds=rounds,
    )
    return Figure(
        name=f"rendering a template of {len(TEMPLATE) // 1024} KB",
        ours=ours,
        reference=reference,
        what="with limits and Shopify's filters",
        against="python-liquid alone",
        hold_to=2.0,
    )


def _seconds(render: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        render()
    return (time.perf_counter() - began) / TIMES


if __name__ == "__main__":
    print(measure())  # noqa: T201
