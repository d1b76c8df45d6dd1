"""Command tags as event trigger filters see them. PostgreSQL 15 docs 40.2 (event-trigger-matrix)."""

from typing import Final

from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, SYNTAX_ERROR, PgError

_ALTERABLE: Final = (
    "AGGREGATE", "COLLATION", "CONVERSION", "DOMAIN", "EXTENSION", "FOREIGN DATA WRAPPER",
    "FOREIGN TABLE", "FUNCTION", "INDEX", "LANGUAGE", "MATERIALIZED VIEW", "OPERATOR",
    "OPERATOR CLASS", "OPERATOR FAMILY", "POLICY", "PROCEDURE", "PUBLICATION", "ROUTINE", "RULE",
    "SCHEMA", "SEQUENCE", "SERVER", "STATISTICS", "SUBSCRIPTION", "TABLE", "TEXT SEARCH CONFIGURATION",
    "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "TRANSFORM", "TRIGGER",
    "TYPE", "USER MAPPING", "VIEW", "ACCESS METHOD", "CAST", "CONSTRAINT",
)  # fmt: skip
SUPPORTED: Final = frozenset(
    {f"{verb} {kind}" for verb in ("CREATE", "ALTER", "DROP") for kind in _ALTERABLE}
    - {"CREATE ROUTINE", "CREATE CONSTRAINT", "ALTER ACCESS METHOD", "ALTER CAST", "ALTER TRANSFORM"}
    | {
        "ALTER DEFAULT PRIVILEGES", "ALTER LARGE OBJECT", "COMMENT", "CREATE TABLE AS", "DROP OWNED",
        "GRANT", "IMPORT FOREIGN SCHEMA", "REFRESH MATERIALIZED VIEW", "REINDEX", "REVOKE",
        "SECURITY LABEL", "SELECT INTO",
        # Oracle's
        "CREATE PACKAGE", "CREATE PACKAGE BODY", "ALTER PACKAGE", "DROP PACKAGE", "DROP PACKAGE BODY",
        "CREATE TYPE BODY", "DROP TYPE BODY", "CREATE SYNONYM", "DROP SYNONYM", "CREATE PUBLIC SYNONYM",
        "DROP PUBLIC SYNONYM",
    }
)  # fmt: skip
# Real tags that no event trigger fires for: shared objects, and event triggers themselves.
UNSUPPORTED: Final = frozenset(
    f"{verb} {kind}"
    for verb in ("CREATE", "ALTER", "DROP")
    for kind in ("DATABASE", "ROLE", "TABLESPACE", "EVENT TRIGGER")
) | {"ALTER SYSTEM", "GRANT ROLE", "REVOKE ROLE", "REASSIGN OWNED"}
_REWRITES: Final = frozenset({"ALTER TABLE", "ALTER TYPE", "ALTER MATERIALIZED VIEW"})


def check_tag(event: str, tag: str) -> None:
    """Raise what CREATE EVENT TRIGGER says about a tag that the event has not (42601, 0A000)."""
    upper = tag.upper()
    if event == "table_rewrite":
        known, supported = upper in SUPPORTED | UNSUPPORTED, upper in _REWRITES
    else:
        known, supported = upper in SUPPORTED | UNSUPPORTED, upper in SUPPORTED
    if not known:
        raise PgError(SYNTAX_ERROR, f'filter value "{tag}" not recognized for filter variable "tag"')
    if not supported:
        raise PgError(FEATURE_NOT_SUPPORTED, f"event triggers are not supported for {tag}")
