"""ALTER of objects: tables and their actions, renames, owners, schemas. TRUNCATE and LOCK.

Grammar: AlterTableStmt, RenameStmt, AlterOwnerStmt, AlterObjectSchemaStmt of PostgreSQL's gram.y; Oracle's
ADD (..) and MODIFY.
"""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.foreign_data import ForeignDataParser
from polar_lite.catalog.dialect.polar.oracle_alterations import OracleAlterationParser
from polar_lite.catalog.dialect.polar.tokens import NUMBER
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE

# Not PLSQL_CCFLAGS and NLS_LENGTH_SEMANTICS: they change what a unit does.
_COMPILER_SETTINGS: Final = frozenset(
    ("plsql_optimize_level", "plsql_code_type", "plsql_debug", "plsql_warnings", "plscope_settings")
)
_RELATION_KINDS: Final = ("table", "view", "sequence", "index")
_LOCK_MODES: Final = (
    ("access", "share"),
    ("access", "exclusive"),
    ("row", "share"),
    ("row", "exclusive"),
    ("share", "update", "exclusive"),
    ("share", "row", "exclusive"),
    ("share",),
    ("exclusive",),
)
# The first word of an object's kind -> what reads ALTER of it.
_ALTERED: Final = {
    "system": "alter_system", "role": "alter_role", "group": "alter_role", "database": "alter_database",
    "event": "alter_event_trigger", "trigger": "alter_trigger", "policy": "alter_policy",
    "rule": "alter_rule",
    "default": "alter_default_privileges", "function": "_alter_routine", "procedure": "_alter_routine",
    "routine": "_alter_routine", "package": "_alter_package", "type": "alter_type",
    "domain": "alter_domain", "publication": "alter_publication",
    "server": "alter_server", "operator": "alter_operator", "aggregate": "alter_aggregate",
    "tablespace": "alter_tablespace",
}  # fmt: skip


