"""A brand: names, logo, colours, cover and footer, read from templates/brands/<name>/brand.yaml.

Colours that would be hard to read on paper are refused here, before anything is drawn.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from reportkit.errors import ParameterError
from reportkit.setting_faults import Fault, Place, model_faults, refuse
from reportkit.yaml_files import read_yaml

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 level AA for small text
MARK_CONTRAST = 3.0  # WCAG 2.2, 1.4.11 for marks and large type
_TEXT_ON = {  # ground → the colours small text has on it
    "paper": ("ink", "muted", "primary", "good", "bad"),
    "tint": ("ink", "muted", "primary"),
}
_MAY_NOT_BE_EMBEDDED = 0x0002  # OpenType, table OS/2, fsType: restricted licence
_TEMPLATES = (".j2", ".css", ".js")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def _hex(text: str) -> str:
    if not _HEX.fullmatch(text):
        raise ValueError("颜色，写成 #RRGGBB")
    return text.upper()


Colour = Annotated[str, AfterValidator(_hex)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Colours(_Section):
    """Design tokens. Text: ink, muted, primary, good, bad. Marks: accent, blue, sky, faint.

    tiers: the best first; not named, they follow primary, blue and sky.
    """

    ink: Colour = "#1F2A37"
    muted: Colour = "#5B6673"
    faint: Colour = "#8A94A0"
    rule: Colour = "#D9DFE6"
    hair: Colour = "#E9EDF2"
    paper: Colour = "#FFFFFF"
    tint: Colour = "#F3F6FA"
    tint2: Colour = "#E6EEF6"
    primary: Colour = "#0B3A66"
    blue: Colour = "#2B7BBA"
    sky: Colour = "#7DB4DD"
    accent: Colour = "#E2711D"
    good: Colour = "#00718F"
    bad: Colour = "#C8451B"
    tiers: tuple[Colour, Colour, Colour, Colour] = ("#0B3A66", "#2B7BBA", "#7DB4DD", "#D3D8DE")

    @model_validator(mode="before")
    @classmethod
    def _tiers_follow(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or "tiers" in given:
            return given
        house = cls.model_fields["tiers"].default
        own = (given.get(name) for name in ("primary", "blue", "sky"))
        follow = [
            mine if isinstance(mine, str) and _HEX.fullmatch(mine) else usual
            for mine, usual in zip(own, house, strict=False)
        ]
        return {**given, "tiers": (*follow, house[-1])}

    @property
    def accent_text(self) -> str:
        """The accent, darkened as far as small type needs on paper and on tint."""
        return readable(readable(self.accent, self.paper), self.tint)


class Cover(_Section):
    """``dots`` draws the client's profit when it is known; ``plain`` never does."""

    style: Literal["dots", "plain"] = "dots"
    ground: Colour = "#0B2A4A"
    text: Colour = "#FFFFFF"
    soft: Colour = "#C9DCEC"


class Fonts(_Section):
    """TrueType files beside brand.yaml for the text; the bundled faces stand in for what they lack."""

    regular: str = ""
    bold: str = ""


class Contact(_Section):
    department: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""
    address: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Those that are filled in."""
        return tuple(text for text in self.model_dump().values() if text)


class Brand(_Section):
    """Who publishes the report, and how it looks."""

    name: str = Field(min_length=1)
    short_name: str = ""
    tagline: str = ""
    logo: str = ""  # SVG beside brand.yaml, for light ground
    logo_on_dark: str = ""  # SVG for the cover; the first stands in
    colours: Colours = Colours()
    cover: Cover = Cover()
    fonts: Fonts = Fonts()
    confidentiality: str = "内部资料，注意保密"
    footer: str = "{client}｜{confidentiality}"
    contact: Contact = Contact()
    folder: Path = Path()  # where brand.yaml lies; its templates override the shipped ones

    def logo_svg(self, *, dark: bool = False) -> str:
        """The SVG source of the logo, empty when the brand has none."""
        name = (self.logo_on_dark if dark else "") or self.logo
        return (self.folder / name).read_text(encoding="utf-8") if name else ""

    @property
    def brings_templates(self) -> bool:
        """Whether templates or styles of its own stand in for the shipped ones, or follow them."""
        own = self.folder.rglob("*") if self.folder.name else ()
        return any(path.suffix in _TEMPLATES for path in own)

    @property
    def faces(self) -> tuple[tuple[int, Path], ...]:
        """Weight and file of the brand's own faces; one file serves both weights."""
        if not self.fonts.regular:
            return ()
        bold = self.fonts.bold or self.fonts.regular
        return (400, self.folder / self.fonts.regular), (700, self.folder / bold)

    @property
    def families(self) -> str:
        """The CSS font families of the text, the brand's own first."""
        return '"Brand","RK","RKFallback"' if self.faces else '"RK","RKFallback"'

    def footer_text(self, client: str) -> str:
        return self.footer.replace("{client}", client).replace(
            "{confidentiality}", self.confidentiality
        )


