"""HTML to PDF: the only way into WeasyPrint.

The file is PDF/A-3a and PDF/UA-1, the same bytes for the same input on every machine, and appears
under its name whole or not at all. Pages may use data URIs, the bundled fonts and the files of one
folder; anything else they ask for ends the rendering, and so does a character without a glyph.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import Any

import pikepdf

from reportkit import fonts
from reportkit.errors import RenderError, SystemRequirementError
from reportkit.files import write_bytes
from reportkit.render.drawn_styles import styles_read_once
from reportkit.render.fontconfig import isolated_fonts
from reportkit.render.justify import install_cjk_justification
from reportkit.render.memory import seldom_collected
from reportkit.render.resources import Pictures, Resources, allowed_resources
from reportkit.render.streams import clear_stream_ends
from reportkit.render.tags import tidy_tags
from reportkit.render.typography import SPACING_CSS
from reportkit.render.xmp import claim_accessibility

_ONE_AT_A_TIME = Lock()  # fontconfig listens to an environment variable, the log is shared
_JUSTIFIED = re.compile(r"text-align\s*:\s*justify")
_FATAL_WARNINGS = (".notdef glyph", "Font-face")


@dataclass(frozen=True, slots=True)
class PdfSettings:
    """How the file presents itself, and who may open it.

    issued: moment printed into the file as its date; without a zone it is taken as UTC.
    password: with one the file is AES-256 encrypted: no archive any more, and new bytes each time.
    """

    title: str
    issued: datetime
    language: str = "zh-CN"
    description: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    password: str = ""


@dataclass(frozen=True, slots=True)
class PdfAttachment:
    """A file that travels inside the PDF, such as the full table behind an excerpt."""

    path: Path
    description: str


@dataclass(frozen=True, slots=True)
class PdfResult:
    """pages: number of pages. warnings: what WeasyPrint could not use and left out, e.g. CSS."""

    pages: int
    warnings: tuple[str, ...]


def write_pdf(
    html: str,
    target: Path,
    *,
    base_folder: Path,
    settings: PdfSettings,
    attachments: Sequence[PdfAttachment] = (),
    stylesheets: Sequence[Path] = (),
    pictures: Pictures | None = None,
) -> PdfResult:
    """Lay out a finished HTML document and write it to `target`.

    base_folder: relative URLs start here, and no file outside it is read. The families RK, RKNum
    and RKFallback are there already. pictures: drawings that the page names by their addresses. Raises RenderError for a resource that is missing or refused
    and for a character no font has; SystemRequirementError when Pango or the fonts are missing.
    """
    fonts.require_fonts()
    resources = allowed_resources(
        base_folder, [attachment.path for attachment in attachments], pictures
    )
    with _ONE_AT_A_TIME, isolated_fonts():
        justifies = _prepare_weasyprint()
        sheets = [(path.read_text(encoding="utf-8"), path) for path in stylesheets]
        if not justifies:  # half-justified Chinese is worse than ragged
            html = _JUSTIFIED.sub("text-align:left", html)
            sheets = [(_JUSTIFIED.sub("text-align:left", css), path) for css, path in sheets]
        with _collected_log() as records, seldom_collected(), styles_read_once():
            content, pages = _laid_out(html, resources, settings, attachments, sheets)
    warnings = _judged(records)
    if settings.password:
        content = _encrypted(content, settings.password)
    _write_whole(content, target)
    return PdfResult(pages, warnings)


def _prepare_weasyprint() -> bool:
    """Load the engine; False when it cannot be taught to justify Chinese."""
    try:
        with redirect_stdout(io.StringIO()):  # it prints a page of advice before it raises
            import weasyprint  # noqa: F401
    except OSError as error:
        raise SystemRequirementError(
            f"排版需要的系统库 Pango 无法加载（{error}）。"
            "Debian/Ubuntu：apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0；macOS：brew install pango。"
        ) from error
    return install_cjk_justification()


def _laid_out(
    html: str,
    resources: Resources,
    settings: PdfSettings,
    attachments: Sequence[PdfAttachment],
    sheets: Sequence[tuple[str, Path]],
) -> tuple[bytes, int]:
    """The finished bytes and the number of pages."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    fetcher = _fetcher(resources)
    base_url = resources.base_folder.resolve().as_uri() + "/"
    configuration = FontConfiguration()
    shared = {"font_config": configuration, "url_fetcher": fetcher}
    try:
        css = [weasyprint.CSS(string=fonts.font_faces_css() + SPACING_CSS, **shared)]
        css += [
            weasyprint.CSS(string=text, base_url=path.resolve().as_uri(), **shared)
            for text, path in sheets
        ]
        source = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=fetcher)
        document = source.render(font_config=configuration, stylesheets=css)
        _refuse_own_attachments(document)
        _describe(document.metadata, settings)
        with clear_stream_ends():
            content = document.write_pdf(
                attachments=[_embedded(a, settings.issued, fetcher) for a in attachments],
                pdf_tags=True,
                pdf_variant="pdf/ua-1" if settings.password else "pdf/a-3a",
                pdf_identifier=True,
                finisher=partial(_finish, archive=not settings.password),
            )
    except FatalURLFetchingError:
        raise fetcher.refusals[0] from None
    if fetcher.refusals:  # drawings swallow even a fatal error
        raise fetcher.refusals[0]
    return content, len(document.pages)


