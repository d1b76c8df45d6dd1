"""A certificate of the server's own for `--tls-self-signed`, made once by the openssl program.

Clients encrypt with it (sslmode=require), and know the server by it once they have its file
(sslmode=verify-full sslrootcert=server.crt).
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polar_lite.server.config import ConfigError

if TYPE_CHECKING:
    from polar_lite.server.config import Config

LOG = logging.getLogger("polar_lite.server")

VALID_DAYS: Final = 3650
SECONDS: Final = 60
_REQUEST: Final = """\
[req]
distinguished_name = subject
x509_extensions = extensions
prompt = no
[subject]
CN = {host}
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


def ensure_certificate(config: Config) -> None:
    """Make the files of ssl_cert_file and ssl_key_file unless they are there. Raises ConfigError."""
    certificate, key = (config.data_dir / config.text(name) for name in ("ssl_cert_file", "ssl_key_file"))
    if certificate.exists() and key.exists():
        return
    for file in (certificate, key):
        if file.exists():
            raise ConfigError(
                f"{file} is there without {key if file == certificate else certificate};"
                " remove it to have both made"
            )
    with tempfile.TemporaryDirectory(dir=config.data_dir) as folder:  # readable by its owner only
        request, made_key, made = (Path(folder) / name for name in ("request", "key", "certificate"))
        request.write_text(_REQUEST.format(host=_host_name()[:64], names=_names()), encoding="utf-8")
        _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(made_key))
        made_key.chmod(0o600)
        _openssl(
            *("req", "-x509", "-new", "-sha256", "-days", str(VALID_DAYS), "-config", str(request)),
            *("-key", str(made_key), "-out", str(made)),
        )
        os.replace(made_key, key)
        os.replace(made, certificate)
    LOG.info("made a self-signed certificate for %s: %s", _host_name(), certificate)


def _names() -> str:
    hosts = dict.fromkeys(("localhost", _host_name()))
    return ", ".join([*(f"DNS:{host}" for host in hosts), "IP:127.0.0.1", "IP:::1"])


def _host_name() -> str:
    return socket.gethostname() or "localhost"


def _openssl(*arguments: str) -> None:
    try:
        done = subprocess.run(
            ["openssl", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise ConfigError(
            "--tls-self-signed needs the program openssl, which was not found; install it, or put"
            " server.crt and server.key into the data folder and use -c ssl=on"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ConfigError(f"openssl {arguments[0]} did not end within {SECONDS} seconds") from error
    if done.returncode:
        raise ConfigError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
