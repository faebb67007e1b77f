"""Certificates of one's own making, for mail servers that speak TLS."""

import subprocess
from pathlib import Path


def make(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate for a host, signed by itself; return the files of the certificate and its key."""
    certificate, key = folder / f"{host}.pem", folder / f"{host}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "3650", "-subj", f"/CN={host}", "-addext", f"subjectAltName={name_of(host)}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def name_of(host: str) -> str:
    """Return the host as a certificate names it."""
    return f"IP:{host}" if host[0].isdigit() else f"DNS:{host}"
