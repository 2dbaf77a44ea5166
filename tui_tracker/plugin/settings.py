"""Options of a plugin: declared once, they feed configuration, command line, docs and masking."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, field
from typing import Any

Settings = Mapping[str, Any]
"""A plugin's own section of the configuration, secrets resolved, `TUI_TRACKER_<ID>_<OPTION>` on top; nothing else.

Names are those of `tracker.toml`, values as TOML has them; what comes from the environment is text. It is not checked
against `config_type` yet: read only what decides which objects there are.

>>> def hosts_of(settings: Settings) -> frozenset[str]:
...     return frozenset({str(settings.get("host") or "api.acme.example")})
>>> hosts_of({"host": "test.acme.example"})
frozenset({'test.acme.example'})
"""


def option(
    help: str,  # noqa: A002 (the word authors know from every options library)
    *,
    default: Any = MISSING,
    default_factory: "Callable[[], Any] | None" = None,
    secret: bool = False,
) -> Any:
    """A field of a `config_type` dataclass: an option of the section `[carriers.<id>]`.

    `help` is one sentence for people. Without `default` and `default_factory` the option must be given. `secret` values
    are masked in every output, and a carrier with one gets `AuthFailed` for HTTP 401 and 403. The value is checked
    against the field's type; a `ValueError` from `__post_init__` is shown to the operator, so it names the option and
    never holds a secret.

    >>> @dataclass(frozen=True, kw_only=True)
    ... class AcmeConfig:
    ...     api_key: str = option("The key from Acme Post's account page.", secret=True)
    ...     days: int = option("How many days back it looks.", default=90)
    ...
    ...     def __post_init__(self):
    ...         if not 1 <= self.days <= 365:
    ...             raise ValueError("days: expected 1 to 365")
    >>> AcmeConfig(api_key="k-1").days
    90
    >>> AcmeConfig(api_key="k-1", days=0)
    Traceback (most recent call last):
        ...
    ValueError: days: expected 1 to 365
    """
    metadata = {"help": help, "secret": secret}
    if default_factory is not None:
        return field(default_factory=default_factory, metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)
