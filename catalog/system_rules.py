"""Rules that PostgreSQL's own views have: UPDATE of pg_settings is SET. PostgreSQL 15 docs 54.24."""

import json
from typing import Any, Final

from polar_lite.catalog.definitions import RelationDefinition

_FIRST_OID: Final = 14900
# view -> (rule, text from its condition on, whether it is INSTEAD of the UPDATE, whether it has a condition)
_RULES: Final = {
    "pg_settings": (
        ("pg_settings_n", "DO INSTEAD NOTHING", True, False),
        (
            "pg_settings_u",
            "WHERE new.name = old.name DO SELECT set_config(old.name, new.setting, false)",
            False,
            True,
        ),
    )
}
_PG_CATALOG: Final = 11


def rules_of(view: RelationDefinition) -> list[dict[str, Any]]:
    """Rows of pg_rewrite."""
    columns = {number: column.name for number, column in enumerate(view.columns, start=1)}
    rows = []
    for number, (name, text, is_instead, is_conditional) in enumerate(_RULES.get(view.name, ())):
        meant: dict[str, Any] = {"tables": {}, "routines": {}, "constants": {}, "types": {}, "meaning": []}
        rule = json.dumps({"text": text, **meant, "search_path": [_PG_CATALOG]})
        rows.append(
            {
                "oid": _FIRST_OID + number,
                "rulename": name,
                "ev_class": view.oid,
                "ev_type": "2",
                "ev_enabled": "O",
                "is_instead": is_instead,
                "ev_qual": "conditional" if is_conditional else "<>",
                "ev_action": json.dumps({"rule": rule, "columns": columns}),
            }
        )
    return rows


def is_updated_by_rules(view: str) -> bool:
    """Whether PUBLIC may UPDATE it."""
    return view in _RULES
