"""The settings ssl_*: certificate, key, CA and revocation lists -> what a TLS handshake needs.

Read at the start and with each SIGHUP. PostgreSQL 15 docs 20.3.3 (runtime-config-connection) and 19.9
(ssl-tcp); libpq/be-secure-openssl.c (be_tls_init) and be-secure-common.c.
"""

from __future__ import annotations

import os
import re
import ssl
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.records import dataclass
from polar_lite.server.tls.certificates import server_end_point

if TYPE_CHECKING:
    from polar_lite.server.config import Config

ALPN: Final = "postgresql"
PASSPHRASE_SECONDS: Final = 60
_VERSIONS: Final = {
    "": ssl.TLSVersion.MAXIMUM_SUPPORTED,
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_MODULE_MARKS: Final = re.compile(r"\[SSL\] | \(_ssl\.c:\d+\)")
_KEY_PERMISSIONS: Final = (
    "file must have permissions u=rw (0600) or less if owned by the database user, or permissions"
    " u=rw,g=r (0640) or less if owned by root"
)


class TlsProblem(Exception):
    """What is wrong with the TLS settings, in PostgreSQL's words."""


@dataclass(frozen=True, slots=True)
class ServerTls:
    """end_point: the channel binding of the server's certificate, see `certificates`."""

    context: ssl.SSLContext
    end_point: bytes


def load(config: Config, *, is_start: bool) -> ServerTls:
    """Read the files that the settings name. Raises TlsProblem."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION
    context.num_tickets = 0
    context.set_alpn_protocols([ALPN])
    certificate = _load_certificate(context, config, is_start=is_start)
    _set_versions(context, config)
    _set_ciphers(context, config)
    _load_authorities(context, config)
    _load_revocations(context, config)
    return ServerTls(context, server_end_point(certificate))


def _load_certificate(context: ssl.SSLContext, config: Config, *, is_start: bool) -> bytes:
    """Load certificate and key; returns the certificate's DER."""
    file, key = _path(config, "ssl_cert_file"), _path(config, "ssl_key_file")
    try:
        text = file.read_text(encoding="latin-1")
        # A file may begin with text, and certificates of authorities follow the server's own.
        begin = text.index(ssl.PEM_HEADER)
        der = ssl.PEM_cert_to_DER_cert(text[begin : text.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)])
    except OSError as error:
        remedy = "; --tls-self-signed makes one" if is_start and isinstance(error, FileNotFoundError) else ""
        message = f'could not load server certificate file "{file}": {error.strerror}{remedy}'
        raise TlsProblem(message) from error
    except ValueError as error:
        raise TlsProblem(
            f'could not load server certificate file "{file}": it has no PEM certificate'
        ) from error
    _check_key_file(key)
    try:
        context.load_cert_chain(file, key, password=lambda: _passphrase(config, key, is_start=is_start))
    except (ssl.SSLError, OSError) as error:
        if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
            raise TlsProblem(f"check of private key failed: {key} is not the key of {file}") from error
        raise TlsProblem(
            f'could not load private key file "{key}" for "{file}": {reason_of(error)}'
        ) from error
    return der


def _check_key_file(key: Path) -> None:
    """Others must not be able to read the server's private key."""
    try:
        found = key.stat()
    except OSError as error:
        raise TlsProblem(f'could not access private key file "{key}": {error.strerror}') from error
    if not stat.S_ISREG(found.st_mode):
        raise TlsProblem(f'private key file "{key}" is not a regular file')
    own = os.geteuid()
    if found.st_uid not in (own, 0):
        raise TlsProblem(f'private key file "{key}" must be owned by the database user or root')
    forbidden = 0o077 if found.st_uid == own else 0o037
    if found.st_mode & forbidden:
        raise TlsProblem(f'private key file "{key}" has group or world access: {_KEY_PERMISSIONS}')


def _passphrase(config: Config, key: Path, *, is_start: bool) -> bytes:
    """What ssl_passphrase_command prints: its first line."""
    command = config.text("ssl_passphrase_command")
    if not command:
        raise TlsProblem(f'private key file "{key}" requires a passphrase; set ssl_passphrase_command')
    if not is_start and not config.flag("ssl_passphrase_command_supports_reload"):
        raise TlsProblem(f'private key file "{key}" cannot be reloaded because it requires a passphrase')
    text = command.replace("%%", "\0").replace("%p", "Enter PEM pass phrase:").replace("\0", "%")
    try:
        done = subprocess.run(
            text,
            shell=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PASSPHRASE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TlsProblem(f'command "{text}" took longer than {PASSPHRASE_SECONDS} seconds') from error
    if done.returncode:
        raise TlsProblem(f'command "{text}" failed: exit code {done.returncode}')
    return done.stdout.split(b"\n")[0].rstrip(b"\r")


def _set_versions(context: ssl.SSLContext, config: Config) -> None:
    least, most = (_VERSIONS[config.text(f"ssl_{name}_protocol_version")] for name in ("min", "max"))
    if most is not ssl.TLSVersion.MAXIMUM_SUPPORTED and least > most:
        raise TlsProblem(
            'could not set SSL protocol version range: "ssl_min_protocol_version" cannot be higher than'
            ' "ssl_max_protocol_version"'
        )
    context.minimum_version, context.maximum_version = least, most


def _set_ciphers(context: ssl.SSLContext, config: Config) -> None:
    try:
        context.set_ciphers(config.text("ssl_ciphers"))
    except ssl.SSLError as error:
        raise TlsProblem("could not set the cipher list (no valid ciphers available)") from error
    curve = config.text("ssl_ecdh_curve")
    try:
        context.set_ecdh_curve(curve)
    except (ValueError, ssl.SSLError) as error:
        raise TlsProblem(f"ECDH: unrecognized curve name: {curve}") from error
    if config.flag("ssl_prefer_server_ciphers"):
        context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    else:
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    if config.text("ssl_dh_params_file"):
        file = _path(config, "ssl_dh_params_file")
        try:
            context.load_dh_params(str(file))
        except OSError as error:
            raise TlsProblem(f'could not load DH parameters file "{file}": {reason_of(error)}') from error


def _load_authorities(context: ssl.SSLContext, config: Config) -> None:
    """With ssl_ca_file, clients are asked for a certificate, and one that they send must be valid."""
    if not config.text("ssl_ca_file"):
        return
    file = _path(config, "ssl_ca_file")
    try:
        context.load_verify_locations(file)
    except OSError as error:
        raise TlsProblem(f'could not load root certificate file "{file}": {reason_of(error)}') from error
    context.verify_mode = ssl.CERT_OPTIONAL


def _load_revocations(context: ssl.SSLContext, config: Config) -> None:
    for name, what in (("ssl_crl_file", "file"), ("ssl_crl_dir", "directory")):
        if not config.text(name):
            continue
        place = _path(config, name)
        try:
            if what == "file":
                context.load_verify_locations(cafile=place)
            else:
                context.load_verify_locations(capath=place)
        except OSError as error:
            raise TlsProblem(
                f'could not load SSL certificate revocation list {what} "{place}": {reason_of(error)}'
            ) from error
        context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN


def reason_of(error: OSError) -> str:
    """OpenSSL's reason in words, or the system's."""
    reason = getattr(error, "reason", None)
    if reason:
        return str(reason).lower().replace("_", " ")
    return _MODULE_MARKS.sub("", str(error.strerror or error))


def _path(config: Config, name: str) -> Path:
    """A file that a setting names; relative to the data folder, as in PostgreSQL."""
    return config.data_dir / config.text(name)
