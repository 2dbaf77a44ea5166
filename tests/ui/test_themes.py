"""Colours: legible in every theme by WCAG's arithmetic, at any depth of colour; told apart by the colour-blind."""

import math
from itertools import combinations

import pytest
from rich.color import Color as Written
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import Theme

from tests.ui.support import opened
from tui_tracker.model.status import STATUSES
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.roles import LOOKS
from tui_tracker.ui.theme import ANSI, LABELS, THEMES

OURS = [theme for theme in THEMES if not theme.ansi]
PLAIN = "$foreground"


def values(theme: Theme) -> dict[str, str]:
    """The theme's variables as the style sheets see them."""
    return {**theme.to_color_system().generate(), **theme.variables}


def linear(value: int) -> float:
    """A channel as light (WCAG 2.2, relative luminance)."""
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(color: str) -> float:
    """0 (black) to 1 (white)."""
    red, green, blue = (linear(part) for part in Color.parse(color).rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def fewer(color: str) -> str:
    """What is shown of it where there are 256."""
    shown = Written.from_rgb(*Color.parse(color).rgb).downgrade(ColorSystem.EIGHT_BIT)
    return shown.get_truecolor().hex


def texts() -> list[str]:
    """The variables that text is written in, those of every role among them."""
    looks = {look.color.removeprefix("$") for look in LOOKS.values() if look.color}
    return sorted({"foreground", "text", "text-muted", "text-disabled", "text-success", "text-error", *looks})


def needed(theme: Theme) -> float:
    """The least ratio of text to what is behind it."""
    return 7.0 if theme.name == "high-contrast" else 4.5


@pytest.mark.parametrize("colours", ["truecolor", "256"])
@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_every_text_is_legible_on_every_surface(theme: Theme, colours: str) -> None:
    found = values(theme)
    shown = fewer if colours == "256" else str
    surfaces = ("background", "surface", "panel", "primary-muted")
    ratios = {
        (text, at): round(contrast(shown(found[text]), shown(found[at])), 2) for text in texts() for at in surfaces
    }
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < needed(theme)} == {}


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_what_is_chosen_and_typed_is_legible_and_frames_are_seen(theme: Theme) -> None:
    found = values(theme)
    pairs = ("block-cursor", "block-cursor-blurred", "input-cursor", "input-selection")
    for pair in pairs:
        assert contrast(found[f"{pair}-foreground"], found[f"{pair}-background"]) >= needed(theme), pair
    for frame in ("border", "border-blurred", "scrollbar"):
        for surface in ("background", "surface", "panel"):
            assert contrast(found[frame], found[surface]) >= 3, (frame, surface)  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_with_256_colours_none_is_further_off_than_one_step_of_grey(theme: Theme) -> None:
    found = values(theme)
    for name in (*texts(), "background", "surface", "panel", "primary-muted", "border", "scrollbar"):
        color = Color.parse(found[name])
        off = [abs(a - b) for a, b in zip(color.rgb, Color.parse(fewer(found[name])).rgb, strict=True)]
        assert max(off) <= 10, name


def test_the_sixteen_colours_are_the_terminals_own() -> None:
    theme = next(theme for theme in THEMES if theme.name == ANSI)
    found = values(theme)
    names = (*texts(), "background", "surface", "panel", "border")
    assert [name for name in names if not found[name].startswith(("ansi_", "transparent"))] == []


PALETTES = {
    "xterm": {
        **{"red": "#cd0000", "green": "#00cd00", "yellow": "#cdcd00", "magenta": "#cd00cd", "cyan": "#00cdcd"},
        **{"bright_red": "#ff0000", "default": "#e5e5e5"},
    },
    "console": {  # Linux, VGA
        **{"red": "#aa0000", "green": "#00aa00", "yellow": "#aa5500", "magenta": "#aa00aa", "cyan": "#00aaaa"},
        **{"bright_red": "#ff5555", "default": "#aaaaaa"},
    },
    "windows": {
        **{"red": "#c50f1f", "green": "#13a10e", "yellow": "#c19c00", "magenta": "#881798", "cyan": "#3a96dd"},
        **{"bright_red": "#e74856", "default": "#cccccc"},
    },
}
"""What terminals make of the sixteen colours, as far as roles are written in them."""

LEAST_OF_SIXTEEN = {"xterm": 3.0, "console": 3.0, "windows": 2.4}
"""Windows' own magenta is dark: it is a sign's second colour only, the word beside it is in another."""


