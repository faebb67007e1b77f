"""Certificates of one's own making, for mail servers that speak TLS."""

from pathlib import Path

import trustme


def make(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate for a host, by an authority of its own; return the files of the chain and of its key."""
    certificate, key = folder / f"{host}.pem", folder / f"{host}.key"
    authority = trustme.CA()
    issued = authority.issue_cert(host)
    key.write_bytes(issued.private_key_pem.bytes())
    certificate.write_bytes(b"".join(part.bytes() for part in (*issued.cert_chain_pems, authority.cert_pem)))
    return certificate, key