def load_brand(project_templates: Path, name: str) -> Brand:
    """Read ``brands/<name>/brand.yaml``.

    Raises ParameterError naming file, line, field and remedy of all that is wrong: no such brand, unknown or malformed field,
    a link that leads out of the folder, a logo that is absent or no SVG, a font that is absent or may not be embedded, a text colour
    below 4.5 : 1 against its ground.
    """
    folder = project_templates / "brands" / name
    path = folder / "brand.yaml"
    if Path(name).name != name or not path.is_file():
        known = sorted(p.parent.name for p in project_templates.glob("brands/*/brand.yaml"))
        raise ParameterError(
            f"没有名为“{name}”的品牌（找不到 brands/{name}/brand.yaml）。现有：{'、'.join(known) or '无'}。"
        )
    _refuse_links(folder)

    def source(place: Place) -> tuple[str, Path | None]:
        return f"brands/{name}/brand.yaml", path

    try:
        brand = Brand.model_validate({**read_yaml(path), "folder": folder})
    except ValidationError as error:
        refuse(model_faults(error, Brand, unwritten=["folder"]), source)
        raise
    refuse([*_wrong_logos(brand), *_wrong_fonts(brand), *_pale_colours(brand)], source)
    return brand


def _refuse_links(folder: Path) -> None:
    """A brand is what lies in its folder: a link may lead to any file, and it would be printed."""
    inside = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if not path.resolve().is_relative_to(inside):
            raise ParameterError(
                f"brands/{folder.name}/{path.relative_to(folder).as_posix()} 是通向目录之外的链接。"
                "品牌只能使用自己目录中的文件，请把文件本身放进来。"
            )


def _wrong_logos(brand: Brand) -> Iterator[Fault]:
    for field in ("logo", "logo_on_dark"):
        file = getattr(brand, field)
        path = brand.folder / file
        if file and not (
            Path(file).name == file and path.suffix.lower() == ".svg" and path.is_file()
        ):
            yield Fault((field,), f"{field} 应为同一目录中的 SVG 文件，没有找到 {file}。")


def _wrong_fonts(brand: Brand) -> Iterator[Fault]:
    if brand.fonts.bold and not brand.fonts.regular:
        yield Fault(("fonts", "bold"), "写了 fonts.bold，也须写 fonts.regular。")
    for field in ("regular", "bold"):
        file = getattr(brand.fonts, field)
        if file and (wrong := _wrong_font(brand.folder, file)):
            yield Fault(("fonts", field), f"fonts.{field} {wrong}")


def _wrong_font(folder: Path, file: str) -> str:
    """Why the text cannot be set in a font; empty when it can."""
    from fontTools.ttLib import TTFont, TTLibError

    path = folder / file
    if Path(file).name != file or path.suffix != ".ttf" or not path.is_file():
        return f"应为同一目录中的 .ttf 文件，没有找到 {file}。"
    try:
        with TTFont(path, lazy=True) as font:
            permission = font["OS/2"].fsType if "OS/2" in font else 0
    except TTLibError as error:
        return f"的 {file} 不是可用的 TrueType 字体（{error}）。"
    if permission & _MAY_NOT_BE_EMBEDDED:
        return f"的 {file} 的许可不允许嵌入文件，PDF 无法使用。请换一款允许嵌入的字体。"
    return ""


def _pale_colours(brand: Brand) -> Iterator[Fault]:
    """Of each colour the ground on which it is hardest to read: what passes there passes on all."""
    grounds: dict[str, list[str]] = {"cover.text": ["cover.ground"], "cover.soft": ["cover.ground"]}
    for ground, fields in _TEXT_ON.items():
        for field in fields:
            grounds.setdefault(f"colours.{field}", []).append(f"colours.{ground}")
    colour_of = {
        f"{part}.{name}": value
        for part in ("colours", "cover")
        for name, value in getattr(brand, part).model_dump().items()
    }
    for field, words in grounds.items():
        colour = colour_of[field]
        word = min(words, key=lambda word: contrast(colour, colour_of[word]))
        ground = colour_of[word]
        if contrast(colour, ground) < TEXT_CONTRAST:
            yield Fault(
                tuple(field.split(".")),
                f"{field} {colour} 与 {word} {ground} 的对比度只有 "
                f"{contrast(colour, ground):.2f}，正文至少需要 {TEXT_CONTRAST}。"
                f"同色相最接近的可用值是 {readable(colour, ground)}。",
            )


def luminance(colour: str) -> float:
    """Relative luminance 0..1 of ``#RRGGBB``. Source: WCAG 2.2, definition of relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1..21 of two colours. Source: WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, least: float = TEXT_CONTRAST) -> str:
    """``colour`` itself, or the same hue at the nearest lightness that reaches ``least``."""
    if contrast(colour, ground) >= least:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(
        *(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    )
    for step in range(1, 256):
        for sign in (-1, 1):
            level = lightness + sign * step / 255
            if not 0 <= level <= 1:
                continue
            parts = colorsys.hls_to_rgb(hue, level, saturation)
            nearer = "#" + "".join(f"{round(part * 255):02X}" for part in parts)
            if contrast(nearer, ground) >= least:
                return nearer
    raise ValueError(f"no lightness of {colour} reaches {least} on {ground}")
