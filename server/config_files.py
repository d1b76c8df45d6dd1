"""pg_file_settings: the lines of the configuration files as they are now, mistakes included.

PostgreSQL 15 docs 54.8 (view-pg-file-settings).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.gucs import GUCS, Context
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.config import AUTO_FILE, CONFIG_FILE, ConfigError, lines
from polar_lite.server.guc_values import check

if TYPE_CHECKING:
    from polar_lite.server.config import Config

_NOT_APPLIED: Final = "setting could not be applied"
_Line = tuple[Path, int, str | None, str]


def setting_rows(config: Config) -> list[tuple[Any, ...]]:
    """sourcefile, sourceline, seqno, name, setting, applied, error.

    A line that cannot be read, or a name that is not known, keeps all others from being applied.
    """
    found = list(_lines(config))
    last = {name.lower(): n for n, (_, _, name, _) in enumerate(found) if name is not None}
    problems = [_problem(name) for _, _, name, _ in found]
    is_read = not any(problems)
    rows: list[tuple[Any, ...]] = []
    for n, ((path, number, name, text), problem) in enumerate(zip(found, problems, strict=True)):
        counts = is_read and name is not None and last[name.lower()] == n
        if counts and name is not None and not _applies(config, name.lower(), text):
            counts, problem = False, _NOT_APPLIED
        shown = None if name is None else text
        rows.append((str(path), number, n + 1, name, shown, counts, problem))
    return rows


def _lines(config: Config) -> Iterator[_Line]:
    first = config.config_file or config.data_dir / CONFIG_FILE
    for path in (first, config.data_dir / AUTO_FILE):
        if path.exists():
            try:
                yield from ((path, *line) for line in lines(path))
            except ConfigError as error:
                raise PgError(sqlstate.IO_ERROR, str(error)) from error


def _problem(name: str | None) -> str | None:
    if name is None:
        return "syntax error"
    is_known = name.lower() in GUCS or "." in name
    return None if is_known else "unrecognized configuration parameter"


def _applies(config: Config, name: str, text: str) -> bool:
    """Whether a setting takes this value when the files are read again."""
    guc = GUCS.get(name)
    if guc is None or name == "datestyle":
        return True
    try:
        parsed = check(guc, text).parsed
    except PgError:
        return False
    is_fixed = guc.context in (Context.INTERNAL, Context.POSTMASTER)
    return not is_fixed or parsed == check(guc, config.text(name)).parsed