class AlterationParser(ForeignDataParser, OracleAlterationParser):
    """Parses ALTER, TRUNCATE, LOCK."""

    def alter(self) -> exp.Expr:
        word = self.peek().word
        match word:
            case "session" if self.peek(2).word not in ("rename", "owner"):
                return self.alter_session()
            case "user" if self.peek(2).word != "mapping":
                return self.alter_role()
            case "user":
                self.expect("alter")
                return self.user_mapping("ALTER")
            case "foreign" if self.peek(2).word == "data":
                return self.alter_foreign_data_wrapper()
            case "table" | "view" | "sequence" | "index" | "materialized" | "foreign":
                return self._alter_relation()
        if word in _ALTERED:
            parse: Callable[[], exp.Expr] = getattr(self, _ALTERED[word])
            return parse()
        return self._alter_other()

    def object_kind(self) -> str:
        raise NotImplementedError

    def unsupported_kind(self, verb: str) -> None:
        raise NotImplementedError

    def label_or_string(self) -> str:
        raise NotImplementedError

    def _alter_other(self) -> exp.Expr:
        start = self.expect("alter").start
        word = self.word
        if self.accept("large", "object"):
            target = self.large_object()
            self.expect("owner", "to")
            return self.mark(nodes.AlterOwner(object=target, owner=self.role_spec()), start)
        kind = self.object_kind()
        if not kind:
            if word == "user":
                raise self.not_supported("ALTER USER")
            self.unsupported_kind("ALTER")
            self.fail()
        missing = kind == "STATISTICS" and self.if_exists()
        target = self.object_name(kind)
        if kind == "STATISTICS" and self.accept("set", "statistics"):
            change = nodes.AlterStatistics(names=target.names, if_exists=missing)
            change.set("target", self.signed_integer())
            return self.mark(change, start)
        node = self._common_alteration(target, False)
        if kind == "EXTENSION" and self.accept("update"):
            version = self.label_or_string() if self.accept("to") else None
            node = nodes.AlterExtension(extension=target.names[-1], version=version)
        if kind == "COLLATION" and self.accept("refresh", "version"):
            node = nodes.RefreshCollation(names=target.names)
        if node is None:
            node = self.alter_text_search(target)
        if node is None:
            raise self.not_supported(f"ALTER {kind} .. {self.token.text.upper()}")
        return self.mark(node, start)

    def _common_alteration(self, target: nodes.ObjectName, missing: bool) -> exp.Expr | None:
        """RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION."""
        if self.accept("rename", "to"):
            return nodes.Rename(object=target, new_name=self.name(), if_exists=missing)
        if self.accept("owner", "to"):
            return nodes.AlterOwner(object=target, owner=self.role_spec(), if_exists=missing)
        if self.accept("set", "schema"):
            return nodes.AlterSchema(object=target, schema=self.name(), if_exists=missing)
        return self.extension_dependency(target)

    def _alter_routine(self) -> exp.Expr:
        self.expect("alter")
        kind = self.advance().word.upper()
        start = self.token.start
        target = self.routine_name(kind)
        node = self._common_alteration(target, False)
        if node is None:
            node = nodes.AlterRoutine(object=target)
            if self.accept("compile"):
                self._compiler_options()
                node.set("compile", True)
            else:
                options = []
                while self.word not in ("as", "is", "language", "restrict") and (
                    option := self._routine_option(node)
                ):
                    options.append(option)
                if not options:
                    self.fail()
                self.accept("restrict")
                node.set("options", tuple(options))
        return self.mark(node, start)

    def _alter_package(self) -> exp.Expr:
        self.expect("alter", "package")
        start = self.token.start
        names = self.names()
        if self.accept("compile"):
            what = self.accept_any("body", "specification", "package").upper() or None
            self._compiler_options()
            return self.mark(nodes.AlterPackage(names=names, what=what), start)
        target = self.mark(nodes.ObjectName(kind="PACKAGE", names=names), start)
        node = self._common_alteration(target, False)
        if node is None:
            self.fail()
        return self.mark(node, start)

    def _compiler_options(self) -> None:
        """DEBUG, PLSQL_OPTIMIZE_LEVEL = 2 .., REUSE SETTINGS: what changes nothing of what a unit does."""
        self.accept("debug")
        while self.peek().word == "=":
            if self.word not in _COMPILER_SETTINGS:
                raise self.not_supported(f"COMPILE with {self.word.upper()}")
            self.advance()
            self.advance()
            self.advance()
        self.accept("reuse", "settings")

    # --- relations

    def _alter_relation(self) -> exp.Expr:
        self.expect("alter")
        if self.accept("materialized"):
            self.expect("view")
            kind = "MATERIALIZED VIEW"
        elif self.accept("foreign"):
            self.expect("table")
            kind = "FOREIGN TABLE"
        else:
            kind = self.expect_any(*_RELATION_KINDS).upper()
        if self.at("all", "in", "tablespace"):
            raise self.not_supported("ALTER ALL IN TABLESPACE")
        missing = self.if_exists()
        only = self.accept("only")
        start = self.token.start
        names = self.names()
        self.accept("*")
        target = self.mark(nodes.ObjectName(kind=kind, names=names), start)
        node = self._common_alteration(target, missing) or self._rename_part(kind, names, missing)
        if isinstance(node, nodes.Rename):
            node.set("only", only)
        if node is None and kind == "SEQUENCE" and not self.at("set"):
            options = self.sequence_options()
            if not options:
                self.fail()
            node = nodes.AlterSequence(names=names, if_exists=missing, options=tuple(options))
        if node is None and kind == "INDEX" and self.accept("attach", "partition"):
            part = nodes.AlterAction(action="ATTACH PARTITION", references=self.names())
            node = nodes.AlterTable(kind=kind, names=names, if_exists=missing, actions=[part])
        action = self.index_action() if node is None and kind == "INDEX" else None
        if node is None and "VIEW" in kind and self.accept("compile"):
            action = self.action("COMPILE", start)  # of one that is valid in any case
        if action is not None:
            node = nodes.AlterTable(kind=kind, names=names, if_exists=missing, actions=[action])
        if node is None:
            if (
                self.word
                in (
                    "compile",
                    "attach",
                    "depends",
                    "detach",
                    "split",
                    "exchange",
                    "merge",
                    "move",
                    "modify",
                )
                and kind != "TABLE"
            ):
                raise self.not_supported(f"ALTER {kind} .. {self.word.upper()}")
            actions = self._alter_actions()
            node = nodes.AlterTable(kind=kind, names=names, if_exists=missing, only=only, actions=actions)
        return self.mark(node, start)

    def rename_relation(self) -> exp.Expr:
        """Oracle: RENAME a TO b"""
        start = self.expect("rename").start
        place = self.token.start
        target = self.mark(nodes.ObjectName(kind="TABLE", names=self.names()), place)
        self.expect("to")
        return self.mark(nodes.Rename(object=target, new_name=self.name()), start)

    def _rename_part(self, kind: str, names: tuple[str, ...], missing: bool) -> exp.Expr | None:
        """RENAME [COLUMN] a TO b, RENAME CONSTRAINT a TO b."""
        if self.at("rename", "partition") or not self.accept("rename"):
            return None
        part = "CONSTRAINT" if self.accept("constraint") else "COLUMN"
        if part == "COLUMN":
            self.accept("column")
        start = self.token.start
        old = self.name()
        self.expect("to")
        target = self.mark(nodes.ObjectName(kind=part, names=(*names, old)), start)
        return nodes.Rename(object=target, of_kind=kind, new_name=self.name(), if_exists=missing)

    def _alter_actions(self) -> list[exp.Expr]:
        if self.at("add", "(") or self.at("modify", "("):  # Oracle: ADD (a int, b int)
            word = self.advance().word
            self.advance()
            parse = self._added if word == "add" else self.modified
            actions = self.comma_list(parse)
            self.expect(")")
            return actions
        if self.at("drop", "("):
            return self.dropped_together()
        if self.at("set", "unused"):
            return self.unused()
        return self.comma_list(self._alter_action)

    def _alter_action(self) -> exp.Expr:
        start = self.token.start
        word = self.word
        partition = self.partition_action()
        if partition is not None:
            return partition
        if self.accept("add"):
            return self._added()
        if self.accept("drop"):
            return self._dropped(start)
        if word == "alter":
            return self._alter_column(start)
        if self.accept("modify"):
            if (constraint := self.modified_constraint(start)) is not None:
                return constraint
            self.accept("column")
            return self.modified()
        if self.accept("validate", "constraint"):
            return self.action("VALIDATE CONSTRAINT", start, column=self.name())
        if self.accept("owner", "to"):
            return self.action("OWNER TO", start, role=self.role_spec())
        if word in ("enable", "disable", "force", "no"):
            return self._switch(start)
        if self.accept("inherit"):
            return self.action("INHERIT", start, references=self.names())
        if self.accept("replica", "identity"):
            mode = self.expect_any("nothing", "full", "default", "using").upper()
            if mode == "USING":
                self.expect("index")
                mode = f"INDEX {self.name()}"
            return self.action("REPLICA IDENTITY", start, mode=mode)
        if self.accept("cluster", "on"):
            return self.action("CLUSTER ON", start, column=self.name())
        if self.accept("reset"):
            self.expect("(")
            names = tuple((name, None) for name in self.comma_list(self.label))
            self.expect(")")
            return self.action("RESET OPTIONS", start, options=names)
        if self.accept("set"):
            return self._set_action(start)
        if (switched := self.switched_writing(start)) is not None:
            return switched
        if word in ("move", "shrink"):
            return self.moved(start)
        if (stored := self.stored_otherwise(start)) is not None:
            return stored
        if word == "options":
            return self.action("OPTIONS", start, options=self.changed_options())
        if self.accept("of"):
            return self.action("OF", start, type_name=self.plain_type())
        if self.accept("not", "of"):
            return self.action("NOT OF", start)
        if word in ("split", "exchange", "merge", "truncate"):
            raise self.not_supported(f"ALTER TABLE .. {word.upper()}")
        return self.fail()

    def _set_action(self, start: int) -> exp.Expr:
        if self.word == "(":
            return self.action("SET OPTIONS", start, options=tuple(self.relation_options()))
        if self.accept("tablespace"):
            return self.action("SET TABLESPACE", start, column=self.name())
        if word := self.accept_any("logged", "unlogged"):
            return self.action(f"SET {word.upper()}", start)
        if self.accept("without"):
            return self.action(
                "SET WITHOUT CLUSTER"
                if self.expect_any("cluster", "oids") == "cluster"
                else "SET WITHOUT OIDS",
                start,
            )
        if self.accept("access", "method"):
            return self.action("SET ACCESS METHOD", start, column=self.name())
        raise self.not_supported(f"ALTER TABLE .. SET {self.token.text.upper()}")

    def _switch(self, start: int) -> exp.Expr:
        mode = self.advance().word.upper()
        if mode == "NO":
            mode = "NO " + self.expect_any("force", "inherit").upper()
        if mode == "NO INHERIT":
            return self.action("NO INHERIT", start, references=self.names())
        if self.accept("row", "level", "security"):
            return self.action("ROW SECURITY", start, mode=mode)
        if mode not in ("ENABLE", "DISABLE"):
            self.fail()
        if self.accept("all", "triggers"):  # Oracle
            return self.action(f"{mode} TRIGGER", start, column="ALL")
        which = self.accept_any("replica", "always").upper() or None
        if which is None and (constraint := self.switched_constraint(mode, start)) is not None:
            return constraint
        if self.accept("rule"):
            return self.action(f"{mode} RULE", start, column=self.name(), mode=which)
        self.expect("trigger")
        special = self.accept_any("all", "user").upper()
        return self.action(f"{mode} TRIGGER", start, column=special or self.name(), mode=which)

    def _added(self) -> exp.Expr:
        start = self.token.start
        if self.at_table_constraint():
            return self.action("ADD CONSTRAINT", start, constraint=self.table_constraint())
        self.accept("column")
        missing = self.if_not_exists()
        return self.action("ADD COLUMN", start, definition=self.column_definition(), if_not_exists=missing)

    def _dropped(self, start: int) -> exp.Expr:
        key = self.dropped_key(start)
        if key is not None:
            return key
        action = "DROP CONSTRAINT" if self.accept("constraint") else "DROP COLUMN"
        if action == "DROP COLUMN":
            self.accept("column")
        missing = self.if_exists()
        column = self.name()
        return self.action(action, start, column=column, if_exists=missing, cascade=self.cascade())

    def _alter_column(self, start: int) -> exp.Expr:
        self.expect("alter")
        if self.accept("constraint"):
            constraint = nodes.Constraint(kind="", constraint=self.name())
            self._constraint_attributes(constraint)
            return self.action("ALTER CONSTRAINT", start, constraint=constraint)
        self.accept("column")
        if self.token.kind is NUMBER:
            return self._statistics_of_number(start)
        column = self.name()
        if self.accept("drop"):
            return self._drop_of_column(column, start)
        if self.accept("add"):
            constraint_node = self._column_constraint()
            if constraint_node is None or constraint_node.kind != "IDENTITY":
                self.fail()
            return self.action("ADD IDENTITY", start, column=column, constraint=constraint_node)
        if self.accept("reset"):
            self.expect("(")
            names = tuple((name, None) for name in self.comma_list(self.label))
            self.expect(")")
            return self.action("RESET OPTIONS", start, column=column, options=names)
        if self.word == "options":
            return self.action("COLUMN OPTIONS", start, column=column, options=self.changed_options())
        if self.word == "restart" or self.at("set", "generated"):
            return self._identity_options(column, start)
        if self.at("set", "data", "type"):
            self.accept("set", "data")
        if self.accept("type"):
            action = self.action("ALTER TYPE", start, column=column, type_name=self.type_name())
            action.set("collation", self.collate_clause())
            if self.accept("using"):
                action.set("using", self.expression())
            return action
        self.expect("set")
        return self._set_of_column(column, start)

    def _statistics_of_number(self, start: int) -> exp.Expr:
        place, number = self.token.start, self.integer()
        if not 1 <= number <= 32767:
            message = "column number must be in range from 1 to 32767"
            raise self.error(message, place, INVALID_PARAMETER_VALUE)
        self.expect("set", "statistics")
        return self.action("SET STATISTICS", start, column=number, mode=self.signed_integer())

    def _drop_of_column(self, column: str, start: int) -> exp.Expr:
        if self.accept("default"):
            return self.action("DROP DEFAULT", start, column=column)
        if self.accept("not", "null"):
            return self.action("DROP NOT NULL", start, column=column)
        word = self.expect_any("identity", "expression").upper()
        return self.action(f"DROP {word}", start, column=column, if_exists=self.if_exists())

    def _set_of_column(self, column: str, start: int) -> exp.Expr:
        if self.accept("default"):
            action = self.action("SET DEFAULT", start, column=column)
            self._extent(action, self.expression)
            return action
        if self.accept("not", "null"):
            return self.action("SET NOT NULL", start, column=column)
        if self.accept("statistics"):
            return self.action("SET STATISTICS", start, column=column, mode=self.signed_integer())
        if word := self.accept_any("storage", "compression"):
            return self.action(f"SET {word.upper()}", start, column=column, mode=self.label())
        if self.word == "(":
            return self.action("SET OPTIONS", start, column=column, options=tuple(self.relation_options()))
        self.seek(self.index - 1)
        return self._identity_options(column, start)

    def _identity_options(self, column: str, start: int) -> exp.Expr:
        """RESTART, SET GENERATED .. and SET option, any number of them (alter_identity_column_option)."""
        options: list[tuple[str, object]] = []
        while self.word in ("restart", "set"):
            if self.word == "restart":
                options += self.sequence_options()[:1]
                continue
            self.advance()
            if self.accept("generated"):
                always = self.expect_any("always", "by") == "always"
                if not always:
                    self.expect("default")
                options.append(("always", always))
                continue
            found = self.sequence_options()
            if not found:
                self.fail()
            options += found
        return self.action("SET IDENTITY", start, column=column, options=tuple(options))

    # --- TRUNCATE, LOCK

    def truncate(self) -> exp.Expr:
        start = self.expect("truncate").start
        self.accept("table")
        node = nodes.Truncate(tables=self.comma_list(self._truncated))
        if self.accept("restart", "identity"):
            node.set("restart_identity", True)
        else:
            self.accept("continue", "identity")
        if self.word in (
            "reuse",
            "drop",
            "preserve",
            "purge",
        ):  # Oracle: REUSE STORAGE says only what happens to space
            self.advance()
            self.accept("all")
            self.expect_any("storage", "materialized")
        node.set("cascade", self.cascade())
        return self.mark(node, start)

    def _truncated(self) -> exp.Expr:
        only = self.accept("only")
        table = self.table_name()
        self.accept("*")
        if only:
            table.set("only", True)
        return table

    def lock_table(self) -> exp.Expr:
        start = self.expect("lock").start
        self.accept("table")
        node = nodes.LockTable(tables=self.comma_list(self._truncated), mode="ACCESS EXCLUSIVE")
        if self.accept("in"):
            for words in _LOCK_MODES:
                if self.accept(*words):
                    node.set("mode", " ".join(words).upper())
                    break
            else:
                self.fail()
            self.expect("mode")
        node.set("nowait", self.accept("nowait"))
        return self.mark(node, start)
