"""Work that makes many objects and no garbage, and memory that is left of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress


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


def give_back() -> None:
    """Let the system have what is free of this process's memory, where its C library can do that (glibc's
    ``malloc_trim``): after 100,000 orders were read 8 MB. Takes some milliseconds; other threads go on meanwhile.
    """
    with suppress(ImportError, AttributeError, OSError, TypeError):  # another build, another library, another system
        import ctypes  # not for every command

        ctypes.CDLL(None).malloc_trim(0)
