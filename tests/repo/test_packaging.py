"""The project's own rules: packages, import directions, the wheel, the two dependencies we lean on."""

import ast
import gc
import inspect
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from pathlib import Path

import pytest

from polar_lite.protocol import sqlstate

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("protocol", "catalog", "server", "conf")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]

# What each layer may import of ours.
ALLOWED = {
    "protocol": ("polar_lite.protocol",),
    "catalog": ("polar_lite.catalog", "polar_lite.protocol"),
    "server": ("polar_lite.server", "polar_lite.catalog", "polar_lite.protocol", "polar_lite.conf"),
    "conf": (),
}
# The protocol is computation: it does no I/O and knows no store.
NOT_IN_PROTOCOL = {"asyncio", "socket", "ssl", "sqlite3", "aiosqlite", "sqlglot", "threading"}
NOT_IN_CATALOG = {"asyncio", "socket", "ssl", "aiosqlite"}
SQLSTATE = re.compile(r"(?=.*[0-9])[0-9A-Z]{5}")


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """The garbage collector would go through all trees again and again: that is most of the time."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    finally:
        gc.enable()


def statements(node: ast.AST) -> Iterator[ast.stmt | ast.excepthandler | ast.match_case]:
    """All of a module; what they are made of, which is nine tenths of a tree, holds no imports."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from statements(child)


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """(line, module) of every import in a file, those within functions included."""
    found = []
    for node in statements(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.append((node.lineno, alias.name))
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level + (node.module or "")))
    return found


def test_packages_are_those_on_disk() -> None:
    on_disk = {
        "polar_lite." + ".".join(path.parent.relative_to(ROOT).parts)
        for path in sources()
        if path.name == "__init__.py"
    }
    assert set(SETUPTOOLS["packages"]) == on_disk


def test_every_folder_with_code_or_data_is_a_package() -> None:
    wanted = {path.parent for path in sources()}
    assert [str(folder) for folder in sorted(wanted) if not (folder / "__init__.py").exists()] == []
    assert not (ROOT / "polar_lite").exists()


def test_imports_run_one_way() -> None:
    wrong = []
    for path in sources():
        layer = path.relative_to(ROOT).parts[0]
        for line, module in imports(path):
            ours = module.startswith("polar_lite")
            if ours and not module.startswith(ALLOWED[layer]):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
            if layer == "catalog" and module.startswith("polar_lite.protocol."):
                # The catalog knows types and errors, not messages.
                name = module.split(".")[2]
                if name in {"frontend", "backend", "connection", "buffer", "scram"}:
                    wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
            top = module.split(".")[0]
            if layer == "protocol" and top in NOT_IN_PROTOCOL:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
            if layer == "catalog" and top in NOT_IN_CATALOG:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong, "\n".join(wrong)


def module_level_imports() -> dict[str, set[str]]:
    """What must be loaded before a module is: not what its functions import, nor what only types name."""
    modules = {module_name(path): path for path in sources()}
    needs = {}
    for name, path in modules.items():
        found: set[str] = set()
        for node in executed_at_import(parsed(path).body):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                target = whole if whole in modules else node.module or ""
                # The packages that a module is in are loaded before it.
                parts = target.split(".")
                found |= {".".join(parts[:count]) for count in range(2, len(parts) + 1)}
        needs[name] = {
            other for other in found if other in modules and not f"{name}.".startswith(f"{other}.")
        }
    return needs


