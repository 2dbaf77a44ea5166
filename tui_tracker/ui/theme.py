"""Our colours: greys that exist in the 256-colour ramp, so that a plain SSH session shows the same surfaces."""

from typing import Final

from textual.theme import Theme

NAME: Final = "tui-tracker"
ANSI: Final = "ansi-dark"  # the terminal's own sixteen colours: for TERM=linux and screen, and under NO_COLOR

DARK: Final = Theme(
    name=NAME,
    primary="#5fafff",
    secondary="#87afd7",
    accent="#d7af87",
    warning="#ffaf5f",
    error="#ff8787",
    success="#87d787",
    foreground="#eeeeee",
    background="#1c1c1c",
    surface="#262626",
    panel="#303030",
    dark=True,
    variables={
        "text-primary": "#87afff",
        "text-accent": "#d7af87",
        "text-warning": "#ffaf5f",
        "text-error": "#ff8787",
        "text-success": "#87d787",
        "text-muted": "#a8a8a8",
    },
)
