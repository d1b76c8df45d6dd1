"""SET, SET LOCAL, RESET and SHOW of one session, without a server."""

import pytest

from polar_lite.catalog.gucs import GUCS, default_of
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.guc_values import check
from polar_lite.server.sessions.settings import Defaults, Settings


def change(settings: Settings, name: str, text: str | None, *, local: bool = False) -> str:
    return settings.set(name, text, local=local, is_superuser=True)


@pytest.fixture
def settings() -> Settings:
    made = Settings(Defaults("postgres"))
    made.push()  # a session always runs in a transaction
    return made


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("statement_timeout", "90s", "90s"),
        ("statement_timeout", "1.5min", "90s"),
        ("statement_timeout", "100", "100ms"),
        ("statement_timeout", "0", "0"),
        ("work_mem", "4GB", "4GB"),
        ("work_mem", "1.5MB", "1536kB"),
        ("enable_seqscan", "tr", "on"),
        ("datestyle", "german", "German, DMY"),
        ("datestyle", "us", "ISO, MDY"),
        ("timezone", "europe/rome", "Europe/Rome"),
        ("timezone", "<+02>-02", "<+02>-02"),
        ("intervalstyle", "ISO_8601", "iso_8601"),
        ("random_page_cost", "1.25", "1.25"),
        ("synchronous_commit", "true", "on"),
        ("my.tenant", "t1", "t1"),
    ],
)
def test_values_are_shown_as_postgresql_shows_them(
    settings: Settings, name: str, text: str, shown: str
) -> None:
    assert change(settings, name, text) == shown


@pytest.mark.parametrize(
    ("name", "text", "sqlstate", "message"),
    [
        ("nosuch", "1", "42704", 'unrecognized configuration parameter "nosuch"'),
        ("a.b c", "1", "42602", 'invalid configuration parameter name "a.b c"'),
        ("statement_timeout", "x", "22023", 'invalid value for parameter "statement_timeout": "x"'),
        ("seed", "2", "22023", '2 is outside the valid range for parameter "seed" (-1 .. 1)'),
        ("enable_seqscan", "maybe", "22023", 'parameter "enable_seqscan" requires a Boolean value'),
        ("bytea_output", "foo", "22023", 'invalid value for parameter "bytea_output": "foo"'),
        ("server_version", "1", "55P02", 'parameter "server_version" cannot be changed'),
        ("port", "1", "55P02", 'parameter "port" cannot be changed without restarting the server'),
        ("fsync", "off", "55P02", 'parameter "fsync" cannot be changed now'),
        ("log_connections", "1", "55P02", 'parameter "log_connections" cannot be set after connection start'),
        ("timezone", "Foo/Bar", "22023", 'invalid value for parameter "TimeZone": "Foo/Bar"'),
    ],
)  # fmt: skip
def test_errors(settings: Settings, name: str, text: str, sqlstate: str, message: str) -> None:
    with pytest.raises(PgError) as caught:
        change(settings, name, text)
    assert (caught.value.sqlstate, caught.value.message) == (sqlstate, message)


def test_superuser_settings_are_refused_to_others(settings: Settings) -> None:
    with pytest.raises(PgError, match='permission denied to set parameter "event_triggers"'):
        settings.set("event_triggers", "off", local=False, is_superuser=False)


def test_commit_keeps_set_and_ends_set_local(settings: Settings) -> None:
    change(settings, "work_mem", "1MB")
    change(settings, "work_mem", "2MB", local=True)
    assert settings.show("work_mem") == "2MB"
    settings.commit()
    assert settings.show("work_mem") == "1MB"


def test_rollback_restores(settings: Settings) -> None:
    change(settings, "work_mem", "1MB")
    change(settings, "my.x", "1")
    settings.rollback()
    assert settings.show("work_mem") == "4MB"
    assert settings.show("my.x") == ""


def test_savepoints_nest(settings: Settings) -> None:
    change(settings, "work_mem", "1MB")
    settings.push()
    change(settings, "work_mem", "2MB")
    settings.rollback()
    assert settings.show("work_mem") == "1MB"
    settings.push()
    change(settings, "work_mem", "3MB", local=True)
    settings.commit()
    assert settings.show("work_mem") == "3MB", "SET LOCAL lasts to the transaction's end"
    settings.commit()
    assert settings.show("work_mem") == "1MB"


def test_a_routines_set_clause_ends_with_it_and_its_own_set_does_not(settings: Settings) -> None:
    settings.push()
    change(settings, "search_path", "a", local=True)
    settings.set_for_routine("search_path")
    change(settings, "my.tenant", "t1")
    settings.leave_routine()
    assert settings.show("search_path") == '"$user", public'
    settings.commit()
    assert settings.show("my.tenant") == "t1"


def test_every_default_is_valid_in_both_modes() -> None:
    for guc in GUCS.values():
        for mode in ("oracle", "postgres"):
            check(guc, default_of(guc, mode))


def test_reset_goes_back_to_what_the_session_began_with(settings: Settings) -> None:
    settings.load("work_mem", "8MB", "client")
    change(settings, "work_mem", "1MB")
    assert change(settings, "work_mem", None) == "8MB"
    assert settings.source("work_mem") == "client"
