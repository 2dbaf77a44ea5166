"""The filter language: one pure parser for the app, the command line and saved views.

``word`` matches a piece of any shown field, any case unless it has a capital letter · several words must all match ·
``!word`` must not · ``"two words"`` · ``field:value`` · ``field:!value`` · ``field:a,b`` one of them · ``field:""``
there is none · ``~word`` letters in this order, others between · ``/regular expression/``
· how long ago: ``age:>3d`` ``age:2d..7d`` ``updated:2h..`` · how long until: ``deadline:<7d`` ``eta:<3d``
· days: ``updated:yesterday`` ``eta:<tomorrow`` ``made:2026-11`` ``updated:2026-11-01..2026-11-07`` ``updated:week``
"""

from .completing import completions
from .errors import FilterError
from .fields import field_names, looked_through
from .parsing import Filter, filter_words, narrows, parse
from .terms import Terms

__all__ = [
    "Filter",
    "FilterError",
    "Terms",
    "completions",
    "field_names",
    "filter_words",
    "looked_through",
    "narrows",
    "parse",
]
