"""docs/adding.md is true: its additions are made in a copy of the code, and its examples typed there."""

import re
import shutil
import sys
from pathlib import Path

from harness.servers import ServerProcess
from harness.transcripts import run_transcript

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs/adding.md"
ADDITION = re.compile(r"# (?P<file>\S+), (?:new|below: (?P<line>.*))\n(?P<text>(?:.*\n)*)")


def blocks() -> list[str]:
    """The indented blocks of the guide, without the indentation."""
    text = GUIDE.read_text(encoding="utf-8")
    found = re.findall(r"(?:^    .*\n|^\n(?=\n*    ))+", text, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip("\n") + "\n" for block in found]


def additions() -> list[str]:
    return [
        part
        for block in blocks()
        for part in re.split(r"^(?=# \S+, (?:new$|below: ))", block, flags=re.MULTILINE)
        if ADDITION.match(part)
    ]


def add(tree: Path, addition: str) -> None:
    found = ADDITION.fullmatch(addition)
    assert found is not None, addition
    path, text = tree / found["file"], found["text"].rstrip("\n") + "\n"
    if found["line"] is None:
        assert not path.exists()
        path.write_text(text, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.count(found["line"]) == 1, f"{found['file']} has no one line {found['line']!r}"
    lines.insert(lines.index(found["line"]) + 1, text.rstrip("\n"))
    path.write_text("\n".join(lines), encoding="utf-8")


def test_the_additions_of_the_guide_do_what_it_shows(tmp_path: Path) -> None:
    tree = tmp_path / "tree/polar_lite"
    for name in ("protocol", "catalog", "server", "conf"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for addition in additions():
        add(tree, addition)
    server = ServerProcess(tmp_path / "data", env={"PYTHONPATH": str(tree.parent)})
    server.program = [sys.executable, "-P", "-m", "polar_lite.server"]
    typed = tmp_path / "typed.txt"
    shown = [block for block in blocks() if not ADDITION.match(block) and not block.startswith("ruff")]
    typed.write_text("\\connect polardb polardb\n" + "\n".join(shown), encoding="utf-8")
    with server:
        failures = run_transcript(server, typed)
    assert not failures, "\n\n" + "\n\n".join(failures)
    assert len(additions()) > 6
    assert len(shown) > 4
