"""Files of the data folder as SQL sees them: the log, configuration files, databases."""

from collections.abc import Callable
from pathlib import Path

from harness.servers import ServerProcess


def test_the_log_can_be_read_and_databases_cannot(server: ServerProcess) -> None:
    """SQLite's locks on a database would end with any other descriptor of its file."""
    client = server.frontend()
    client.query("CREATE TABLE filed (id serial)")
    listed = "SELECT name, size > 0 FROM pg_ls_logdir() WHERE name = 'server.log'"
    assert client.rows(listed) == [("server.log", "t")]
    assert client.rows("SELECT pg_read_file(pg_current_logfile()) LIKE '%ready%'") == [("t",)]
    names = ("filed", "filed_id_seq", "pg_authid")
    paths = "SELECT " + ", ".join(f"pg_relation_filepath('{name}')" for name in names)
    assert client.rows(paths) == [("base/polardb.db", "base/polardb.sequences", "base/cluster.db")]
    assert client.rows("SELECT size > 0 FROM pg_stat_file(pg_relation_filepath('filed'))") == [("t",)]
    answer = client.query("SELECT pg_read_file(pg_relation_filepath('filed'))")
    error = next(message.fields for message in answer if message.tag == "E")
    assert (error["C"], error["M"]) == (
        "42501",
        'could not open file "base/polardb.db": its locks would be lost',
    )
    client.query("DROP TABLE filed")


def test_file_settings_show_the_files_as_they_are_now(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server()
    client = server.frontend()
    path = Path(client.rows("SHOW config_file")[0][0])
    before = path.read_text()
    shown = "SELECT sourceline - %d, name, setting, applied, error FROM pg_file_settings ORDER BY seqno"
    rows = shown % len(before.splitlines())
    path.write_text(
        before + "work_mem = 1MB\nWork_Mem = '2MB'\nport = 1\narchive_mode = off\narchive_timeout = 5\n"
    )
    assert client.rows(rows) == [
        ("1", "work_mem", "1MB", "f", None),
        ("2", "Work_Mem", "2MB", "t", None),
        ("3", "port", "1", "f", "setting could not be applied"),
        ("4", "archive_mode", "off", "t", None),
        ("5", "archive_timeout", "5", "f", "setting could not be applied"),
    ]
    path.write_text(before + "work_mem = 1MB\nnosuch = 1\nnonsense\n")
    assert client.rows(rows) == [
        ("1", "work_mem", "1MB", "f", None),
        ("2", "nosuch", "1", "f", "unrecognized configuration parameter"),
        ("3", None, None, "f", "syntax error"),
    ]
