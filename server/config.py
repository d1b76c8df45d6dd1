"""The server's configuration: shipped defaults, file, environment and command line -> one Config.

By rising precedence: defaults, postgresql.conf, postgresql.auto.conf (ALTER SYSTEM), the environment
(POLAR_LITE_NAME), `-c name=value`. PostgreSQL 15 docs 20.1 (config-setting).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from polar_lite.catalog.gucs import GUCS, Context
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.guc_values import check, split_identifiers

ENVIRONMENT_PREFIX: Final = "POLAR_LITE_"
CONFIG_FILE: Final = "postgresql.conf"
AUTO_FILE: Final = "postgresql.auto.conf"
HBA_FILE: Final = "pg_hba.conf"
IDENT_FILE: Final = "pg_ident.conf"
_LINE: Final = re.compile(
    r"\s*(?P<name>[A-Za-z_][\w.]*)\s*(?:=|\s)\s*(?P<value>'(?:[^'\\]|''|\\.)*'|[^\s#']+)\s*(?:#.*)?\Z"
)


class ConfigError(Exception):
    """What is wrong with the configuration, as one sentence for the person who starts the server."""


@dataclass(frozen=True, slots=True)
class Config:
    """settings: lower-case name -> (text, source), for the sessions' defaults."""

    data_dir: Path
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    config_file: Path | None = None
    log_level: str = "info"

    def text(self, name: str) -> str:
        found = self.settings.get(name)
        return found[0] if found else GUCS[name].default

    def number(self, name: str) -> int:
        return int(_parsed(name, self.text(name)))

    def flag(self, name: str) -> bool:
        return bool(_parsed(name, self.text(name)))

    @property
    def addresses(self) -> list[str]:
        return split_identifiers(self.text("listen_addresses")) or []

    @property
    def hba_file(self) -> Path:
        given = self.text("hba_file")
        return Path(given) if given else self.data_dir / HBA_FILE

    @property
    def ident_file(self) -> Path:
        given = self.text("ident_file")
        return Path(given) if given else self.data_dir / IDENT_FILE


@lru_cache(maxsize=256)
def _parsed(name: str, text: str) -> Any:
    return check(GUCS[name], text).parsed


def load(
    data_dir: Path,
    *,
    config_file: Path | None,
    options: Mapping[str, str],
    environment: Mapping[str, str],
    log_level: str = "info",
) -> Config:
    """Read every source of settings. Raises ConfigError with file and line."""
    file = config_file or data_dir / CONFIG_FILE
    settings: dict[str, tuple[str, str]] = {}
    if config_file is not None and not file.exists():
        raise ConfigError(f"the configuration file {file} does not exist")
    for path in (file, data_dir / AUTO_FILE):
        if path.exists():
            for number, name, text in read_file(path):
                settings[name] = (_checked(name, text, f"{path} line {number}"), "configuration file")
    for variable, text in environment.items():
        name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
        if variable.startswith(ENVIRONMENT_PREFIX) and name in GUCS:
            settings[name] = (
                _checked(name, text, f"environment variable {variable}"),
                "environment variable",
            )
    for name, text in options.items():
        settings[name.lower()] = (_checked(name.lower(), text, f"-c {name}"), "command line")
    settings["data_directory"] = (str(data_dir), "override")
    settings["config_file"] = (str(file), "override")
    for name, file_name in (("hba_file", HBA_FILE), ("ident_file", IDENT_FILE)):
        settings.setdefault(name, (str(data_dir / file_name), "override"))
    return Config(data_dir, settings, file, log_level)


def read_file(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line number, lower-case name and value of each setting of a postgresql.conf."""
    for number, name, value in lines(path):
        if name is None:
            raise ConfigError(f"{path} line {number}: expected `name = value`, found `{value}`")
        yield number, name.lower(), value


def lines(path: Path) -> Iterator[tuple[int, str | None, str]]:
    """As `read_file`, with names as written; None and the line for one that is no setting."""
    try:
        found = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the configuration file {path} cannot be read: {error}") from error
    for number, line in enumerate(found, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            yield number, None, line.strip()
            continue
        value = match["value"]
        if value.startswith("'"):
            value = re.sub(r"''|\\(.)", lambda m: m[1] or "'", value[1:-1])
        yield number, match["name"], value


def write_auto_file(data_dir: Path, name: str, text: str | None) -> None:
    """ALTER SYSTEM: set (None: remove) one line of postgresql.auto.conf, replacing the file at once."""
    path = data_dir / AUTO_FILE
    values = {n: v for _, n, v in read_file(path)} if path.exists() else {}
    values.pop(name.lower(), None)
    if text is not None:
        values[name.lower()] = text
    body = "# Written by ALTER SYSTEM; edit postgresql.conf instead.\n" + "".join(
        f"{key} = '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in values.items()
    )
    temporary = path.with_suffix(".tmp")
    temporary.write_text(body, encoding="utf-8")
    temporary.replace(path)


def _alike(name: str) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, GUCS, n=1)
    return f'; is "{found[0]}" meant?' if found else ""


def _checked(name: str, text: str, where: str) -> str:
    guc = GUCS.get(name)
    if guc is None:
        if "." in name:
            return text
        raise ConfigError(f'{where}: unrecognized configuration parameter "{name}"{_alike(name)}')
    if name == "datestyle":
        return text
    try:
        checked = check(guc, text)
    except PgError as error:
        more = "".join(f" {text}" for text in (error.detail, error.hint) if text)
        raise ConfigError(f"{where}: {error.message}.{more}") from error
    if guc.context is Context.INTERNAL and checked.parsed != _parsed(name, guc.default):
        raise ConfigError(f'{where}: parameter "{guc.name}" cannot be changed')
    return checked.text
