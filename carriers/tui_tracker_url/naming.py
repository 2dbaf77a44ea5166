"""What is wrong with an option is told with the option's name before it."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def named(name: str, make: Callable[[], T]) -> T:
    """What `make` makes. Its `ValueError` gets `name` before it."""
    try:
        return make()
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
