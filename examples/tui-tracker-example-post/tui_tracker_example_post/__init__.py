"""Example Post, the post office of a country that does not exist."""

from collections.abc import Iterable

from tui_tracker.plugin import Carrier, Settings, hookimpl


@hookimpl
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:
    """The carrier "example-post"."""
    from .carrier import ExamplePost  # not before it is wanted: everybody waits for what is imported above

    return (ExamplePost(settings),)
