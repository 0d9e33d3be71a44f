"""The accessibility claim in the metadata."""

from xml.etree import ElementTree

import pydyf
import pytest

from reportkit.render.xmp import claim_accessibility

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EMPTY = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)


def claimed(packet: bytes) -> pydyf.Stream:
    pdf = pydyf.PDF()
    metadata = pydyf.Stream([packet], compress=True)
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference
    claim_accessibility(None, pdf)
    return metadata


def test_the_claim_stands_in_the_packet_beside_what_was_there():
    metadata = claimed(EMPTY)
    root = ElementTree.fromstring(metadata.stream[0])
    assert root.findtext(".//{http://www.aiim.org/pdfua/ns/id/}part") == "1"
    assert len(root.findall(f"{RDF}RDF/{RDF}Description")) == 3


def test_the_schema_of_the_claim_is_described_for_archives():
    text = claimed(EMPTY).stream[0].decode()
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in text
    assert "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>" in text


def test_archives_can_read_the_packet_in_the_raw_file():
    assert b"pdfuaid:part" in claimed(EMPTY).data


def test_a_packet_without_rdf_is_a_fault_and_not_a_silent_loss():
    with pytest.raises(RuntimeError, match="no rdf:RDF element"):
        claimed(b"<x:xmpmeta/>")
