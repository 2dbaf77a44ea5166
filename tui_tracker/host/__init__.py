"""Loads plugins, isolates them, and lends them HTTP, limits, secrets and a clock."""

from .health import CarrierHealthState, Health
from .host import Host
from .options import STATE_LABELS, HostOptions, Memory, PluginRow, PluginState, Secret
from .samples import Sample
from .secrets import Masker, MaskFilter

__all__ = [
    "STATE_LABELS",
    "CarrierHealthState",
    "Health",
    "Host",
    "HostOptions",
    "MaskFilter",
    "Masker",
    "Memory",
    "PluginRow",
    "PluginState",
    "Sample",
    "Secret",
]
