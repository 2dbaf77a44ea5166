"""What a carrier declares, read once: an attribute can be code, and it may change its mind or raise when read again."""

from collections.abc import Mapping
from typing import Any, Final, cast

from tui_tracker.plugin import Carrier

_FLAGS: Final = ("registers", "looks_up", "page_first", "finds_numbers")
_METHODS: Final = (
    "track",
    "detect",
    "tracking_url",
    "register",
    "change_courier",
    "retrack",
    "stop",
    "quota",
    "find_numbers",
    "check",
    "receive",
)


def as_declared(thing: Carrier, known: Mapping[str, Any]) -> Carrier:
    """A carrier that says for good what `thing` says now, and passes on the calls of its own methods.

    `known`: attributes that have been looked at already. Raises `TypeError` for what is not of its declared type, and
    whatever reading the attributes raises.
    """
    kind = type(thing)
    config_type, template = thing.config_type, thing.url_template
    if config_type is not None and not isinstance(config_type, type):
        raise TypeError("config_type is not a class")
    if template is not None and not isinstance(template, str):
        raise TypeError("url_template is not a text")
    flags = {name: bool(getattr(thing, name)) for name in _FLAGS}
    own = [name for name in _METHODS if getattr(kind, name) is not getattr(Carrier, name)]
    calls = {name: staticmethod(getattr(thing, name)) for name in own}
    members = {**flags, "config_type": config_type, "url_template": template, **calls, **known}
    made = type(kind.__name__, (Carrier,), {**members, "__getattr__": lambda _, name: getattr(thing, name)})
    return cast(Carrier, made())
