"""Work that makes many objects and no garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without garbage collection, for the whole process: looking through what is made, again and again, costs up to a
    third of such work, and with 100,000 orders in memory longer than a short piece of it may take.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
