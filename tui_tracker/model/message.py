"""A sentence to be said in the operator's language: English template and arguments, translated at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802 (gettext's own name: marks a text for the catalogue)
    """`text` itself, marked for translation."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """`template` is English with `str.format` fields; `plural` is used when `args["n"]` is not 1."""

    template: str
    args: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        """The sentence in English."""
        template = self.plural if self.plural and self.args.get("n") != 1 else self.template
        return template.format(**self.args)