def _finish(document: Any, pdf: Any, *, archive: bool) -> None:
    """The last touches before the file is written."""
    tidy_tags(pdf)
    if archive:
        claim_accessibility(document, pdf)


def _fetcher(resources: Resources) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class BundledFilesOnly(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.refusals: list[RenderError] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            try:
                content, kind = resources.load(url)
            except RenderError as refused:  # an ordinary exception would only be logged
                self.refusals.append(refused)
                raise FatalURLFetchingError(str(refused)) from None
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return BundledFilesOnly()


def _refuse_own_attachments(document: Any) -> None:
    """A document may not embed files by itself: only the caller decides what travels along."""
    linked = [link[1] for page in document.pages for link in page.links if link[0] == "attachment"]
    if linked or document.metadata.attachments:
        first = linked[0] if linked else '<link rel="attachment">'
        raise RenderError(f"排版已停止：文档自行要求附加文件（首个：{first}）。请改用附件参数。")


def _describe(metadata: Any, settings: PdfSettings) -> None:
    issued = _aware(settings.issued).isoformat(timespec="seconds")
    metadata.title = settings.title
    metadata.lang = settings.language
    metadata.description = settings.description or None
    metadata.authors = list(settings.authors)
    metadata.keywords = list(settings.keywords)
    metadata.generator = "reportkit"
    metadata.created = metadata.modified = issued


def _embedded(attachment: PdfAttachment, issued: datetime, fetcher: Any) -> Any:
    import weasyprint

    moment = _aware(issued).astimezone(UTC)
    return weasyprint.Attachment(
        url=attachment.path.resolve().as_uri(),
        url_fetcher=fetcher,
        name=attachment.path.name,
        description=attachment.description,
        relationship="Data",
        created=moment,
        modified=moment,
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Records(logging.Handler):
    """Keeps what WeasyPrint says, each message once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[tuple[int, str], None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.levelno, record.getMessage()] = None


@contextmanager
def _collected_log() -> Iterator[_Records]:
    logger = logging.getLogger("weasyprint")
    level, records = logger.level, _Records()
    logger.addHandler(records)
    logger.setLevel(logging.WARNING)
    try:
        yield records
    finally:
        logger.setLevel(level)
        logger.removeHandler(records)


def _judged(records: _Records) -> tuple[str, ...]:
    """The harmless warnings. Raises RenderError when something the page needs was not there."""
    fatal = [
        message
        for level, message in records.said
        if level >= logging.ERROR or message.startswith(_FATAL_WARNINGS)
    ]
    if fatal:
        raise RenderError(
            f"排版未通过：{len(fatal)} 处图片、链接目标或字形缺失（首个：{fatal[0][:200]}）。"
            "缺字请先用 fonts.substitute 处理文字，其余请补上资源。"
        )
    return tuple(message for _, message in records.said)


def _encrypted(content: bytes, password: str) -> bytes:
    """AES-256; the reader may print and read aloud, not change, and nobody keeps the owner's key."""
    rights = pikepdf.Permissions(
        extract=False,
        modify_annotation=False,
        modify_assembly=False,
        modify_form=False,
        modify_other=False,
    )
    sealed = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        encryption = pikepdf.Encryption(user=password, owner=token_urlsafe(), allow=rights)
        pdf.save(sealed, encryption=encryption)
    return sealed.getvalue()


def _write_whole(content: bytes, target: Path) -> None:
    try:
        write_bytes(target, content)
    except OSError as error:
        raise RenderError(
            f"无法写入 {target}：{error.strerror or error}。原有文件未改动。"
        ) from error
