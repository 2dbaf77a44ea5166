"""Orders and tracking codes from CSV files: Shopify's order export, lists of codes, and files with obvious headers."""

from collections.abc import Iterable

from tui_tracker.plugin import OrderSource, Settings, hookimpl


@hookimpl
def tracker_order_sources(settings: Settings) -> Iterable[OrderSource]:
    """The order source "csv"."""
    from .source import CsvSource

    return (CsvSource(),)
