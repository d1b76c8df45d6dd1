"""Configuration files and the options of the startup packet."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from polar_lite.catalog.gucs import GUCS, default_of
from polar_lite.catalog.gucs_model import Context
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import config
from polar_lite.server.guc_values import check
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
        ("work_memm = 1MB", 'unrecognized configuration parameter "work_memm"; is "work_mem" meant'),
        ("\nport = x", 'line 2: invalid value for parameter "port": "x"'),
        ("port = 1 2", "line 1: expected `name = value`"),
        ("archive_mode = on", 'line 1: parameter "archive_mode" cannot be changed'),
    ],
)
def test_errors_name_the_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(config.ConfigError, match=problem):
        load(tmp_path, text)


def test_the_sample_shows_defaults_and_what_needs_a_restart() -> None:
    """A new data folder's postgresql.conf: every line that is commented out says what holds without it."""
    text = files("polar_lite.conf").joinpath("postgresql.conf").read_text(encoding="utf-8")
    lines = re.findall(r"^#(\w+) = (?:'(.*?)'|(\S+))(.*)$", text, re.MULTILINE)
    assert len(lines) > 30
    for name, quoted, plain, comment in lines:
        guc = GUCS[name]
        assert check(guc, quoted or plain).text == check(guc, default_of(guc, "oracle")).text, name
        assert ("(restart)" in comment) is (guc.context is Context.POSTMASTER), name


def test_alter_system_file(tmp_path: Path) -> None:
    config.write_auto_file(tmp_path, "work_mem", "8MB")
    config.write_auto_file(tmp_path, "application_name", "it's")
    config.write_auto_file(tmp_path, "work_mem", None)
    assert load(tmp_path, "application_name = a").text("application_name") == "it's"


def test_startup_options() -> None:
    text = r"-c work_mem=1MB --statement-timeout=5s -cmy.x=a\ b"
    assert list(split_options(text)) == [("work_mem", "1MB"), ("statement_timeout", "5s"), ("my.x", "a b")]
    with pytest.raises(PgError, match="invalid command-line argument for server process: -z"):
        list(split_options("-z"))
