"""sqlglot as it is used here: the pure-Python build, and of its modules the trees alone.

Compiled classes cannot be subclassed. And `import sqlglot` reads parser, generator, dialects and what
they need, a tenth of the time that the server's start takes; nothing of it is used here. So the package
comes without what its `__init__` imports, until somebody asks for a name of it that is not there.
Imported before anything that imports sqlglot; imports nothing of ours.
"""

import importlib
import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any


class _Package(ModuleType):
    """sqlglot's package, whose `__init__` has not been run."""

    _lock = threading.RLock()
    _is_running = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "exp":
            self.exp = importlib.import_module("sqlglot.expressions")
            return self.exp
        with _Package._lock:
            if not _Package._is_running and type(self) is _Package:
                _Package._is_running = True
                self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]  # it has been found
                self.__class__ = ModuleType  # type: ignore[assignment]  # a module like any other now
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None


def postpone_package() -> None:
    """Let imports of sqlglot's modules read no more than they name; nothing to do where it is there."""
    if "sqlglot" in sys.modules:
        return
    spec = importlib.util.find_spec("sqlglot")
    if spec is None or spec.submodule_search_locations is None:
        return  # whoever imports it says so
    package = _Package("sqlglot")
    package.__spec__, package.__loader__, package.__file__ = spec, spec.loader, spec.origin
    package.__package__, package.__path__ = "sqlglot", spec.submodule_search_locations
    sys.modules["sqlglot"] = package


def compiled_sqlglot_problem() -> str | None:
    """Return one sentence saying what to uninstall when sqlglot is the compiled build, else None."""
    core = importlib.import_module("sqlglot.tokenizer_core")
    if str(core.__file__).endswith(".py"):
        return None
    return (
        "polar-lite needs the pure-Python sqlglot, but its compiled build (sqlglot[c]) is installed: "
        "run `pip uninstall -y sqlglotc sqlglot` and then `pip install sqlglot`."
    )


def require_pure_sqlglot() -> None:
    """Raise ImportError with that sentence when sqlglot is the compiled build."""
    problem = compiled_sqlglot_problem()
    if problem is not None:
        raise ImportError(problem)
