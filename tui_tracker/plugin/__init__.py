"""The public contract of plugins: everything an author needs, and all that is promised to stay."""

from tui_tracker.model.pages import page_template
from tui_tracker.model.patterns import NumberPattern

from .carrier import Carrier
from .context import Context, Http, Response
from .errors import (
    AuthFailed,
    BadResponse,
    NotFound,
    NotTaken,
    PluginCrashed,
    PluginError,
    RateLimited,
    Rejected,
    Unavailable,
)
from .hooks import hookimpl
from .results import (
    Candidate,
    Detail,
    Event,
    Expected,
    Limits,
    Missed,
    Push,
    Quota,
    Registered,
    Status,
    StatusChange,
    SupplierOrder,
    Tracking,
    TrackRequest,
)
from .settings import Settings, option
from .sources import (
    Channel,
    CustomerDraft,
    LineDraft,
    OrderDraft,
    OrderSource,
    Page,
    ParcelDraft,
    ReadOptions,
    Skipped,
)

__all__ = [
    "AuthFailed",
    "BadResponse",
    "Candidate",
    "Carrier",
    "Channel",
    "Context",
    "CustomerDraft",
    "Detail",
    "Event",
    "Expected",
    "Http",
    "Limits",
    "LineDraft",
    "Missed",
    "NotFound",
    "NotTaken",
    "NumberPattern",
    "OrderDraft",
    "OrderSource",
    "Page",
    "ParcelDraft",
    "PluginCrashed",
    "PluginError",
    "Push",
    "Quota",
    "RateLimited",
    "ReadOptions",
    "Registered",
    "Rejected",
    "Response",
    "Settings",
    "Skipped",
    "Status",
    "StatusChange",
    "SupplierOrder",
    "TrackRequest",
    "Tracking",
    "Unavailable",
    "hookimpl",
    "option",
    "page_template",
]
