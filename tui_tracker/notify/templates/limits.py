"""What a template may cost: 100 ms and 5 MB, whatever stands in it."""

import time
from typing import Final

SECONDS: Final = 0.04  # of one rendering; the rest of the 100 ms is for reading the template, 40 ms at worst
SOURCE: Final = 128 * 1024  # bytes of a file
CODE: Final = 16 * 1024  # characters of a file within tags; read, each takes 300 bytes
BLANKS: Final = 400  # one after the other within a tag
LOOPS: Final = 10_000  # rounds of loops within loops
OUTPUT: Final = 256 * 1024  # bytes; mail programs cut at 100 KB
MARKS: Final = 20_000  # tags of a page that a text is made of
STRING: Final = 64 * 1024  # characters of one value
ITEMS: Final = 1000  # of one list
LOCALS: Final = 512 * 1024  # bytes of what a template keeps in variables
BITS: Final = 256  # of a whole number
EXPONENT: Final = 60  # of any other
FORMAT: Final = 200  # characters of a date's format


class OutOfTimeError(Exception):
    """A rendering has had its time."""


class Deadline:
    """The processor time of one rendering, on the thread that made this; a busy machine does not count against it."""

    __slots__ = ("_until", "_used")

    def __init__(self, seconds: float = SECONDS) -> None:
        """From now on."""
        self._until = time.perf_counter() + seconds
        self._used = time.thread_time() + seconds

    def check(self) -> None:
        """Raises `OutOfTimeError`. The wall clock is asked first, for it costs less."""
        now = time.perf_counter()
        if now > self._until:
            left = self._used - time.thread_time()
            if left <= 0:
                raise OutOfTimeError
            self._until = now + left
