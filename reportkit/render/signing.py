"""A digital signature on the finished PDF: the only way into pyHanko.

The signature is one incremental update: what was there before stays byte for byte, and the file
stays PDF/UA-1 and PDF/A-3a. Key and password stay in memory. No time stamp of a third party is
asked for: the time in the signature is this machine's.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportkit.errors import ParameterError, RenderError
from reportkit.files import write_bytes
from reportkit.hashes import known_hash
from reportkit.params import Params
from reportkit.password import read_private_file, read_secret, signs
from reportkit.project import Project

LARGEST = 100_000  # bytes of a certificate with its chain
_REASON = "出具报告"
_LABEL = "报告出具人的数字签名"
_FIELD = "Signature1"
_FLAGS = 4 | 128  # printed with the page; locked
_USES = {"digital_signature", "non_repudiation"}
_SETTING = "report.sign_file"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature it is."""

    holder: str
    serial: str
    ends: datetime
    key: Any = field(repr=False)  # of pyHanko

    def facts(self) -> dict[str, str]:
        """For run.json and appendix E."""
        return {"holder": self.holder, "serial": self.serial, "ends": f"{self.ends:%Y-%m-%d}"}


def read_signer(project: Project, params: Params) -> Signer | None:
    """The key that the settings name; None where no PDF is to be signed.

    Raises ParameterError for a file that cannot be read, opened or used to sign today.
    """
    if not signs(params):
        return None
    name = Path(params.report.sign_file).name
    place = f"{params.client_id}：证书 {name}（{_SETTING}）"
    content = read_private_file(project, params, params.report.sign_file, place, LARGEST)
    if not params.report.sign_password:
        raise ParameterError(f"{place}的密码放在哪里，请写在 report.sign_password。")
    password = read_secret(project, params, params.report.sign_password, "report.sign_password")
    try:
        from pyhanko.sign.signers import SimpleSigner
    except ImportError as error:
        raise ParameterError(
            f"{place}：给 PDF 签名请先安装：pip install 'reportkit[sign]'。"
        ) from error
    try:
        key = SimpleSigner.load_pkcs12_data(content, (), password.encode())
    except (ValueError, AttributeError, TypeError):  # a file without a key has none to translate
        raise ParameterError(
            f"{place}打不开：不是带私钥的 PKCS#12 文件（.p12、.pfx），或 report.sign_password 不对。"
        ) from None
    return _usable(key, place)


def _usable(key: Any, place: str) -> Signer:
    certificate = key.signing_cert
    began, ends = certificate.not_valid_before, certificate.not_valid_after
    now = datetime.now(UTC)
    if not began <= now <= ends:
        raise ParameterError(
            f"{place}的有效期是 {began:%Y-%m-%d} 至 {ends:%Y-%m-%d}，现在不能用它签名，请换一张。"
        )
    usage = certificate.key_usage_value
    if usage is not None and not _USES & set(usage.native):
        raise ParameterError(f"{place}不是用来签名的（密钥用途中没有数字签名），请换一张。")
    named = certificate.subject.native
    holder = str(named.get("common_name") or named.get("organization_name") or "")
    return Signer(holder, f"{certificate.serial_number:X}", ends, key)


def sign_file(
    path: Path, signer: Signer, before: Path, record: Mapping[str, Any], password: str
) -> None:
    """Sign the finished PDF at ``path``.

    before, record: the report that is in place, with its run.json. Where the same certificate has
    signed these very bytes there, that file is taken: what did not change is not signed again.
    password: opens the PDF.
    """
    content = path.read_bytes()
    known = _signed_before(content, signer, before, record)
    write_bytes(path, known or signed(content, signer, password))


def _signed_before(
    content: bytes, signer: Signer, before: Path, record: Mapping[str, Any]
) -> bytes | None:
    same = (record.get("pdf") or {}).get("signature") == signer.facts()
    digest = (record.get("files") or {}).get(before.name)
    if not (same and digest and before.is_file() and known_hash(before) == digest):
        return None
    known = before.read_bytes()
    return known if known.startswith(content) and len(known) > len(content) else None


def signed(content: bytes, signer: Signer, password: str = "") -> bytes:
    """The file with one signature that covers all of it. Raises RenderError where it has no tags."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    class Update(IncrementalPdfFileWriter):
        """Leaves the metadata alone: rewritten, they would no longer claim PDF/UA."""

        def _update_meta(self) -> None:
            pass

    update: Any = Update(io.BytesIO(content))
    if password:
        update.encrypt(password)
    _add_field(update)
    facts = PdfSignatureMetadata(
        field_name=_FIELD, name=signer.holder, reason=_REASON, subfilter=SigSeedSubFilter.PADES
    )
    done = sign_pdf(update, facts, signer=signer.key, existing_fields_only=True)
    return bytes(done.getbuffer())


def _add_field(update: Any) -> None:
    """An invisible field on the first page that a screen reader is told of."""
    generic = _objects()
    name = generic.NameObject
    if "/StructTreeRoot" not in update.root:
        raise RenderError("PDF 没有标签，不能签名：签名栏要让读屏软件读到。")
    tree = update.root["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    number = max((int(numbers[at]) for at in range(0, len(numbers), 2)), default=-1) + 1
    book = _first_element(tree)
    first, _ = update.find_page_for_modification(0)
    page = generic.IndirectObject(first.idnum, first.generation, update)
    widget = update.add_object(
        _dictionary(
            Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Sig"),
            T=generic.TextStringObject(_FIELD), TU=generic.TextStringObject(_LABEL),
            Rect=generic.ArrayObject([generic.NumberObject(0)] * 4),
            F=generic.NumberObject(_FLAGS), P=page, StructParent=generic.NumberObject(number),
        )
    )  # fmt: skip
    inside = _dictionary(Type=name("/OBJR"), Obj=widget, Pg=page)
    element = update.add_object(
        _dictionary(
            Type=name("/StructElem"), S=name("/Form"), P=book,
            Alt=generic.TextStringObject(_LABEL), K=generic.ArrayObject([inside]),
        )
    )  # fmt: skip
    _append(update, book.get_object(), "/K", element)
    numbers.extend([generic.NumberObject(number), element])
    update.update_container(numbers)
    _append(update, first.get_object(), "/Annots", widget)
    first.get_object()[name("/Tabs")] = name("/S")
    form = _dictionary(Fields=generic.ArrayObject([widget]), SigFlags=generic.NumberObject(3))
    update.root[name("/AcroForm")] = update.add_object(form)
    update.update_root()


def _first_element(tree: Any) -> Any:
    """The element of the whole document, as a reference."""
    generic = _objects()
    kids = tree.raw_get("/K")
    held = isinstance(kids, generic.IndirectObject) and isinstance(
        kids.get_object(), generic.DictionaryObject
    )
    return kids if held else tree["/K"].raw_get(0)


def _append(update: Any, holder: Any, key: str, item: Any) -> None:
    """Add to a list that may be a single entry, or not there yet."""
    generic = _objects()
    name = generic.NameObject(key)
    kept = holder[name] if name in holder else None  # noqa: SIM401 - get follows no reference
    if isinstance(kept, generic.ArrayObject):
        kept.append(item)
        update.update_container(kept)
        return
    before = [] if kept is None else [holder.raw_get(key)]
    holder[name] = generic.ArrayObject([*before, item])
    update.update_container(holder)


def _dictionary(**entries: Any) -> Any:
    generic = _objects()
    return generic.DictionaryObject({generic.NameObject(f"/{k}"): v for k, v in entries.items()})


def _objects() -> Any:
    """The objects a PDF is made of."""
    from pyhanko.pdf_utils import generic

    return generic
