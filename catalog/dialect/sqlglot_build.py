"""Which build of sqlglot is installed. It must be the pure-Python one: compiled classes cannot be subclassed.

Imported before anything that subclasses sqlglot; imports nothing of ours.
"""

from sqlglot import tokens


def compiled_sqlglot_problem() -> str | None:
    """Return one sentence saying what to uninstall when sqlglot is the compiled build, else None."""
    if not getattr(tokens, "SQLGLOTC_INSTALLED", False):
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
