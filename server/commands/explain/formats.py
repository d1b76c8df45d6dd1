"""EXPLAIN's four formats. PostgreSQL 15 source explain.c (ExplainOpenGroup, ExplainProperty ..)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from polar_lite.protocol.records import dataclass
from polar_lite.server.commands.explain.nodes import PlanNode

_STEP: Final = "  "
_NAMESPACE: Final = "http://www.postgresql.org/2009/explain"
_NOT_IN_TAGS: Final = re.compile(r"[^a-zA-Z0-9_.-]")


@dataclass(frozen=True, slots=True)
class Explained:
    """One statement explained. plan: None for a utility statement. actual: of the top node, with ANALYZE.

    summary: times in milliseconds. sql: what SQLite gets, if that is to be shown.
    """

    plan: PlanNode | None
    actual: Mapping[str, float | int] | None = None
    summary: Mapping[str, float] | None = None
    sql: str = ""


def text(found: Explained) -> Iterator[str]:
    """The lines of the text format."""
    if found.plan is None:
        yield "Utility statements have no plan structure"
        return
    title = found.plan.title + (_actual(found.actual) if found.actual is not None else "")
    yield title
    yield from _below(found.plan, 2)
    if found.sql:
        yield f"SQLite Statement: {found.sql}"
    for name, value in (found.summary or {}).items():
        yield f"{name}: {value:.3f} ms"


def _actual(actual: Mapping[str, float | int]) -> str:
    shown = ""
    if "Actual Total Time" in actual:
        shown = f"time={actual['Actual Startup Time']:.3f}..{actual['Actual Total Time']:.3f} "
    return f" (actual {shown}rows={actual['Actual Rows']} loops={actual['Actual Loops']})"


def _below(node: PlanNode, indent: int) -> Iterator[str]:
    for name, value in node.details.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        yield f"{' ' * indent}{name}: {shown}"
    for _, name, part in node.parts:
        at = indent
        if name:
            yield f"{' ' * indent}{name}"
            at += 2
        yield f"{' ' * at}->  {part.title}"
        yield from _below(part, at + 6)


def _tree(found: Explained) -> dict[str, Any]:
    """What the other formats show, in PostgreSQL's order."""
    assert found.plan is not None
    plan = _facts(found.plan, "", "", found.actual or {})
    shown = {"SQLite Statement": found.sql} if found.sql else {}
    return {"Plan": plan, **shown, **{name: round(value, 3) for name, value in (found.summary or {}).items()}}


def _facts(node: PlanNode, relationship: str, name: str, actual: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {"Node Type": node.facts["Node Type"]}
    for key in ("Strategy", "Operation"):
        if key in node.facts:
            facts[key] = node.facts[key]
    if relationship:
        facts["Parent Relationship"] = relationship
    if name:
        facts["Subplan Name"] = name
    facts |= {"Parallel Aware": False, "Async Capable": False}
    facts |= {key: value for key, value in node.facts.items() if key not in facts}
    facts |= {key: round(value, 3) for key, value in actual.items()}
    facts |= node.details
    if node.parts:
        facts["Plans"] = [_facts(part, how, label, {}) for how, label, part in node.parts]
    return facts


def as_json(found: Explained) -> Iterator[str]:
    yield _json(["Utility Statement"] if found.plan is None else [_tree(found)], 0)


def _json(value: Any, depth: int) -> str:
    """PostgreSQL's layout: a list of texts on one line, everything else on lines of its own."""
    margin = _STEP * (depth + 1)
    if isinstance(value, Mapping):
        members = [f"{margin}{json.dumps(name)}: {_json(item, depth + 1)}" for name, item in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{_STEP * depth}}}"
    if isinstance(value, list) and depth and all(isinstance(item, str) for item in value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        items = [f"{margin}{_json(item, depth + 1)}" for item in value]
        return "[\n" + ",\n".join(items) + f"\n{_STEP * depth}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else _scalar(value)


def as_xml(found: Explained) -> Iterator[str]:
    lines = [f'<explain xmlns="{_NAMESPACE}">']
    if found.plan is None:
        lines.append("  <Utility-Statement />")
    else:
        lines += ["  <Query>", *_xml(_tree(found), 2), "  </Query>"]
    yield "\n".join([*lines, "</explain>"])


def _xml(facts: Mapping[str, Any], depth: int) -> Iterator[str]:
    margin = _STEP * depth
    for name, value in facts.items():
        tag = _NOT_IN_TAGS.sub("-", name)
        if isinstance(value, Mapping):
            yield from (f"{margin}<{tag}>", *_xml(value, depth + 1), f"{margin}</{tag}>")
        elif isinstance(value, list):
            yield f"{margin}<{tag}>"
            for item in value:
                if isinstance(item, Mapping):
                    yield from _xml({"Plan": item}, depth + 1)
                else:
                    yield f"{margin}{_STEP}<Item>{escape(item)}</Item>"
            yield f"{margin}</{tag}>"
        else:
            yield f"{margin}<{tag}>{escape(_scalar(value))}</{tag}>"


def as_yaml(found: Explained) -> Iterator[str]:
    if found.plan is None:
        yield '- "Utility Statement"'
        return
    lines = _yaml(_tree(found), 1)
    yield "- " + "\n".join(lines).removeprefix(_STEP)


def _yaml(facts: Mapping[str, Any], depth: int) -> Sequence[str]:
    lines: list[str] = []
    margin = _STEP * depth
    for name, value in facts.items():
        if isinstance(value, Mapping):
            lines += [f"{margin}{name}: ", *_yaml(value, depth + 1)]
        elif isinstance(value, list):
            lines.append(f"{margin}{name}: ")
            for item in value:
                if isinstance(item, Mapping):
                    below = _yaml(item, depth + 2)
                    lines += [f"{margin}{_STEP}- {below[0].lstrip()}", *below[1:]]
                else:
                    lines.append(f"{margin}{_STEP}- {json.dumps(item, ensure_ascii=False)}")
        else:
            shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else _scalar(value)
            lines.append(f"{margin}{name}: {shown}")
    return lines


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


FORMATS: Final[dict[str, Callable[[Explained], Iterator[str]]]] = {
    "text": text,
    "json": as_json,
    "xml": as_xml,
    "yaml": as_yaml,
}
