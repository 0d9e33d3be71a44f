"""Certificates made for a test: a key that may sign today, or one that may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

PASSWORD = "correct horse battery"


def write_certificate(
    path: Path, *, holder: str = "远山咨询有限公司", days: int = 365, signs: bool = True,
    curve: bool = False, key: bool = True,
) -> x509.Certificate:  # fmt: skip
    """A PKCS#12 file that its owner alone can read; the certificate in it, which vouches for itself."""
    secret = (
        ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    )
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, holder)])
    begins = datetime.now(UTC) + timedelta(days=min(days, 0) * 2 - 1)
    uses = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, **{**uses, "key_encipherment": not signs}
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(0xABCDEF)
        .not_valid_before(begins)
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(secret, hashes.SHA256())
    )
    kept = secret if key else None
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"reports", kept, made, None,
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )  # fmt: skip
    path.chmod(0o600)
    return made
