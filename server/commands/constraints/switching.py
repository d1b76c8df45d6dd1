"""Oracle's DISABLE and ENABLE of constraints.

A disabled constraint is a row of pg_constraint and nothing else: the Snapshot keeps it apart from those that
statements obey, a key has no index, and a foreign key depends on none. ENABLE gives it these again.
Oracle 19c SQL Language Reference, constraint and enable_disable_clause; ALTER TABLE.
"""

from collections.abc import Sequence
from typing import Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS, PG_CONSTRAINT, Address
from polar_lite.catalog.objects import Constraint, Relation
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.constraints import checks, foreign_keys
from polar_lite.server.commands.constraints.keys import Key, check_key
from polar_lite.server.commands.ddl import Ddl


def constraint_of(relation: Relation, node: nodes.Constraint) -> Constraint:
    """The constraint that a node names: by its name, or by its kind and its columns (42704)."""
    if not node.kind:
        return checks.constraint_named(relation, node.constraint)
    letter = "p" if node.kind == "PRIMARY KEY" else "u"
    return key_of(relation, letter, node.columns or ())


def key_of(relation: Relation, letter: str, names: Sequence[str]) -> Constraint:
    """A table's primary key, or its unique key of these columns; 42704."""
    numbers = {column.name: column.attnum for column in relation.columns if not column.has_dropped}
    wanted = tuple(numbers.get(name, 0) for name in names)
    keys = [c for c in relation.all_constraints if c.type == letter and (not wanted or c.columns == wanted)]
    if not keys:
        what = "primary key" if letter == "p" else "unique key of these columns"
        raise PgError(code.UNDEFINED_OBJECT, f'relation "{relation.name}" has no {what}')
    return keys[0]


def make_disabled(ddl: Ddl, oid: int, items: Sequence[tuple[Any, tuple[str, ...]]], text: str) -> None:
    """Enter constraints that are made with DISABLE: their nodes, and the columns of keys."""
    for node, columns in items:
        relation = ddl.snapshot.relations[oid]
        _check_alone(ddl, relation)
        node = node.copy()
        node.set("not_valid", True)
        match node.kind:
            case "CHECK":
                (made,) = checks.make_checks(ddl, oid, [checks.Check.of(node)], text, is_new=False)
            case "FOREIGN KEY":
                key = foreign_keys.ForeignKey(node, columns)
                (made,) = foreign_keys.make_foreign_keys(ddl, oid, [key], is_new=False)
            case "PRIMARY KEY" | "UNIQUE":
                _enter_key(ddl, relation, node, columns)
                continue
            case _:
                raise unsupported(f"DISABLE of a {node.kind} constraint")
        found = next(c for c in ddl.snapshot.relations[oid].constraints if c.oid == made)
        _put_aside(ddl, found)


