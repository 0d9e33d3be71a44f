"""A client whose PDF is signed, built from the settings to the gate and built again."""

import json
import shutil

import page
import pytest
from asn1crypto import x509
from certificates import PASSWORD, write_certificate
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tiny_client import CLIENT, PERIOD, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.editions import kept_editions
from reportkit.errors import ParameterError
from reportkit.finished_texts import finished_texts
from reportkit.ingredients import Ground
from reportkit.pipeline import How, build_report
from reportkit.staleness import judge_report

SPAN = Period.parse(PERIOD)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("signed")


@pytest.fixture(scope="module")
def certificate(place):
    return write_certificate(place / "own.p12", curve=True)


@pytest.fixture(scope="module")
def project(place, certificate):
    project = write_tiny(place / "p", formats=["pdf"])
    (place / "password").write_text(PASSWORD)
    (place / "password").chmod(0o600)
    settings = project.client_file(CLIENT)
    named = f"report: {{sign_file: {place}/own.p12, sign_password: {place}/password, "
    settings.write_text(settings.read_text("utf-8").replace("report: {", named), "utf-8")
    return project


@pytest.fixture(scope="module")
def built(project):
    return build_report(project, CLIENT, PERIOD)


def test_the_delivered_file_bears_a_good_signature_and_stays_what_it_was(built, certificate):
    (path,) = (file for file in built.files if file.suffix == ".pdf")
    root = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    with path.open("rb") as stream:
        (signature,) = PdfFileReader(stream).embedded_signatures
        found = validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))
    assert (found.bottom_line, found.coverage.name) == (True, "ENTIRE_FILE")
    for profile in ("ua1", "3a"):
        assert page.validate_pdf(str(path), profile=profile).failures == []


def test_it_says_who_signed_and_keeps_place_and_password_to_itself(built, place):
    (path,) = (file for file in built.files if file.suffix == ".pdf")
    text = "".join("".join(finished_texts(path)).split())
    assert "它由远山咨询有限公司的证书（序列号ABCDEF，有效期至" in text
    assert "只有文件末尾的签名与其中的时间不同" in text
    record = runs.read_record(built.folder)
    assert record["pdf"]["signature"]["holder"] == "远山咨询有限公司"
    for file in built.folder.rglob("*"):
        if file.is_file():
            assert PASSWORD.encode() not in file.read_bytes(), file
    assert "own.p12" not in json.dumps(record, ensure_ascii=False)


def test_built_again_nothing_is_signed_again_and_another_certificate_makes_another_edition(
    project, built, place
):
    assert build_report(project, CLIENT, PERIOD).unchanged
    before = {path.name: path.read_bytes() for path in built.files}
    again = build_report(project, CLIENT, PERIOD, how=How(force=True))
    assert {path.name: path.read_bytes() for path in again.files} == before
    write_certificate(place / "own.p12", holder="新的公司")
    found = judge_report(Ground(project), CLIENT, SPAN)
    assert found.lines == ("重新排版：签名证书有改动",)
    other = build_report(project, CLIENT, PERIOD)
    assert other.run == ()
    assert {path.name: path.read_bytes() for path in other.files} != before
    assert [e.number for e in kept_editions(project, CLIENT, SPAN)] == [1, 2]


def test_a_certificate_that_is_gone_stops_the_build_before_anything_runs(project, built, place):
    shutil.move(place / "own.p12", place / "moved.p12")
    told: list[int] = []
    with pytest.raises(ParameterError, match="own.p12（report.sign_file）无法读取"):
        build_report(project, CLIENT, PERIOD, progress=lambda step, detail: told.append(step))
    assert set(told) == {1}