def module_name(path: Path) -> str:
    return ".".join(("polar_lite", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def executed_at_import(body: list[ast.stmt]) -> Iterator[ast.ImportFrom]:
    for statement in body:
        if isinstance(statement, ast.ImportFrom):
            yield statement
        elif isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            yield from executed_at_import(statement.orelse)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in ("body", "orelse", "finalbody"):
                yield from executed_at_import(getattr(statement, part, []))


def test_imports_have_no_cycles() -> None:
    """So whatever is loaded late can be loaded first: no statement depends on what another has imported."""
    needs = module_level_imports()
    assert len(needs) > 300
    try:
        tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


def test_packages_that_load_their_modules_are_imported_whole() -> None:
    """Python locks a module before the packages it is in: one thread that imports a package whose __init__
    imports the module, and one that imports the module, would wait for each other (_DeadlockError)."""
    needs = module_level_imports()
    loaded = {
        module: package
        for package in {name.rpartition(".")[0] for name in needs}
        for module in needs.get(package, ())
        if module.startswith(f"{package}.")
    }
    assert "polar_lite.catalog.dialect.nodes.expressions" in loaded
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {target}, which {loaded[target]} loads"
        for path in sources()
        for line, module, names in imported_names(path)
        for target in (module, *(f"{module}.{name}" for name in names))
        if target in loaded and not f"{module_name(path)}.".startswith(f"{loaded[target]}.")
    ]
    assert not wrong, "\n".join(wrong)


def imported_names(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """(line, module, names) of every `from .. import` in a file, those within functions included."""
    for node in statements(parsed(path)):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", [alias.name for alias in node.names]


def test_no_relative_and_no_bare_imports() -> None:
    names = "|".join(FOLDERS)
    # Reading all trees takes seconds.
    suspect = re.compile(rf"^\s*(from\s+(\.|({names})\b)|import\b.*(?<![.\w])({names})\b)", re.MULTILINE)
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in (*sources(), *sorted((ROOT / "tests").rglob("*.py")))
        if suspect.search(path.read_text(encoding="utf-8"))
        for line, module in imports(path)
        if module.startswith(".") or module.split(".")[0] in FOLDERS
    ]
    assert not wrong, "\n".join(wrong)


def test_dataclasses_are_our_own() -> None:
    """`protocol.records` makes them without compiling code, which start-up cannot afford."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if path != ROOT / "protocol/records.py"
        for node in statements(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if any(alias.name == "dataclass" for alias in node.names)
    ]
    assert not wrong, "import dataclass from polar_lite.protocol.records: " + ", ".join(wrong)


def test_commands_take_the_nodes_that_they_are_registered_for() -> None:
    """`command` accepts any function, so no type checker compares the two."""
    wrong, seen = [], 0
    for path in sorted((ROOT / "server/commands").rglob("*.py")):
        for node in statements(parsed(path)):
            if not isinstance(node, ast.FunctionDef):
                continue
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "command":
                    seen += 1
                    annotation = node.args.args[0].annotation
                    taken = set(ast.unparse(annotation).split(" | ")) if annotation else set()
                    if taken != {ast.unparse(name) for name in call.args}:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert seen > 100
    assert not wrong, ", ".join(wrong)


def test_sqlstates_are_written_by_their_names() -> None:
    """The codes are in one table; a reader, and a search, finds all places that raise one."""
    codes = {
        value for value in vars(sqlstate).values() if isinstance(value, str) and SQLSTATE.fullmatch(value)
    }
    assert len(codes) > 200
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path in sources()
        if path.name != "sqlstate.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in codes
    ]
    assert not bare


def test_type_checkers_find_the_packages() -> None:
    links = {path.name: path.resolve() for path in (ROOT / ".ci/src/polar_lite").iterdir()}
    assert links == {folder: ROOT / folder for folder in FOLDERS}


def test_data_files_are_read_as_resources() -> None:
    assert any(path.name.endswith(".sql") for path in files("polar_lite.catalog").joinpath("sql").iterdir())
    assert any(path.name.endswith(".conf") for path in files("polar_lite.conf").iterdir())


def test_data_files_are_packaged() -> None:
    """Everything in a package that is no Python is named in package-data."""
    missing = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_dir() or path.suffix in {".py", ".pyc"} or "__pycache__" in path.parts:
                continue
            if not any(
                path in set((ROOT / Path(*package.split(".")[1:])).glob(pattern))
                for package, patterns in SETUPTOOLS["package-data"].items()
                for pattern in patterns
            ):
                missing.append(str(path.relative_to(ROOT)))
    assert not missing


def test_the_wheel_holds_all(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in (*FOLDERS, "pyproject.toml", "README.md", "LICENSE"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(tree / name)], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path), str(tree)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.startswith("polar_lite-")}
    wanted = {
        f"polar_lite/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == wanted


def test_sqlglot_is_the_pure_python_build() -> None:
    """Its compiled classes cannot be subclassed by the dialect."""
    import sqlglot.parser
    import sqlglot.tokens

    assert str(sqlglot.parser.__file__).endswith(".py")
    assert str(sqlglot.tokens.__file__).endswith(".py")


def test_the_dialect_is_a_plugin_of_sqlglot() -> None:
    import sqlglot

    assert sqlglot.parse_one("SELECT 1 + 1 AS two", read="polar").find(sqlglot.exp.Alias) is not None


def test_aiosqlite_still_has_the_private_call_we_use() -> None:
    import aiosqlite

    signature = inspect.signature(aiosqlite.Connection._execute)
    assert list(signature.parameters)[:2] == ["self", "fn"]
    assert inspect.iscoroutinefunction(aiosqlite.Connection._execute)
    pins = [name for name in PROJECT["project"]["dependencies"] if name.startswith("aiosqlite")]
    assert pins == ["aiosqlite>=0.22.1,<0.23"]


FORBIDDEN = re.compile(
    r"/tmp/(?!polar-lite)|/work/(?:main|shared)|\b[Ii]ssue #?\d|(?i:\bclaude\b|\banthropic\b)"
    r"|\bTODO\b|\bFIXME\b|\bXXX\b"
)
TEXT = {".py", ".sql", ".md", ".toml", ".conf", ".txt"}


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    names = (name for name in done.stdout.splitlines() if "/site-packages/" not in name)
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_leftovers_in_the_text() -> None:
    """No notes to ourselves, no paths of one machine."""
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path == Path(__file__).resolve() or ".ci/src" in str(path):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]!r} in {line.strip()[:80]}")
    assert not found, "\n".join(found)


def test_modules_say_what_they_are() -> None:
    silent = [str(path.relative_to(ROOT)) for path in sources() if not ast.get_docstring(parsed(path))]
    assert not silent


def test_the_port_opens_before_the_dialect_is_loaded() -> None:
    """sqlglot takes a tenth of a second to import, and with our grammar on it more."""
    program = "import sys, polar_lite.server.listener; sys.exit('sqlglot.expressions' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