def switch(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> Key | None:
    """Give a constraint the state that an action says; a key to be made if one is enabled."""
    node = action.constraint
    found = constraint_of(relation, node)
    _check_alone(ddl, relation)
    if node.enabled is False and node.validate:
        raise unsupported("DISABLE VALIDATE of a constraint")
    if node.enabled is False and found.is_enforced:
        _disable(ddl, relation, found, cascade=bool(action.cascade))
    elif node.enabled and not found.is_enforced:
        if found.type in "pu":
            return _enabled_key(ddl, relation, found)
        _enable(ddl, relation, found, validate=not node.not_valid)
    elif found.is_enforced:
        _change_state(ddl, relation, found, node)
    elif node.validate or node.deferrable is not None:
        raise unsupported("a change of a disabled constraint")
    return None


def _check_alone(ddl: Ddl, relation: Relation) -> None:
    if relation.kind != "r" or relation.parents or ddl.snapshot.has_children(relation.oid):
        raise unsupported("DISABLE and ENABLE of constraints of a table with partitions, parents or children")


def _change_state(ddl: Ddl, relation: Relation, found: Constraint, node: nodes.Constraint) -> None:
    """VALIDATE, NOVALIDATE and the deferral of a constraint that is enforced."""
    if node.deferrable is not None or node.initially_deferred is not None:
        if found.type != "f":
            raise unsupported("MODIFY CONSTRAINT .. DEFERRABLE of one that is not a foreign key")
        deferred = bool(node.initially_deferred)
        values = {"condeferrable": bool(node.deferrable or deferred), "condeferred": deferred}
        ddl.writer.update("pg_constraint", {"oid": found.oid}, values)
    if node.not_valid and found.type in "cf" and found.is_validated:
        _set(ddl, found.oid, convalidated=False)
    elif (node.validate or (node.enabled and not node.not_valid)) and not found.is_validated:
        _check_rows(ddl, relation, found)
        _set(ddl, found.oid, convalidated=True)
    else:
        return
    if found.type == "c":
        catalog_columns.rebuild(ddl.writer, relation.oid)  # which columns bring it into action


def _check_rows(ddl: Ddl, relation: Relation, found: Constraint) -> None:
    if found.type == "f":
        foreign_keys.check_rows(ddl, relation, found)
    else:
        checks.check_rows(ddl, relation, found)


# --- DISABLE


def _disable(ddl: Ddl, relation: Relation, found: Constraint, *, cascade: bool) -> None:
    if found.type in "pu":
        _disable_key(ddl, relation, found, cascade=cascade)
        return
    if found.type not in "cf":
        raise PgError(code.WRONG_OBJECT_TYPE, f'constraint "{found.name}" cannot be disabled')
    _put_aside(ddl, found)
    if found.type == "c":
        catalog_columns.rebuild(ddl.writer, relation.oid)


def _put_aside(ddl: Ddl, found: Constraint) -> None:
    facts: dict[str, Any] = {"conenforced": False, "convalidated": False}
    if found.type == "f":
        facts["conindid"] = 0
        where = {"classid": PG_CONSTRAINT, "objid": found.oid, "refclassid": PG_CLASS}
        ddl.writer.delete("pg_depend", {**where, "refobjid": found.index_oid})
    ddl.writer.update("pg_constraint", {"oid": found.oid}, facts)


def _disable_key(ddl: Ddl, relation: Relation, found: Constraint, *, cascade: bool) -> None:
    """The key is dropped and only its row entered anew; foreign keys to it are disabled first, or refuse."""
    index = ddl.snapshot.relations[found.index_oid].index
    if index is not None and (index.included or index.nulls_alike):
        raise unsupported("DISABLE of a key with INCLUDE or NULLS NOT DISTINCT")
    for other in list(ddl.snapshot.relations.values()):
        for constraint in other.constraints:
            if constraint.type != "f" or constraint.index_oid != found.index_oid:
                continue
            if not cascade:
                raise PgError(
                    code.DEPENDENT_OBJECTS_STILL_EXIST,
                    f"ORA-02297: cannot disable constraint ({found.name}) - dependencies exist",
                    detail=f"constraint {constraint.name} on table {other.name} refers to it",
                )
            _check_alone(ddl, other)
            _put_aside(ddl, constraint)
    ddl.drop([Address(PG_CONSTRAINT, found.oid)], cascade=False)
    _enter_row(ddl, ddl.snapshot.relations[relation.oid], found.name, found.type, found.columns, found)


def _enter_key(ddl: Ddl, relation: Relation, node: nodes.Constraint, names: tuple[str, ...]) -> None:
    by_name = {column.name: column.attnum for column in catalog_columns.live_columns(relation)}
    is_primary = node.kind == "PRIMARY KEY"
    if node.include or node.nulls_not_distinct or node.using_index:
        raise unsupported("DISABLE of a key with INCLUDE, NULLS NOT DISTINCT or USING INDEX")
    check_key(Key(is_primary, names, node.constraint, node.start), by_name, is_new=False)
    name = node.constraint
    if name is None:
        second = None if is_primary else "_".join(names)
        name = ddl.free_name(relation.schema, relation.name, second, "pkey" if is_primary else "key")
    checks.check_free(relation, name)
    if is_primary and any(c.type == "p" for c in relation.all_constraints):
        message = f'multiple primary keys for table "{relation.name}" are not allowed'
        raise PgError(code.INVALID_TABLE_DEFINITION, message)
    columns = tuple(by_name[column] for column in names)
    deferred = bool(node.initially_deferred)
    like = Constraint(
        0, name, "p", columns, is_deferrable=bool(node.deferrable or deferred), is_deferred=deferred
    )
    _enter_row(ddl, relation, name, "p" if is_primary else "u", columns, like)


def _enter_row(
    ddl: Ddl, relation: Relation, name: str, letter: str, columns: Sequence[int], like: Constraint
) -> None:
    oid = ddl.writer.new_oid()
    row = {
        "oid": oid,
        "conname": name,
        "connamespace": relation.schema,
        "contype": letter,
        "condeferrable": like.is_deferrable,
        "condeferred": like.is_deferred,
        "conrelid": relation.oid,
        "confupdtype": " ",
        "confdeltype": " ",
        "confmatchtype": " ",
        "conislocal": True,
        "connoinherit": True,
        "conkey": list(columns),
    }
    ddl.writer.insert("pg_constraint", row)
    for number in columns:
        ddl.writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, relation.oid, number), "a")


# --- ENABLE


def _enable(ddl: Ddl, relation: Relation, found: Constraint, *, validate: bool) -> None:
    facts: dict[str, Any] = {"conenforced": True, "convalidated": validate}
    if found.type == "f":
        facts["conindid"] = index = foreign_keys.referenced_index(ddl, found)
        ddl.writer.depend((PG_CONSTRAINT, found.oid, 0), (PG_CLASS, index, 0))
    ddl.writer.update("pg_constraint", {"oid": found.oid}, facts)
    relation = ddl.snapshot.relations[relation.oid]
    if validate:
        _check_rows(ddl, relation, next(c for c in relation.constraints if c.oid == found.oid))
    if found.type == "c":
        catalog_columns.rebuild(ddl.writer, relation.oid)


def _enabled_key(ddl: Ddl, relation: Relation, found: Constraint) -> Key:
    """The key to be made in the place of its row, which is gone then."""
    names = {column.attnum: column.name for column in relation.columns}
    ddl.drop([Address(PG_CONSTRAINT, found.oid)], cascade=False)
    columns = tuple(names[number] for number in found.columns)
    return Key(
        found.type == "p", columns, found.name, deferrable=found.is_deferrable, deferred=found.is_deferred
    )


def _set(ddl: Ddl, oid: int, **values: Any) -> None:
    ddl.writer.update("pg_constraint", {"oid": oid}, values)
