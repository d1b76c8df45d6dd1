"""What README and docs say is so: commands, links, and the statements that are shown."""

import re
from pathlib import Path

from harness.servers import ServerProcess

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
    """The session shown in the README, typed again, prints what is shown there."""
    shown = next(block for block in blocks(ROOT / "README.md") if block.startswith("$ psql"))
    prompt = re.compile(r"^(\w+)(?:=|-)[#>] ?(.*)$")
    typed, printed = [], []
    for line in shown.splitlines()[1:]:
        if match := prompt.match(line):
            typed.append(match[2])
        elif typed and not line.startswith(("psql (", "Type ")):
            printed.append(line)
    done = fresh_server.psql("-v", "ON_ERROR_STOP=1", stdin="\n".join(typed) + "\n")
    assert done.stderr == ""
    got = [line for line in done.stdout.splitlines() if "You are now connected" not in line]
    wanted = [line for line in printed if line.strip() and "You are now connected" not in line]
    assert [line.rstrip() for line in got if line.strip()] == [line.rstrip() for line in wanted]


def test_statements_of_the_guide_are_accepted(fresh_server: ServerProcess) -> None:
    """Every CREATE, ALTER and DROP shown in the guide is accepted."""
    client = fresh_server.frontend()
    for statement in (
        "CREATE TABLE logons (who varchar2(64), ip varchar2(64), at date)",
        "CREATE PACKAGE sess IS PROCEDURE init(t VARCHAR2); FUNCTION tenant RETURN VARCHAR2; END;",
    ):
        client.rows(statement)
    for block in blocks(ROOT / "docs/logon-logoff.md"):
        if not block.startswith(("CREATE", "--")):
            continue
        for statement in re.split(r"\n\n", block):
            if statement.startswith("SELECT"):  # it reads what a logon would have set
                continue
            errors = [m.text for m in client.query(statement) if m.tag == "E"]
            assert not errors, (statement, errors)
