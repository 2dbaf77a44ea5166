"""What a channel's plugin says of itself, read once with care: it may say anything."""

import logging
from typing import Any, Final, NamedTuple

_log: Final = logging.getLogger("tui_tracker.host")
_REACHES: Final = ("email", "phone", "")
_FORMS: Final = ("text", "html", "short")
_MOST: Final = 100


class ChannelFacts(NamedTuple):
    """A channel as the notifier needs it. `reaches` and `form` as in `Channel`."""

    id: str
    title: str
    reaches: str = ""
    form: str = "text"
    batch: int = 20
    deduplicates: bool = False
    in_app: bool = False


def facts_of(channel_id: str, thing: Any) -> ChannelFacts:
    """What it says; what makes no sense counts as not said."""
    reaches, form, batch = (_said(thing, name) for name in ("reaches", "form", "batch"))
    return ChannelFacts(
        id=channel_id,
        title=str(_said(thing, "title") or channel_id),
        reaches=reaches if reaches in _REACHES else "",
        form=form if form in _FORMS else "text",
        batch=min(max(batch, 1), _MOST) if isinstance(batch, int) else 20,
        deduplicates=_said(thing, "deduplicates") is True,
        in_app=_said(thing, "in_app") is True,
    )


def _said(thing: Any, name: str) -> Any:
    try:
        return getattr(thing, name, None)
    except Exception:
        _log.exception("channel %s: what it says of itself can't be read", name)
        return None
