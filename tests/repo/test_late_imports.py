"""What is loaded late can be loaded first: no statement depends on what another one has imported before."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Each in a process of its own, which has what the server has when its port is open.
SCRIPT = """
import importlib, os, sys, traceback
import polar_lite.server.listener
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print("cannot be first:", name)
"""


def late_imports() -> set[str]:
    """The modules of ours that functions import when they are called."""
    found = set()
    for package in ("server", "catalog", "protocol"):
        for path in (ROOT / package).rglob("*.py"):
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    inner = (node for node in ast.walk(function) if isinstance(node, ast.ImportFrom))
                    found |= {node.module for node in inner if (node.module or "").startswith("polar_lite.")}
    return {name for name in found if name is not None}


def test_what_is_loaded_late_can_be_first() -> None:
    names = late_imports()
    assert len(names) > 50
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *sorted(names)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
