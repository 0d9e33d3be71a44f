"""What Word, Excel and PowerPoint files of one report share: the typeface and the theme's colours."""

from __future__ import annotations

from reportkit.brand import Brand

FONT = "微软雅黑"  # on every machine with a Chinese Office


def theme_colours(brand: Brand) -> dict[str, str]:
    """Slot of an Office theme → colour as RRGGBB: what is offered for what a consultant adds."""
    c = brand.colours
    slots = {
        "dk1": c.ink, "lt1": c.paper, "dk2": c.primary, "lt2": c.tint, "accent1": c.primary,
        "accent2": c.accent, "accent3": c.blue, "accent4": c.good, "accent5": c.sky,
        "accent6": c.bad, "hlink": c.blue, "folHlink": c.muted,
    }  # fmt: skip
    return {slot: colour.removeprefix("#") for slot, colour in slots.items()}
