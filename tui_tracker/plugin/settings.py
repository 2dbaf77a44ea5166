"""Options of a plugin: declared once, they feed configuration, command line, docs and masking."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, field
from typing import Any

Settings = Mapping[str, Any]
"""A plugin's own section of the configuration, secrets resolved, nothing else."""


def option(
    help: str,  # noqa: A002 (the word authors know from every options library)
    *,
    default: Any = MISSING,
    default_factory: "Callable[[], Any] | None" = None,
    secret: bool = False,
) -> Any:
    """A field of a `config_type` dataclass: `help` is one sentence; `secret` values are masked in every output."""
    metadata = {"help": help, "secret": secret}
    if default_factory is not None:
        return field(default_factory=default_factory, metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)
