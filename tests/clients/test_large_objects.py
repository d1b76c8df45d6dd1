"""psql's large objects, which go through libpq and the protocol's FunctionCall."""

from pathlib import Path

from harness.servers import ServerProcess


def test_psql_takes_files_in_and_out(server: ServerProcess, tmp_path: Path) -> None:
    given, found = tmp_path / "given", tmp_path / "found"
    given.write_bytes(bytes(range(256)) * 100)
    script = (
        f"\\lo_import '{given}' 'a note'\n"
        "\\set number :LASTOID\n"
        f"\\lo_export :number '{found}'\n"
        "SELECT description FROM pg_description WHERE objoid = :number;\n"
        "SELECT count(*) FROM pg_largeobject WHERE loid = :number;\n"
        "\\lo_unlink :number\n"
        "SELECT count(*) FROM pg_largeobject_metadata WHERE oid = :number;\n"
    )
    printed = server.psql("-A", "-t", stdin=script).stdout
    assert found.read_bytes() == given.read_bytes()
    lines = printed.splitlines()
    assert lines[0].startswith("lo_import ")
    assert lines[1:4] == ["lo_export", "a note", "13"]
    assert lines[4].startswith("lo_unlink ")
    assert lines[5] == "0"
