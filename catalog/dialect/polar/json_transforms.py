"""The operations of JSON_TRANSFORM, as one JSON text and their values.

Oracle 21c SQL Reference, "JSON_TRANSFORM".
"""

import json
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.calls import CallParser
from polar_lite.catalog.dialect.polar.tokens import STRING

_OPERATIONS: Final = frozenset({"remove", "rename", "keep", "set", "replace", "insert", "append"})
# What an operation does with a part that is there or missing, if nothing is said.
_DEFAULTS: Final[dict[str, dict[str, str]]] = {
    "set": {"existing": "replace", "missing": "create"},
    "insert": {"existing": "error", "missing": "create"},
    "append": {"existing": "replace", "missing": "error"},
}
_ANSWERS: Final = ("ignore", "error", "create", "null", "remove", "replace")


class JsonTransformParser(CallParser):
    """Parses JSON_TRANSFORM's arguments."""

    def starts_operation(self) -> bool:
        return self.word in _OPERATIONS and self.peek().kind is STRING

    def transform_operations(self) -> tuple[exp.Expr, list[exp.Expr]]:
        """The operations' text, and a value for each."""
        found = self.comma_list(self._operation)
        text = exp.Literal.string(json.dumps([operation for operation, _ in found]))
        return text, [value for _, value in found]

    def _operation(self) -> tuple[dict[str, Any], exp.Expr]:
        kind = self.expect_any(*_OPERATIONS)
        operation: dict[str, Any] = {"operation": kind, "path": self.string(), **_DEFAULTS.get(kind, {})}
        value: exp.Expr = exp.Null()
        if kind == "keep":
            paths = [operation["path"]]
            while self.word == "," and self.peek().kind is STRING:
                self.advance()
                paths.append(self.string())
            operation["path"] = paths
        elif kind != "remove":
            self.expect("=")
            if self.word == "path" and self.peek().kind is STRING:
                raise self.not_supported("JSON_TRANSFORM with PATH on the right")
            value = self.json_item()
        while self.word in _ANSWERS and self.peek().word == "on":
            answer = self.advance().word
            self.expect("on")
            operation[self.expect_any("existing", "missing", "null")] = answer
        return operation, nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", "text")))

    def json_item(self) -> exp.Expr:
        raise NotImplementedError
