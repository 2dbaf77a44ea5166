"""The configuration: `tracker.toml` found, read into typed structs, and judged."""

from .group import group_id
from .loading import FILE_NAME, Loaded, Notice, candidates, load, read
from .lookups import links_only, lookups_by_id, without_secrets
from .schema import Attention, Config, Data, Network, Shop, Tracking, UrlCarrier
from .switches import only_from_environ
from .zone import zone, zone_name

__all__ = [
    "FILE_NAME",
    "Attention",
    "Config",
    "Data",
    "Loaded",
    "Network",
    "Notice",
    "Shop",
    "Tracking",
    "UrlCarrier",
    "candidates",
    "group_id",
    "links_only",
    "load",
    "lookups_by_id",
    "only_from_environ",
    "read",
    "without_secrets",
    "zone",
    "zone_name",
]
