"""All pages of a finished report at one glance, as PNG: for the eyes of whoever signs it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import PdfDocument, PdfiumError

from reportkit import fonts
from reportkit.analysis.basics.periods import Period
from reportkit.errors import UsageError
from reportkit.files import write_bytes
from reportkit.gate import opens
from reportkit.merged_params import load_params
from reportkit.password import read_password
from reportkit.project import Project, keep_private, make_private
from reportkit.render import FORMATS
from reportkit.runs import past_runs

MOST_PAGES = 60  # on one picture
_PAGE = (496, 702)  # pixels of an A4 page: 60 dpi, headings and figures can be read
_GAP = 24
_FOOT = 34  # room for the page number
_HEAD = 72
_MOST_COLUMNS = 8
_DESK, _EDGE, _INK = "#E9EDF2", "#C3CBD5", "#1F2A37"


def write_contact_sheets(project: Project, client: str, period: Period | None) -> tuple[Path, ...]:
    """Draw every page of the report that was built for ``client``; one PNG per sixty pages.

    period: none takes the report finished last. The pictures lie in output/_scratch. Raises
    UsageError when no such report was built, ParameterError when it is sealed and the password is
    not where the settings say.
    """
    span = period or _latest(project, client)
    report = _report_file(project, client, span)
    folder = project.scratch / client / str(span)
    make_private(folder, project.output)
    password = "" if opens(report) else _password(project, client, span, report.name)
    title = f"{client}  {span}  {report.stem}"
    try:
        with PdfDocument(report, password=password or None) as document:
            for old in folder.glob(f"{report.stem}_*.png"):
                old.unlink()
            sheets = tuple(_write_sheets(document, folder / report.stem, title))
    except PdfiumError as error:
        raise UsageError(
            f"{report.name} 打不开：密码与生成时不同，或文件已损坏。请核对密码，或重新生成报告。"
        ) from error
    keep_private(folder)
    return sheets


def _latest(project: Project, client: str) -> Period:
    project.client_file(client)
    built = [r for r in past_runs(project) if r.client == client and r.outcome == "done"]
    if not built:
        raise UsageError(
            f"客户“{client}”还没有报告，请先运行 reportkit build {client} --period 报告期。"
        )
    return Period.parse(max(built, key=lambda run: run.finished_at).period)


def _report_file(project: Project, client: str, span: Period) -> Path:
    report = project.run_folder(client, span) / FORMATS["pdf"].file_name
    if not report.is_file():
        built = [r.period for r in past_runs(project) if r.client == client and r.outcome == "done"]
        known = f"已生成的报告期：{'、'.join(built)}；" if built else ""
        raise UsageError(
            f"客户“{client}”没有 {span} 的 PDF 报告。{known}"
            f"请先运行 reportkit build {client} --period {span} --format pdf。"
        )
    return report


def _password(project: Project, client: str, span: Period, name: str) -> str:
    password = read_password(
        project, load_params(project, client, span, {"report.formats": ["pdf"]})
    )
    if not password:
        raise UsageError(
            f"{name} 已加密，而 {client}.yaml 没有写明密码在哪里；请写上生成时所用的 report.password_env。"
        )
    return password


def page_groups(count: int) -> tuple[range, ...]:
    """The pages of each picture, from 0: as few pictures as sixty pages allow, of like size."""
    size = math.ceil(count / math.ceil(count / MOST_PAGES))
    return tuple(range(first, min(first + size, count)) for first in range(0, count, size))


def _write_sheets(document: PdfDocument, stem: Path, title: str) -> Iterator[Path]:
    for numbers in page_groups(len(document)):
        first, last = numbers[0] + 1, numbers[-1] + 1
        picture = _sheet(document, numbers, f"{title}  {first}–{last} / {len(document)}")
        target = stem.with_name(f"{stem.name}_{first:03d}-{last:03d}.png")
        content = BytesIO()
        picture.save(content, "PNG", optimize=False)
        write_bytes(target, content.getvalue())
        target.chmod(0o600)
        yield target


def _sheet(document: PdfDocument, numbers: Sequence[int], title: str) -> Image.Image:
    columns = min(_MOST_COLUMNS, math.ceil(math.sqrt(1.5 * len(numbers))))
    rows = math.ceil(len(numbers) / columns)
    step_x, step_y = _PAGE[0] + _GAP, _PAGE[1] + _FOOT
    size = (columns * step_x + _GAP, _HEAD + rows * step_y + _GAP)
    desk = Image.new("RGB", size, _DESK)
    draw = ImageDraw.Draw(desk)
    draw.text((_GAP, 18), title, _INK, ImageFont.truetype(fonts.SANS_BOLD, 28))
    font = ImageFont.truetype(fonts.SANS_REGULAR, 20)
    for place, number in enumerate(numbers):
        page = _page(document, number)
        left = _GAP + place % columns * step_x + (_PAGE[0] - page.width) // 2
        top = _HEAD + place // columns * step_y + (_PAGE[1] - page.height)
        desk.paste(page, (left, top))
        box = (left - 1, top - 1, left + page.width, top + page.height)
        draw.rectangle(box, outline=_EDGE)
        middle = left + page.width // 2
        draw.text((middle, top + page.height + 4), str(number + 1), _INK, font, anchor="ma")
    return desk


def _page(document: PdfDocument, number: int) -> Image.Image:
    """A page that fits its place, upright or on its side."""
    page = document[number]
    width, height = page.get_size()
    scale = min(_PAGE[0] / width, _PAGE[1] / height)
    picture: Image.Image = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil()
    return picture.convert("RGB")
