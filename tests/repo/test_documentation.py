"""What README and docs say is so: commands, links, and the statements that are shown."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from harness.servers import ServerProcess
from harness.terminal import typed_session
from harness.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path) -> list[str]:
    """The indented code blocks of a page, without their indentation."""
    found: list[str] = []
    held: list[str] = []
    for line in [*page.read_text(encoding="utf-8").splitlines(), "end"]:
        if line.startswith("    ") or (held and not line):
            held.append(line[4:])
        elif held:
            found.append("\n".join(held).strip("\n"))
            held = []
    return found


def test_links_lead_somewhere() -> None:
    dead = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not dead


def test_files_that_the_design_names_exist() -> None:
    """Its map names files by the ends of their paths; what the last chapter tells of is gone."""
    text = (ROOT / "docs/design.md").read_text(encoding="utf-8").split("## Decisions that changed")[0]
    named = set(re.findall(r"`((?:\w+/)*\w+(?:/|\.py|\.sql|\.txt|\.toml))`", text))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [f"/{name}" for name in tracked.split()]
    folders = {f"/{parent}/" for name in tracked.split() for parent in Path(name).parents}
    others = {"base/", "rt.sql"}  # of a data folder; of PL's runtime
    dead = [
        name
        for name in sorted(named - others)
        if not any(path.endswith(f"/{name}") for path in (folders if name.endswith("/") else files))
    ]
    assert len(named) > 80
    assert not dead


def test_the_map_of_the_code_names_what_is_there() -> None:
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    table = design.partition("## Where is ..?")[2].partition("\n## ")[0]
    named = re.findall(r"`([\w./]+(?:\.py|/))`", table)
    folders = [ROOT / name for name in ("bench", "catalog", "conf", "protocol", "server")]
    files = [path for folder in folders for path in folder.rglob("*.*")]
    there = {f"/{path.relative_to(ROOT).as_posix()}" for path in files}
    there |= {f"{path.rpartition('/')[0]}/" for path in there}
    assert len(named) > 80
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in there)] == []


def test_ci_runs_what_the_readme_says() -> None:
    command = next(block for block in blocks(ROOT / "README.md") if block.endswith("pytest"))
    install, test = command.removeprefix("python3 -m venv .venv && ").replace(".venv/bin/", "").split(" && ")
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert install.removeprefix("pip install ") in script
    assert script.rstrip().splitlines()[-1] == test


def test_psycopg_example_of_the_readme(fresh_server: ServerProcess) -> None:
    example = next(block for block in blocks(ROOT / "README.md") if block.startswith("import psycopg"))
    example = example.replace("127.0.0.1:5433", f"{fresh_server.host}:{fresh_server.port}")
    printed: list[object] = []
    exec(compile(example, "README.md", "exec"), {"print": printed.append})
    assert repr(printed[0]) == "(Decimal('100.00'),)"


def test_logon_transcript_of_the_readme(fresh_server: ServerProcess) -> None:
    """The session shown in the README, typed again, shows the same screen."""
    shown = next(block for block in blocks(ROOT / "README.md") if block.startswith("$ psql"))
    shown = shown.split("\n", 1)[1].strip("\n")
    prompt = re.compile(r"^polardb[=-][#>] ?(.*)$", re.MULTILINE)
    observer = fresh_server.frontend(options="-c event_triggers=off")

    def wait_for_the_other_session(line: str) -> None:
        if line.endswith("ORDER BY id;"):
            eventually(lambda: observer.rows("SELECT id FROM users_log WHERE id = 4"), "alice has logged off")

    screen = typed_session(fresh_server.conninfo(), prompt.findall(shown), wait_for_the_other_session)
    assert [line.rstrip() for line in screen.strip("\n").splitlines()] == shown.splitlines()


def test_statements_of_the_guide(fresh_server: ServerProcess) -> None:
    """Every CREATE, ALTER and DROP shown in the guide is accepted, and a logon then does what it says."""
    client = fresh_server.frontend()
    client.rows("CREATE TABLE logons (who varchar2(64), ip varchar2(64), at date)")
    asked, answer = "", ""
    for block in blocks(ROOT / "docs/logon-logoff.md"):
        if block.startswith("SELECT"):
            asked, answer = block.split("\n")
        if not block.startswith(("CREATE", "ALTER", "--")):
            continue
        for statement in re.split(r"\n\n", block):
            errors = [m.text for m in client.query(statement) if m.tag == "E"]
            assert not errors, (statement, errors)
    client.rows("CREATE USER alice")
    alice = fresh_server.frontend("alice")
    assert alice.rows(asked) == [tuple(answer.strip().split(" | "))]
    granted = (
        "SELECT pg_has_role('alice', 'day_role', 'member') <> pg_has_role('alice', 'night_role', 'member')"
    )
    assert client.rows(granted) == [("t",)]
    assert client.rows("SELECT user_name, event FROM users_log") == [("alice", "after_user_logon")]
    assert client.rows("SELECT who, ip FROM logons") == [("alice", "127.0.0.1")]


def test_pytest_example_of_the_readme(tmp_path: Path) -> None:
    """The fixture and the test shown for a user's own test suite, run by a pytest of their own."""
    example = next(block for block in blocks(ROOT / "README.md") if block.startswith("# conftest.py"))
    for part in re.split(r"(?m)^# (?=\w+\.py$)", example)[1:]:
        name, source = part.split("\n", 1)
        (tmp_path / name).write_text(source, encoding="utf-8")
    programs = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
