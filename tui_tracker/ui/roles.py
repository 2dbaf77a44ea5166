"""How each role of a piece of text looks: one table for all widgets. Colour is never the only sign."""

from typing import Final, NamedTuple


class Look(NamedTuple):
    """A theme colour and a text style, either may be empty."""

    color: str = ""
    style: str = ""

    def __str__(self) -> str:
        """As a style of `Content`."""
        return f"{self.color} {self.style}".strip()


LOOKS: Final[dict[str, Look]] = {
    "heading": Look(style="bold"),
    "strong": Look(style="bold"),
    "chosen": Look(style="bold reverse"),
    "label": Look("$text-muted"),
    "muted": Look("$text-muted"),
    "flag": Look("$text-warning", "bold"),
    "manual": Look("$text-accent"),
    "mark": Look("$text-accent", "bold"),
    "link": Look(style="underline"),
    "status-pending": Look("$text-muted"),
    "status-unknown": Look("$text-warning"),
    "status-in_transit": Look("$text-primary"),
    "status-pick_up": Look("$text-accent"),
    "status-expired": Look("$text-error"),
    "status-alert": Look("$text-error", "bold"),
    "status-undelivered": Look("$text-error"),
    "status-returned": Look("$text-warning"),
    "status-delivered": Look("$text-success"),
}


def component_classes(prefix: str) -> set[str]:
    """The component classes a widget needs for all roles."""
    return {f"{prefix}--{role}" for role in LOOKS}


def component_css(widget: str, prefix: str) -> str:
    """The rules that give those classes their looks."""
    return "\n".join(f"{widget} > .{prefix}--{role} {{ {_rules(look)} }}" for role, look in LOOKS.items())


def _rules(look: Look) -> str:
    color = f"color: {look.color};" if look.color else ""
    style = f"text-style: {look.style};" if look.style else ""
    return f"{color} {style}".strip()


def content_style(role: str) -> str:
    """The style of a role in `Content`."""
    return str(LOOKS.get(role, Look()))
