"""Everything that an order in full is made from."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import msgspec

from tui_tracker.model.attention import Flag
from tui_tracker.model.cases import Case
from tui_tracker.model.deadlines import Deadline
from tui_tracker.model.notifying import Kept
from tui_tracker.model.order import Order
from tui_tracker.model.why import Why
from tui_tracker.store.api import AuditEntry


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """`links`: tracking number → page; `carriers`: carrier id → its title; `whys`: tracking number → the reasons;
    `deadlines`: the nearest first; `woken`: what woke an order that was put off (`snoozing.WAKING`); `next_undo`: the
    revision of the act that the operator would take back now, 0 for none; `messages`: to people about it, the newest
    first, and their `recipients` by number, masked.
    """

    order: Order
    now: datetime
    zone: tzinfo  # the shop's
    links: Mapping[str, str] = msgspec.field(default_factory=dict)
    carriers: Mapping[str, str] = msgspec.field(default_factory=dict)
    flags: Sequence[Flag] = ()
    case: Case | None = None  # in the morning queue
    audit: Sequence[AuditEntry] = ()
    whys: Mapping[str, Why] = msgspec.field(default_factory=dict)
    deadlines: Sequence[Deadline] = ()
    woken: str = ""
    next_undo: int = 0
    messages: Kept = ()
    recipients: Mapping[int, str] = msgspec.field(default_factory=dict)
