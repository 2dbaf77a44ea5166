"""The configuration: `tracker.toml` found, read into typed structs, and judged."""

from .loading import FILE_NAME, Loaded, Notice, candidates, load, read
from .schema import Attention, Config, Network, Notify, Shop, Tracking, UrlCarrier
from .zone import zone, zone_name

__all__ = [
    "FILE_NAME",
    "Attention",
    "Config",
    "Loaded",
    "Network",
    "Notice",
    "Notify",
    "Shop",
    "Tracking",
    "UrlCarrier",
    "candidates",
    "load",
    "read",
    "zone",
    "zone_name",
]
