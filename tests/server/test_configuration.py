"""Configuration files, pg_hba.conf rules and the options of the startup packet."""

from pathlib import Path

import pytest

from polar_lite.catalog.bootstrap import memory_database
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import config
from polar_lite.server.authentication import Authentication
from polar_lite.server.startup_options import split_options


def load(folder: Path, text: str, **options: str) -> config.Config:
    (folder / "postgresql.conf").write_text(text)
    return config.load(folder, config_file=None, options=options, environment={})


def test_file_format(tmp_path: Path) -> None:
    text = (
        "# comment\n\nstatement_timeout = '5s' # why\nlock_timeout 2s\napplication_name='it''s'\nmy.x = 1\n"
    )
    made = load(tmp_path, text, port="0")
    assert made.number("statement_timeout") == 5000
    assert made.number("lock_timeout") == 2000
    assert made.text("application_name") == "it's"
    assert made.settings["port"] == ("0", "command line")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nosuch = 1", 'line 1: unrecognized configuration parameter "nosuch"'),
        ("\nport = x", 'line 2: invalid value for parameter "port": "x"'),
        ("port = 1 2", "line 1: expected `name = value`"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(config.ConfigError, match=problem):
        load(tmp_path, text)


def test_alter_system_file(tmp_path: Path) -> None:
    config.write_auto_file(tmp_path, "work_mem", "8MB")
    config.write_auto_file(tmp_path, "application_name", "it's")
    config.write_auto_file(tmp_path, "work_mem", None)
    assert load(tmp_path, "application_name = a").text("application_name") == "it's"


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot.load(memory_database())


RULES = """
local all all trust
host sameuser all 10.0.0.0/8 trust
host postgres "postgres",+pg_monitor 192.168.1.1 255.255.255.255 trust
host all all 127.0.0.1/32 reject
hostssl all all all trust
host all all ::1/128 scram-sha-256
"""


@pytest.mark.parametrize(
    ("database", "user", "address", "answer"),
    [
        ("x", "y", None, "trust"),
        ("bob", "bob", "10.1.2.3", "trust"),
        ("x", "bob", "10.1.2.3", "28000: no pg_hba.conf entry"),
        ("postgres", "postgres", "192.168.1.1", "trust"),
        ("postgres", "polardb", "192.168.1.1", "trust"),
        ("x", "y", "127.0.0.1", "28000: pg_hba.conf rejects connection"),
        ("x", "y", "::ffff:127.0.0.1", "28000: pg_hba.conf rejects connection"),
        ("x", "y", "::1", "0A000: authentication method scram-sha-256"),
    ],
)
def test_rules(
    tmp_path: Path, snapshot: Snapshot, database: str, user: str, address: str | None, answer: str
) -> None:
    path = tmp_path / "pg_hba.conf"
    path.write_text(RULES)
    rules = Authentication(path, allow_remote_trust=False, addresses=["localhost"])
    if answer == "trust":
        assert rules.check(database, user, address, snapshot) == "trust"
        return
    with pytest.raises(PgError) as caught:
        rules.check(database, user, address, snapshot)
    assert caught.value.severity == "FATAL"
    assert f"{caught.value.sqlstate}: {caught.value.message}".startswith(answer)


def test_trust_beyond_loopback_is_refused_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "pg_hba.conf"
    path.write_text("host all all 0.0.0.0/0 trust\n")
    with pytest.raises(config.ConfigError, match="polar_allow_remote_trust"):
        Authentication(path, allow_remote_trust=False, addresses=["*"])
    Authentication(path, allow_remote_trust=True, addresses=["*"])
    Authentication(path, allow_remote_trust=False, addresses=["127.0.0.1"])


def test_startup_options() -> None:
    text = r"-c work_mem=1MB --statement-timeout=5s -cmy.x=a\ b"
    assert list(split_options(text)) == [("work_mem", "1MB"), ("statement_timeout", "5s"), ("my.x", "a b")]
    with pytest.raises(PgError, match="invalid command-line argument for server process: -z"):
        list(split_options("-z"))
