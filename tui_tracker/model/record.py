"""What everything kept in the data file has in common."""

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Base of everything kept in the data file. Nothing in it leads back to it, so the collector need not look."""
