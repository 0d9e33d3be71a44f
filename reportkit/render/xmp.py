"""The accessibility claim in a PDF's metadata, in the form an archive file has to make it."""

from __future__ import annotations

from typing import Any

_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
# PDF/A accepts a property it does not know only when the file describes its schema first.
_CLAIM = f"""
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="{_NAMESPACE}"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
"""


def claim_accessibility(document: Any, pdf: Any) -> None:
    """Add PDF/UA-1 to the metadata of a PDF/A file, just before WeasyPrint writes it out."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    (packet,) = metadata.stream
    body, end, rest = packet.rpartition(b"</rdf:RDF>")
    if not end:
        raise RuntimeError("the XMP packet holds no rdf:RDF element to add the claim to")
    metadata.stream = [body + _CLAIM.encode() + end + rest]
    metadata.compress = False  # archives look for this packet in the raw file
