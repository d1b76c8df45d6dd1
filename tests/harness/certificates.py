"""Certificates for tests of TLS, made by the openssl program.

An authority signs certificates of servers and clients and revokes them; all files lie in its folder.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SERVER_NAMES = "subjectAltName = DNS:localhost, IP:127.0.0.1"
# What RFC 5280 asks for, and Python's clients since 3.13.
_OF_AUTHORITY = """\
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
_OF_OTHERS = """\
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
"""
_CONFIG = """\
[req]
distinguished_name = none
[none]
[ca]
default_ca = authority
[authority]
database = {folder}/index.txt
default_md = sha256
default_crl_days = 30
[extensions]
{extensions}
"""


@dataclass(frozen=True)
class Pair:
    """Files of a certificate and its key."""

    certificate: Path
    key: Path


def tls_options(own: Pair, **more: object) -> list[str]:
    """Options of a server that speaks TLS with its own certificate."""
    given = {"ssl": "on", "ssl_cert_file": own.certificate, "ssl_key_file": own.key, **more}
    return [word for name, value in given.items() for word in ("-c", f"{name}={value}")]


class Authority:
    """A CA of its own: certificate `ca.crt`."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        if shutil.which("openssl") is None:
            pytest.skip("the program openssl is not installed")
        folder.mkdir(exist_ok=True)
        self.folder = folder
        (folder / "index.txt").touch()
        self.own = self._signed("ca", f"/CN={name}", _OF_AUTHORITY, signer=None)

    @property
    def certificate(self) -> Path:
        return self.own.certificate

    def issue(
        self,
        name: str,
        subject: str,
        extensions: str = "",
        *,
        key: tuple[str, ...] = ("-newkey", "rsa:2048"),
        hash_name: str = "sha256",
        serial: int = 0,
    ) -> Pair:
        """A signed certificate. key: openssl's arguments for a new one. serial: 0 for a random one."""
        return self._signed(
            name,
            subject,
            _OF_OTHERS + extensions,
            signer=self.own,
            key=key,
            hash_name=hash_name,
            serial=serial,
        )

    def revoke(self, pair: Pair) -> Path:
        """The list of what is revoked, with this certificate in it."""
        self._ca("-revoke", str(pair.certificate))
        revoked = self.folder / "revoked.crl"
        self._ca("-gencrl", "-out", str(revoked))
        return revoked

    def hashed(self, revoked: Path) -> Path:
        """A folder with the list under the name that OpenSSL looks for."""
        folder = self.folder / "revoked"
        folder.mkdir(exist_ok=True)
        name = openssl("crl", "-in", str(revoked), "-noout", "-hash").strip()
        shutil.copy(revoked, folder / f"{name}.r0")
        return folder

    def _ca(self, *arguments: str) -> None:
        own = (
            "-config",
            str(self._config("")),
            "-cert",
            str(self.own.certificate),
            "-keyfile",
            str(self.own.key),
        )
        openssl("ca", *own, *arguments)

    def _config(self, extensions: str) -> Path:
        file = self.folder / "openssl.cnf"
        file.write_text(_CONFIG.format(folder=self.folder, extensions=extensions))
        return file

    def _signed(
        self,
        name: str,
        subject: str,
        extensions: str,
        *,
        signer: Pair | None,
        key: tuple[str, ...] = ("-newkey", "rsa:2048"),
        hash_name: str = "sha256",
        serial: int = 0,
    ) -> Pair:
        made = Pair(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        arguments = [
            "req",
            "-x509",
            *key,
            "-nodes",
            "-utf8",
            "-multivalue-rdn",
            "-days",
            "30",
            f"-{hash_name}",
        ]
        arguments += ["-config", str(self._config(extensions)), "-extensions", "extensions", "-subj", subject]
        if signer is not None:
            arguments += ["-CA", str(signer.certificate), "-CAkey", str(signer.key)]
        if serial:
            arguments += ["-set_serial", str(serial)]
        openssl(*arguments, "-out", str(made.certificate), "-keyout", str(made.key))
        made.key.chmod(0o600)
        return made


def openssl(*arguments: str) -> str:
    done = subprocess.run(
        ["openssl", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "OPENSSL_CONF": os.devnull},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
