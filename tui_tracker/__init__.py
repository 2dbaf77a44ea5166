"""tui-tracker: the parcel desk of a small shop, in a terminal."""

__version__ = "0.1.0"
