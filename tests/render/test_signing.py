"""A signature that covers the file, and leaves it an archive that everybody can read aloud."""

import io
import re
from datetime import UTC, datetime

import page
import pikepdf
import pytest
from asn1crypto import x509
from certificates import PASSWORD, write_certificate
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.brand import load_brand
from reportkit.errors import ParameterError, RenderError
from reportkit.finished_texts import finished_texts
from reportkit.hashes import file_hash
from reportkit.merged_params import load_params
from reportkit.project import Project, shipped_files
from reportkit.render.document import write_book
from reportkit.render.signing import Signer, read_signer, sign_file, signed
from reportkit.report import assemble
from reportkit.scaffold import write_project

SEAL = "Kx7-pLm2.QwZ9"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("signing")


@pytest.fixture(scope="module")
def certificate(place):
    return write_certificate(place / "own.p12")


@pytest.fixture(scope="module")
def project(place, certificate) -> Project:
    write_project(place / "p")
    (place / "password").write_text(PASSWORD)
    (place / "password").chmod(0o600)
    return Project(place / "p")


@pytest.fixture(scope="module")
def book(place):
    chapters = sample_chapters(place / "chapters")
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


@pytest.fixture(scope="module")
def plain(place, book) -> bytes:
    brand = load_brand(shipped_files() / "templates", "default")
    write_book(book, brand, place / "plain.pdf")
    return (place / "plain.pdf").read_bytes()


def signer(project: Project, place, file="own.p12", password="password") -> Signer | None:
    text = f"client: {{name: 华辰}}\nreport: {{sign_file: '{place / file}', sign_password: '{password}'}}\n"
    text = text.replace("'password'", f"'{place / 'password'}'")
    project.client_file("huachen").write_text(text, "utf-8")
    return read_signer(project, load_params(project, "huachen", "2025-Q4"))


@pytest.fixture(scope="module")
def good(project, place) -> Signer:
    return signer(project, place)


def verdict(content: bytes, certificate, password: str = ""):
    reader = PdfFileReader(io.BytesIO(content))
    if password:
        reader.decrypt(password)
    root = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    (signature,) = reader.embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))


def test_what_was_there_stays_and_one_signature_covers_all_of_it(plain, good, certificate):
    content = signed(plain, good)
    assert content.startswith(plain)
    found = verdict(content, certificate)
    assert found.bottom_line
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.coverage.name == "ENTIRE_FILE"
    assert found.signer_reported_dt is not None
    assert abs((found.signer_reported_dt - datetime.now(UTC)).total_seconds()) < 3600
    assert good.facts() == {
        "holder": "远山咨询有限公司", "serial": "ABCDEF", "ends": f"{good.ends:%Y-%m-%d}",
    }  # fmt: skip


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_no_rule_of_accessibility_or_archiving_fails(plain, good, tmp_path, profile):
    (tmp_path / "signed.pdf").write_bytes(signed(plain, good))
    report = page.validate_pdf(str(tmp_path / "signed.pdf"), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_its_text_is_that_of_the_unsigned_file(plain, good, tmp_path):
    texts = []
    for name, content in (("plain", plain), ("signed", signed(plain, good))):
        (tmp_path / f"{name}.pdf").write_bytes(content)
        texts.append([t for t in finished_texts(tmp_path / f"{name}.pdf") if t])
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pages = len(pdf.pages)
    assert texts[0][:pages] == texts[1][:pages]
    lines = [set("\n".join(each).splitlines()) for each in texts]
    assert all(re.fullmatch("[0-9a-f]{32}", line) for line in lines[0] - lines[1])  # of the file


def test_a_change_afterwards_is_found(plain, good, certificate):
    content = bytearray(signed(plain, good))
    at = re.search(rb"stream\r?\n", bytes(content)).end() + 5
    content[at] ^= 1
    assert not verdict(bytes(content), certificate).intact


def test_a_sealed_file_is_signed_too(plain, good, certificate):
    sealed = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.save(sealed, encryption=pikepdf.Encryption(user=SEAL, owner="other"))
    content = signed(sealed.getvalue(), good, SEAL)
    assert content.startswith(sealed.getvalue())
    assert verdict(content, certificate, SEAL).bottom_line
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(content))


@pytest.mark.parametrize("curve", [False, True])
def test_what_did_not_change_is_not_signed_again(plain, project, place, tmp_path, curve):
    write_certificate(place / "twice.p12", curve=curve)
    by = signer(project, place, "twice.p12")
    before, now = tmp_path / "in place" / "a.pdf", tmp_path / "a.pdf"
    before.parent.mkdir()
    before.write_bytes(signed(plain, by))
    record = {"pdf": {"signature": by.facts()}, "files": {"a.pdf": file_hash(before)}}
    now.write_bytes(plain)
    sign_file(now, by, before, record, "")
    assert now.read_bytes() == before.read_bytes()
    for other in (
        {}, {**record, "files": {}}, {**record, "pdf": {"signature": {}}},
        {**record, "files": {"a.pdf": "of another file"}},
    ):  # fmt: skip
        now.write_bytes(plain)
        sign_file(now, by, before, other, "")
        assert now.read_bytes() != before.read_bytes()
        assert now.read_bytes().startswith(plain)


def test_a_file_without_tags_is_refused(good):
    bare = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(bare)
    with pytest.raises(RenderError, match="没有标签，不能签名"):
        signed(bare.getvalue(), good)


def test_nothing_is_signed_where_nothing_is_named(project):
    project.client_file("huachen").write_text("client: {name: 华辰}\n", "utf-8")
    assert read_signer(project, load_params(project, "huachen", "2025-Q4")) is None


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"days": -10}, r"的有效期是 .* 至 .*，现在不能用它签名"),
        ({"signs": False}, "不是用来签名的"),
        ({"key": False}, "打不开：不是带私钥的 PKCS#12 文件"),
    ],
)
def test_a_certificate_that_may_not_sign_is_refused_before_anything_runs(
    project, place, made, said
):
    write_certificate(place / "bad.p12", **made)
    with pytest.raises(ParameterError, match=said):
        signer(project, place, "bad.p12")


def test_its_place_and_its_password_are_judged_as_other_secrets(project, place, monkeypatch):
    (place / "wrong").write_text("wrong")
    (place / "wrong").chmod(0o600)
    with pytest.raises(ParameterError, match=r"report.sign_password 不对") as caught:
        signer(project, place, password=str(place / "wrong"))
    assert "wrong" not in str(caught.value).replace(str(place), "")
    assert caught.value.__cause__ is None
    with pytest.raises(ParameterError, match=r"密码放在哪里，请写在 report.sign_password"):
        signer(project, place, password="")
    with pytest.raises(ParameterError, match=r"证书 none.p12（report.sign_file）无法读取"):
        signer(project, place, "none.p12")
    monkeypatch.setenv("SIGN_PASSWORD", PASSWORD)
    assert signer(project, place, password="env:SIGN_PASSWORD").serial == "ABCDEF"
    with pytest.raises(ParameterError, match=r"report.sign_password 应是环境变量的名称"):
        signer(project, place, password="env:lower")
    (place / "own.p12").chmod(0o644)
    with pytest.raises(ParameterError, match="的权限是 644，别人也能读"):
        signer(project, place)
    (place / "own.p12").chmod(0o600)
    (place / "large.p12").write_bytes(bytes(100_001))
    (place / "large.p12").chmod(0o600)
    with pytest.raises(ParameterError, match="超过 100,000 字节"):
        signer(project, place, "large.p12")


def test_the_key_is_in_no_text_of_the_signer(good):
    assert "key" not in repr(good)
