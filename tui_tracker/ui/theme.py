"""Our colours. Each is one that the 256-colour palette has, so that a plain SSH session shows the same as true colour.

Text on any surface is at least 4.5 : 1 by WCAG 2.2 (1.4.3), in the high contrast theme at least 7 : 1 (1.4.6).
"""

from collections.abc import Mapping
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

from tui_tracker.model.message import N_

DARK: Final = "dark"
ANSI: Final = "terminal"  # the terminal's own sixteen colours: for those that have no more, and under NO_COLOR

LABELS: Final[Mapping[str, str]] = {
    DARK: N_("dark"),
    "light": N_("light"),
    "high-contrast": N_("high contrast"),
    ANSI: N_("the terminal's 16 colours"),
    "safe-dark": N_("colour-blind safe, dark"),
    "safe-light": N_("colour-blind safe, light"),
}
"""What there is, in the order of the palette: the name that `--theme` takes → what it is called."""


def _theme(name: str, *, dark: bool, surfaces: tuple[str, str, str, str], text: Mapping[str, str]) -> Theme:
    """`surfaces`: the background, that of dialogs, that of the lines above and below, and that of the row chosen.

    `text`: "plain" and "muted", and the colours that roles have.
    """
    background, surface, panel, chosen = surfaces
    return Theme(
        name=name,
        primary=text["primary"],
        secondary=text["primary"],
        accent=text["accent"],
        warning=text["warning"],
        error=text["error"],
        success=text["success"],
        foreground=text["plain"],
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        variables={
            **{f"text-{role}": color for role, color in text.items() if role != "plain"},
            "text": text["plain"],
            "text-disabled": text["muted"],
            "primary-muted": chosen,
            "block-cursor-foreground": text["plain"],
            "block-cursor-background": chosen,
            "block-cursor-blurred-foreground": text["plain"],
            "block-cursor-blurred-background": panel,
            "border": text["primary"],
            "border-blurred": text["muted"],
            "input-cursor-foreground": background,
            "input-cursor-background": text["plain"],
            "input-selection-foreground": text["plain"],
            "input-selection-background": chosen,
            "scrollbar": text["muted"],
            "scrollbar-hover": text["plain"],
            "scrollbar-active": text["primary"],
            "scrollbar-background": panel,
            "scrollbar-background-hover": panel,
            "scrollbar-background-active": panel,
            "scrollbar-corner-color": panel,
        },
    )


_BUILT_IN: Final = BUILTIN_THEMES["ansi-dark"]

THEMES: Final = (
    _theme(
        DARK,
        dark=True,
        surfaces=("#1c1c1c", "#262626", "#303030", "#00005f"),
        text={
            **{"plain": "#eeeeee", "muted": "#a8a8a8", "primary": "#87afff", "accent": "#d7af87"},
            **{"warning": "#ffaf5f", "error": "#ff8787", "success": "#87d787"},
        },
    ),
    _theme(
        "light",
        dark=False,
        surfaces=("#ffffff", "#eeeeee", "#e4e4e4", "#d7d7ff"),
        text={
            **{"plain": "#1c1c1c", "muted": "#4e4e4e", "primary": "#005faf", "accent": "#5f0087"},
            **{"warning": "#5f5f00", "error": "#af0000", "success": "#005f00"},
        },
    ),
    _theme(
        "high-contrast",
        dark=True,
        surfaces=("#000000", "#000000", "#1c1c1c", "#0000af"),
        text={
            **{"plain": "#ffffff", "muted": "#d0d0d0", "primary": "#87d7ff", "accent": "#ffd7af"},
            **{"warning": "#ffd700", "error": "#ffafaf", "success": "#87ff87"},
        },
    ),
    Theme(
        name=ANSI,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_magenta",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        ansi=True,
        dark=True,
        variables={
            **_BUILT_IN.variables,
            **{"text-muted": "ansi_default", "text-disabled": "ansi_default", "text-primary": "ansi_cyan"},
            "text-error": "ansi_bright_red",  # a console's plain red on black is 2.7 : 1
            **{"border": "ansi_default", "border-blurred": "ansi_default"},
        },
    ),
    _theme(
        "safe-dark",
        dark=True,
        surfaces=("#1c1c1c", "#262626", "#303030", "#00005f"),
        text={
            **{"plain": "#eeeeee", "muted": "#a8a8a8", "primary": "#87afff", "accent": "#d7afd7"},
            **{"warning": "#ffff87", "error": "#ff8700", "success": "#5fffff"},
        },
    ),
    _theme(
        "safe-light",
        dark=False,
        surfaces=("#ffffff", "#eeeeee", "#e4e4e4", "#d7d7ff"),
        text={
            **{"plain": "#1c1c1c", "muted": "#4e4e4e", "primary": "#0000ff", "accent": "#5f5f00"},
            **{"warning": "#5f00af", "error": "#af0000", "success": "#005f87"},
        },
    ),
)