@pytest.mark.parametrize("palette", PALETTES)
def test_every_text_is_legible_in_sixteen_colours_on_black(palette: str) -> None:
    found, shown = values(next(theme for theme in THEMES if theme.ansi)), PALETTES[palette]
    ratios = {text: round(contrast(shown[found[text].removeprefix("ansi_")], "#000000"), 2) for text in texts()}
    assert {text: ratio for text, ratio in ratios.items() if ratio < LEAST_OF_SIXTEEN[palette]} == {}


SIGNS = {"flag": "!", "manual": "*", "mark": "\N{BLACK CIRCLE}"}
SIGNS_IN_ASCII = {**SIGNS, "mark": "*"}


def looks(theme: Theme, *, plain: bool, colour: bool = True) -> dict[str, tuple[str, str, str]]:
    """A role's colour, style and sign: all there is to tell it from another. `plain`: the signs of ASCII."""
    found = values(theme)
    signs = {f"status-{each.status.value}": each.ascii_glyph if plain else each.glyph for each in STATUSES}
    signs |= SIGNS_IN_ASCII if plain else SIGNS
    told = {}
    for role, sign in signs.items():
        color = found[LOOKS[role].color.removeprefix("$")] if colour else ""
        told[role] = color, LOOKS[role].style, sign
    return told


def alike(told: dict[str, tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Roles that can't be told apart."""
    return [(one, other) for one, other in combinations(told, 2) if told[one] == told[other]]


@pytest.mark.parametrize("plain", [False, True], ids=["signs", "ascii"])
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_no_two_roles_look_alike_whatever_the_terminal_can_show(theme: Theme, plain: bool) -> None:
    assert alike(looks(theme, plain=plain)) == []


@pytest.mark.parametrize("plain", [False, True], ids=["signs", "ascii"])
def test_without_colour_statuses_are_told_apart_by_their_signs(plain: bool) -> None:
    told = looks(next(theme for theme in THEMES if theme.ansi), plain=plain, colour=False)
    statuses = {role: look for role, look in told.items() if role.startswith("status-")}
    assert alike({role: ("", "", sign) for role, (_, _, sign) in statuses.items()}) == []


def test_good_bad_and_under_way_have_colours_of_their_own_where_there_are_sixteen() -> None:
    found = values(next(theme for theme in THEMES if theme.ansi))
    kinds = ("text-error", "text-success", "text-warning", "text-primary", "text-accent", "foreground")
    assert len({found[kind] for kind in kinds}) == len(kinds)


# How a person sees who lacks one kind of cone: Viénot, Brettel and Mollon 1999, on linear light.
_SEEN = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def seen(color: str, kind: str) -> tuple[float, float, float]:
    """A colour in CIE L*a*b*, as it is seen by such a person."""
    light = [linear(part) for part in Color.parse(color).rgb]
    red, green, blue = (
        max(0.0, sum(weight * part for weight, part in zip(row, light, strict=True))) for row in _SEEN[kind]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, kind: str) -> float:
    """How far apart two colours are seen (CIE 1976): 2.3 is just noticed."""
    return math.dist(seen(one, kind), seen(other, kind))


@pytest.mark.parametrize("colours", ["truecolor", "256"])
@pytest.mark.parametrize("kind", _SEEN)
@pytest.mark.parametrize("name", ["safe-dark", "safe-light"])
def test_the_safe_themes_tell_good_from_bad_for_the_colour_blind(name: str, kind: str, colours: str) -> None:
    shown = fewer if colours == "256" else str
    theme = values(next(theme for theme in THEMES if theme.name == name))
    found = {role: shown(color) for role, color in theme.items() if role.startswith("text-")}
    roles = ("text-error", "text-success", "text-warning", "text-primary")
    near = {
        (one, other): round(difference(found[one], found[other], kind))
        for one, other in combinations(roles, 2)
        if difference(found[one], found[other], kind) < 20
    }
    assert near == {}


def test_every_theme_has_a_name_that_people_read() -> None:
    assert list(LABELS) == [theme.name for theme in THEMES]


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
async def test_the_app_begins_in_the_colours_that_were_chosen(theme: Theme) -> None:
    async with opened(options=UiOptions(theme=theme.name)) as desk:
        background = desk.app.screen.styles.background
        assert background == Color.parse(values(theme)["background"])
        assert desk.app.has_class("-dark-mode") is theme.dark
        painted = {
            segment.style.bgcolor
            for strip in desk.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.style.bgcolor is not None
        }
        assert background.rich_color in painted
