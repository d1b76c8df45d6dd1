"""--auth and --pwfile, which give a new data folder's users a password; and psql's \\password."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from harness.access import Site
from harness.psql import psql_path
from harness.servers import ServerProcess
from harness.terminal import typed_session

Start = Callable[..., ServerProcess]
FAILED = "password authentication failed"
PROMPT = re.compile(r"(?:# |: )\Z")


@pytest.mark.parametrize("method", ["scram-sha-256", "password"])
def test_a_folder_whose_users_have_a_password(start_server: Start, tmp_path: Path, method: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("first line\nsecond line\n")
    server = start_server("--auth", method, "--pwfile", str(secret))
    for role in ("polardb", "postgres"):
        with server.connect(role, password="first line") as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)
        for wrong in ("second line", "first line\n"):
            with pytest.raises(psycopg.OperationalError, match=FAILED):
                server.connect(role, password=wrong)
    with server.connect(password="first line") as connection:
        rows = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
        assert rows == [("local", method), ("host", method), ("host", method)]
    server.stop()
    # From now on the folder knows.
    again = start_server()
    with again.connect(password="first line") as connection:
        connection.execute("ALTER ROLE polardb PASSWORD 'other'")
    with pytest.raises(psycopg.OperationalError, match=FAILED):
        again.connect(password="first line")
    again.connect(password="other").close()


def test_a_password_before_any_is_asked(start_server: Start, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    server = start_server("--pwfile", str(secret), "-c", "password_encryption=md5")
    (stored,) = server.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'polardb'")
    assert stored[0].startswith("md5")


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--auth", "scram-sha-256"), 1, "--auth scram-sha-256 needs --pwfile FILE"),
        (("--pwfile", "{missing}"), 1, "missing cannot be read: No such file or directory"),
        (("--pwfile", "{empty}"), 1, "empty is empty"),
        (("--auth", "nonsense"), 2, "invalid choice: 'nonsense'"),
    ],
)
def test_what_cannot_be(
    start_server: Start, tmp_path: Path, options: tuple[str, ...], code: int, sentence: str
) -> None:
    (tmp_path / "empty").write_text("\nx")
    given = [o.format(missing=tmp_path / "missing", empty=tmp_path / "empty") for o in options]
    server = start_server(*given, ready=False)
    assert server.wait() == code
    assert sentence in server.output()
    assert not server.data_dir.exists()


def test_a_folder_that_exists_is_not_changed(start_server: Start, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    start_server().stop()
    again = start_server("-A", "scram-sha-256", "--pwfile", str(tmp_path / "secret"))
    assert again.query("SELECT 1") == [(1,)]
    again.stop()
    assert "--auth and --pwfile are for making the data folder" in again.output()


def test_passwords_let_strangers_in_without_further_settings(start_server: Start) -> None:
    server = start_server()
    server.stop()
    hba = server.data_dir / "pg_hba.conf"
    hba.write_text(hba.read_text() + "host all all 0.0.0.0/0 scram-sha-256\n")
    assert start_server("-c", "listen_addresses=*").query("SELECT 1") == [(1,)]


def test_the_password_of_psql(own_site: Site, own_server: ServerProcess) -> None:
    """psql makes the verifier, so that the server never sees the password."""
    psql_path()
    own_site.rows("CREATE ROLE ann LOGIN")
    for encryption, prefix in (("scram-sha-256", "SCRAM-SHA-256$"), ("md5", "md5")):
        lines = [f"SET password_encryption = '{encryption}';", "\\password ann", "\u00fcber", "\u00fcber"]
        screen = typed_session(own_server.conninfo(), lines, prompt=PROMPT)
        assert "ERROR" not in screen
        ((stored,),) = own_site.rows("SELECT rolpassword FROM pg_authid WHERE rolname = 'ann'")
        assert stored is not None
        assert stored.startswith(prefix)
        with own_site.rules("host all all all md5\n"):
            assert own_site.log_on("ann", "\u00fcber") == ""
            assert own_site.log_on("ann", "uber").startswith("28P01")
