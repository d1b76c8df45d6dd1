"""pgcrypto's encryption is a Python package's, which need not be there."""

from pathlib import Path

from harness.servers import ServerProcess


def test_without_cryptography_encryption_says_what_to_install(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", missing="cryptography") as server:
        client = server.frontend()
        client.query("CREATE EXTENSION pgcrypto")
        answer = client.query("SELECT pgp_sym_encrypt('secret', 'password')")
        errors = [(m.fields["C"], m.fields["M"]) for m in answer if m.tag == "E"]
        missing = "encryption by pgcrypto without the Python package cryptography"
        assert errors == [("0A000", f"{missing} (pip install 'polar-lite[pgcrypto]') is not supported")]
        assert client.rows("SELECT length(digest('secret', 'sha256'))") == [("32",)]
