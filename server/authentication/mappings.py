"""pg_ident.conf: which user of another system may be which role.

PostgreSQL 15 docs 21.2 (auth-username-maps); source hba.c (parse_ident_line, check_ident_usermap).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.authentication.tokens import Field, Line, LineError, Problem, read_lines


@dataclass(frozen=True, slots=True)
class Mapping:
    """One line. system_user: a name, or a regular expression after a slash, of which \\1 in role is the
    first group."""

    number: int
    map: str
    system_user: str
    role: str

    def fits(self, system_user: str, role: str) -> bool:
        """Raises LineError when the expression cannot be carried out."""
        if not self.system_user.startswith("/"):
            return self.system_user == system_user and self.role == role
        from polar_lite.catalog.functions.strings.regular_expressions import search

        pattern = self.system_user[1:]
        try:
            match = search(pattern, system_user)
        except PgError as error:
            raise LineError(f'regular expression match for "{pattern}" failed: {error}') from error
        if match is None:
            return False
        wanted = self.role
        if "\\1" in wanted:
            group = match[1] if match.re.groups else None
            if group is None:
                raise LineError(
                    f'regular expression "{pattern}" has no subexpressions as requested by backreference'
                    f' in "{wanted}"'
                )
            wanted = wanted.replace("\\1", group, 1)
        return wanted == role


def read_mappings(path: Path) -> Iterator[tuple[Mapping | None, Problem | None]]:
    """Each line as a mapping, or with what is wrong with it. OSError when the file cannot be read."""
    for line in read_lines(path):
        if isinstance(line, Problem):
            yield None, line
            continue
        try:
            yield _mapping(line), None
        except LineError as error:
            yield None, Problem(line.number, str(error), error.hint)


def why_not(mappings: Sequence[Mapping], name: str, system_user: str, role: str) -> str | None:
    """None if the map lets a system's user be a role, else the reason for the log."""
    if not name:
        if system_user == role:
            return None
        return f"provided user name ({role}) and authenticated user name ({system_user}) do not match"
    try:
        if any(m.map == name and m.fits(system_user, role) for m in mappings):
            return None
    except LineError as error:
        return str(error)
    return f'no match in usermap "{name}" for user "{role}" authenticated as "{system_user}"'


def _mapping(line: Line) -> Mapping:
    words = [_single(found) for found in line.fields[:3]]
    if len(words) < 3:
        raise LineError("missing entry at end of line")
    name, system_user, role = words
    if system_user.startswith("/"):
        _check_expression(system_user[1:])
    return Mapping(line.number, name, system_user, role)


def _single(found: Field) -> str:
    if len(found) > 1:
        raise LineError("multiple values in ident field")
    return found[0].text


def _check_expression(pattern: str) -> None:
    from polar_lite.catalog.functions.strings.regular_expressions import compiled

    try:
        compiled(pattern)
    except PgError as error:
        reason = error.message.removeprefix("invalid regular expression: ")
        raise LineError(f'invalid regular expression "{pattern}": {reason}') from error
