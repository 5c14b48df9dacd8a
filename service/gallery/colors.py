"""A partner's own colors: read from an address, made into a stylesheet, and looked at for contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# The default of each color that one may choose. It is that of `--cellfacts-NAME` in widget/templates/base.css; a test compares them.
DEFAULTS: Mapping[str, str] = {"accent": "#0a5f63", "ink": "#17242b", "surface": "#ffffff", "tint": "#f3f7f7"}
# Those of other words, which one sets by hand where they do not suit a new ground.
OTHERS: Mapping[str, str] = {"soft-ink": "#435359", "caution": "#704400"}
# The words and the grounds that meet in a widget.
PAIRS = tuple((words, ground) for words in ("ink", "accent", *OTHERS) for ground in ("surface", "tint"))
COLOR = re.compile(r"#[0-9a-f]{6}")
LEAST = 4.5  # WCAG 2.2, 1.4.3: the contrast of words


def read_colors(values: Mapping[str, str]) -> dict[str, str]:
    """The colors that differ from ours, by name. values: of an address; what is no `#rrggbb` is ignored."""
    asked = {name: values.get(name, "").lower() for name in DEFAULTS}
    return {name: color for name, color in asked.items() if COLOR.fullmatch(color) and color != DEFAULTS[name]}


def stylesheet(colors: Mapping[str, str]) -> str:
    """The rules that a partner's stylesheet needs; empty without a color of its own."""
    lines = "".join(f"  --cellfacts-{name}: {color};\n" for name, color in colors.items())
    return f":root {{\n{lines}}}" if lines else ""


def weak_pairs(colors: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Words, ground and contrast of what would be hard to read, worst first."""
    used = {**DEFAULTS, **OTHERS, **colors}
    found = ((words, ground, contrast(used[words], used[ground])) for words, ground in PAIRS)
    return iter(sorted((one for one in found if one[2] < LEAST), key=lambda one: one[2]))


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colors (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """WCAG 2.2, "relative luminance". color: `#rrggbb`."""
    parts = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
