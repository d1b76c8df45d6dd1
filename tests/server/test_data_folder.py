"""The data folder: whose it is, whether it can be used, what a start that fails half-way leaves."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.servers import ServerProcess
from polar_lite.server import data_folder

Start = Callable[..., ServerProcess]


def test_a_first_start_that_failed_can_be_repeated(start_server: Start, tmp_path: Path) -> None:
    failed = start_server("-c", "work_mem=nonsense", data_dir=tmp_path / "new", ready=False)
    assert failed.wait() == 1
    assert start_server(data_dir=tmp_path / "new").frontend().rows("SELECT 1") == [("1",)]


def test_a_first_start_that_was_killed_begins_anew(start_server: Start, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with data_folder.open_folder(folder) as made:
        assert made.is_new
    (folder / "base" / "polardb.db").write_bytes(b"half of a database")
    assert start_server(data_dir=folder).frontend().rows("SELECT 1") == [("1",)]


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    for name in ("base", "log", "PG_VERSION"):
        folder = tmp_path / f"with {name}"
        (folder / name).mkdir(parents=True)
        with pytest.raises(data_folder.FolderError, match="is not empty and is no polar-lite data folder"):
            data_folder.open_folder(folder)


def test_a_folder_has_one_server(tmp_path: Path) -> None:
    with (
        data_folder.open_folder(tmp_path / "one"),
        pytest.raises(data_folder.FolderError, match=rf"\(pid {os.getpid()}\) is running .* --data-dir"),
    ):
        data_folder.open_folder(tmp_path / "one")


def test_a_folder_of_another_format_is_not_touched(start_server: Start, tmp_path: Path) -> None:
    start_server(data_dir=tmp_path / "one").stop()
    (tmp_path / "one" / "POLAR_LITE_VERSION").write_text("1\n")
    with pytest.raises(data_folder.FolderError, match=r"has format '1', .* Start with another --data-dir"):
        data_folder.open_folder(tmp_path / "one")


def test_a_folder_keeps_its_system_identifier(start_server: Start, tmp_path: Path) -> None:
    query = "SELECT system_identifier, pg_control_last_modified <= now() FROM pg_control_system()"
    server = start_server(data_dir=tmp_path / "one")
    found = server.frontend().rows(query)
    server.stop()
    assert start_server(data_dir=tmp_path / "one").frontend().rows(query) == found
    identifier = found[0][0]
    assert identifier is not None
    assert int(identifier) > 0
    assert start_server(data_dir=tmp_path / "two").frontend().rows(query) != found
