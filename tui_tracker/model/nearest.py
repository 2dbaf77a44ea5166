"""What somebody may have meant by a word that is not known."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """The one of `known` most like `word`, "" where none is as like as that (0 to 1).

    >>> nearest("trackin", ["list", "tracking"])
    'tracking'
    """
    from difflib import get_close_matches  # with regular expressions of its own: for mistakes only

    return next(iter(get_close_matches(word, list(known), 1, likeness)), "")
