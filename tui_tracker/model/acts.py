"""What was done, in words: the kinds of the audit trail's entries."""

from collections.abc import Mapping
from typing import Final

from .message import N_

_ACTS: Final[Mapping[str, str]] = {
    "track": N_("looked up"),
    "register": N_("registered"),
    "import": N_("imported"),
    "add": N_("added"),
    "set_status": N_("status set by hand"),
    "clear_status": N_("status taken back"),
    "remove": N_("removed"),
    "codes_found": N_("code found"),
    "supplier_orders": N_("supplier orders set"),
    "set_carrier": N_("carrier set"),
    "set_courier": N_("courier set"),
    "note": N_("note written"),
    "tags": N_("tags changed"),
    "snooze": N_("put off"),
    "wake": N_("woken"),
    "resent": N_("marked resent"),
    "refund": N_("marked refunded"),
    "told": N_("message prepared"),
    "archive": N_("archived"),
    "add_code": N_("code added"),
    "replace_code": N_("code replaced"),
    "remove_code": N_("code removed"),
    "lines": N_("lines put in a parcel"),
    "edit": N_("edited"),
    "outbox_release": N_("messages let go"),
    "outbox_cancel": N_("messages called off"),
    "outbox_retry": N_("messages sent again"),
    "notify": N_("message asked for"),
    "undo": N_("taken back"),
    "redo": N_("done again"),
    "forget": N_("customer's data erased"),
    "stop": N_("stopped messages to"),
    "allow": N_("allowed messages to"),
    "other_carrier": N_("another carrier tried"),
}


def act_words(kind: str) -> str:
    """The words for a kind, to be translated; the kind itself where it has none."""
    return _ACTS.get(kind, kind)
