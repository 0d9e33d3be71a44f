"""What a page may load: data URIs, its own pictures, the fonts, page files of one folder, named files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from reportkit import fonts
from reportkit.errors import RenderError

_PAGE_KINDS = {
    ".css": "text/css",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}
_ATTACHMENT_KINDS = {  # not the system's table of types: it differs from machine to machine
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Pictures:
    """The drawings of one page by a short address.

    A page that carries them as base64 is nine tenths pictures, and every pass over it reads them.
    """

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def address(self, svg: str | bytes) -> str:
        """What the page calls this SVG; the same for the same drawing."""
        content = svg.encode() if isinstance(svg, str) else svg
        name = f"picture:{sha256(content).hexdigest()}"
        self._held[name] = content
        return name

    def get(self, address: str) -> bytes | None:
        return self._held.get(address)


@dataclass(frozen=True, slots=True)
class Resources:
    """The files a document may read; everything else is refused, whatever asks for it."""

    base_folder: Path
    named_files: dict[Path, str]  # resolved path → media type
    pictures: Pictures

    def load(self, url: str) -> tuple[bytes, str]:
        """Content and media type of a file URL or of one of the page's pictures.

        Raises RenderError when the URL leads anywhere else, or the file is not there.
        """
        if (drawing := self.pictures.get(url)) is not None:
            return drawing, _PAGE_KINDS[".svg"]
        path = _local_path(url)
        kind = self._kind(path) if path else None
        if path is None or kind is None:
            raise RenderError(
                f"排版已停止：文档引用了不允许的资源 {url[:200]}。"
                f"只能使用 data: 图片，或 {self.base_folder} 内的图片与样式文件。"
            )
        if not path.is_file():
            raise RenderError(f"排版已停止：文档引用的文件不存在：{path}。请补上文件，或改正路径。")
        return path.read_bytes(), kind

    def _kind(self, path: Path) -> str | None:
        if path in self.named_files:
            return self.named_files[path]
        folders = (fonts.FOLDER.resolve(), self.base_folder.resolve())
        inside = any(path.is_relative_to(folder) for folder in folders)
        return _PAGE_KINDS.get(path.suffix.lower()) if inside else None


def allowed_resources(
    base_folder: Path, attachments: Iterable[Path], pictures: Pictures | None = None
) -> Resources:
    """The folder's page files, the fonts, the pictures, and the files that are to be attached.

    Raises RenderError for an attachment that is missing or of a kind we do not pass on.
    """
    named = {fonts.FALLBACK.resolve(): _PAGE_KINDS[".ttf"]}
    for path in attachments:
        if not path.is_file():
            raise RenderError(f"要附加的文件不存在：{path}。请先生成它，再排版。")
        kind = _ATTACHMENT_KINDS.get(path.suffix.lower())
        if kind is None:
            known = "、".join(sorted(_ATTACHMENT_KINDS))
            raise RenderError(f"不能附加 {path.name}：只接受 {known} 文件。")
        named[path.resolve()] = kind
    return Resources(base_folder, named, pictures or Pictures())


def _local_path(url: str) -> Path | None:
    """The file a URL means, symbolic links followed; None for anything that is no local file."""
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
            return None
        return Path(url2pathname(parts.path)).resolve()
    except (ValueError, OSError):
        return None
