"""Roles, privileges, ownership, databases. Grammar: CreateRoleStmt, GrantStmt, GrantRoleStmt, CreatedbStmt
... of PostgreSQL's gram.y; Oracle's CREATE USER .. IDENTIFIED BY.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import RESERVED
from polar_lite.catalog.dialect.polar.relations import RelationParser
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, QUOTED, STRING
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, RESERVED_NAME

_FLAGS: Final = {
    "superuser": ("superuser", True),
    "nosuperuser": ("superuser", False),
    "createdb": ("createdb", True),
    "nocreatedb": ("createdb", False),
    "createrole": ("createrole", True),
    "nocreaterole": ("createrole", False),
    "createuser": ("createrole", True),
    "nocreateuser": ("createrole", False),
    "inherit": ("inherit", True),
    "noinherit": ("inherit", False),
    "login": ("login", True),
    "nologin": ("login", False),
    "replication": ("replication", True),
    "noreplication": ("replication", False),
    "bypassrls": ("bypassrls", True),
    "nobypassrls": ("bypassrls", False),
}
_SPECIAL_ROLES: Final = frozenset({"current_user", "current_role", "session_user"})
_SIMPLE_KINDS: Final = frozenset(
    {
        "table",
        "sequence",
        "database",
        "schema",
        "type",
        "domain",
        "language",
        "tablespace",
        "package",
        "directory",
    }
)
_ROUTINE_KINDS: Final = frozenset({"function", "procedure", "routine"})
_PRIVILEGE_WORDS: Final = frozenset({"select", "references", "create", "all", "grant"})


class RoleParser(RelationParser):
    """Parses statements about roles and privileges."""

    def role_spec(self) -> nodes.RoleSpec:
        """Grammar: RoleSpec."""
        start = self.token.start
        if self.word in _SPECIAL_ROLES:
            return self.mark(nodes.RoleSpec(special=self.advance().word.upper()), start)
        if self.word == "public" and self.token.kind is NAME:
            self.advance()
            return self.mark(nodes.RoleSpec(special="PUBLIC"), start)
        if self.word == "none" and self.token.kind is NAME:
            raise self.error('role name "none" is reserved', start, RESERVED_NAME)
        return self.mark(nodes.RoleSpec(role=self.name(RESERVED)), start)

    def role_list(self) -> list[nodes.RoleSpec]:
        return self.comma_list(self.role_spec)

    def role_name(self) -> str:
        """Grammar: RoleId, a name that is not one of the special words."""
        start = self.token.start
        if self.word in _SPECIAL_ROLES:
            raise self.error(f"{self.word.upper()} cannot be used as a role name here", start, RESERVED_NAME)
        if self.token.kind is NAME and self.word in ("public", "none"):
            raise self.error(f'role name "{self.word}" is reserved', start, RESERVED_NAME)
        return self.name(RESERVED)

    # --- CREATE, ALTER, DROP ROLE

    def create_role(self, start: int) -> exp.Expr:
        kind = self.expect_any("role", "user", "group").upper()
        missing = self.if_not_exists()
        position = self.token.start
        node = nodes.CreateRole(kind=kind, role=self.role_name(), if_not_exists=missing)
        self.accept("with")
        self._role_options(node, True)
        return self.mark(node, position)

    def _role_options(self, node: exp.Expr, creating: bool) -> None:
        options: list[tuple[str, Any, int]] = []
        storage: list[tuple[str, str]] = []
        while self.token.kind is not END and self.word != ";":
            start = self.token.start
            option = self._role_option(creating)
            if option is not None:
                options.append((*option, start))
                continue
            clause = self._oracle_user_clause(options)
            if clause is not None:
                storage.append(clause)
            elif self.token.kind is NAME and not self.word.startswith("account"):
                raise self.error(f'unrecognized role option "{self.word}"')
            else:
                self.fail()
        node.set("options", tuple(options))
        if storage:
            node.set("storage", tuple(storage))

    def _role_option(self, creating: bool) -> tuple[str, Any] | None:
        word = self.word
        flag = _FLAGS.get(word)
        if flag is not None:
            self.advance()
            return flag
        if word == "encrypted":
            self.expect("encrypted", "password")
            return "password", self.string()
        if word == "unencrypted":
            start = self.expect("unencrypted", "password").start
            self.string()
            raise self._unencrypted(start)
        if self.at("password", "expire"):
            raise self.not_supported("PASSWORD EXPIRE")
        if word == "password":
            self.advance()
            return "password", None if self.accept("null") else self.string()
        if self.accept("not", "identified"):
            return "password", None
        if self.accept("identified", "by"):
            if self.word == "values":
                raise self.not_supported("IDENTIFIED BY VALUES")
            return "password", self.string() if self.token.kind is STRING else self._oracle_password()
        if word == "identified":
            raise self.not_supported("IDENTIFIED EXTERNALLY or GLOBALLY")
        if self.accept("connection", "limit"):
            return "connection_limit", self.signed_integer()
        if self.accept("valid", "until"):
            return "valid_until", self.string()
        if creating and word == "in" and self.peek().word in ("role", "group"):
            self.seek(self.index + 2)
            return "in_role", tuple(self.role_list())
        if creating and word in ("role", "admin", "user"):
            self.advance()
            return "admin" if word == "admin" else "role", tuple(self.role_list())
        if not creating and word == "user":
            self.advance()
            return "role", tuple(self.role_list())
        if word == "sysid":
            self.advance()
            return "sysid", self.integer()
        return None

    def _unencrypted(self, start: int) -> Exception:
        error = self.error("UNENCRYPTED PASSWORD is no longer supported", start, FEATURE_NOT_SUPPORTED)
        error.hint = "Remove UNENCRYPTED to store the password in encrypted form instead."
        return error

    def _oracle_password(self) -> str:
        """IDENTIFIED BY word or "word": case is kept in either."""
        if self.token.kind not in (NAME, QUOTED, NUMBER):
            self.fail()
        start = self.token
        text = self.advance().text
        if start.kind is NUMBER and self.token.kind is NAME and self.token.start == start.end:
            text += self.advance().text
        return text

    def _oracle_user_clause(self, options: list[tuple[str, Any, int]]) -> tuple[str, str] | None:
        """DEFAULT TABLESPACE x, TEMPORARY TABLESPACE x, QUOTA n ON x, PROFILE p, PASSWORD EXPIRE, ACCOUNT
        LOCK|UNLOCK.
        """
        start = self.token.start
        if self.accept("default", "tablespace") or self.accept("temporary", "tablespace"):
            words = self.source(start, self.previous_end).lower()
            return words, self.name()
        if self.accept("quota"):
            first = self.token.start
            while self.word != "on":
                if self.token.kind is END:
                    self.fail()
                self.advance()
            self.advance()
            self.name()
            return "quota", self.source(first, self.previous_end)
        if self.accept("profile"):
            if not self.accept("default") and self.name().lower() != "default":
                raise self.not_supported("PROFILE of a user")  # it may refuse passwords and lock accounts
            return "profile", "default"
        if self.accept("account"):
            options.append(("account_locked", self.expect_any("lock", "unlock") == "lock", start))
            return "account", self.tokens[self.index - 1].word
        return None

    def alter_role(self) -> exp.Expr:
        self.expect("alter")
        kind = self.expect_any("role", "user", "group").upper()
        start = self.token.start
        everyone = self.word == "all" and kind != "GROUP"
        if everyone:
            self.advance()
            role = None
        else:
            role = self.role_spec()
        if kind == "GROUP" and self.word in ("add", "drop"):
            add = self.advance().word == "add"
            self.expect("user")
            node: exp.Expr = nodes.AlterRole(role=role, kind=kind, members=self.role_list(), add=add)
            return self.mark(node, start)
        if role is not None and self.accept("rename", "to"):
            target = nodes.ObjectName(kind="ROLE", names=(role.role,))
            return self.mark(nodes.Rename(object=self.mark(target, start), new_name=self.role_name()), start)
        database = None
        if self.accept("in", "database"):
            database = self.name()
        if database is not None or everyone or self.word in ("set", "reset"):
            node = nodes.AlterRoleSet(role=role, database=database, setting=self.set_or_reset())
            return self.mark(node, start)
        if self.accept("default", "role", "all"):  # as it is in any case
            if self.word == "except":
                raise self.not_supported("DEFAULT ROLE ALL EXCEPT")
            return self.mark(nodes.AlterRole(role=role, kind=kind), start)
        if self.word in ("default", "grant", "revoke") and self.peek().word in ("role", "connect"):
            raise self.not_supported(f"ALTER {kind} .. {self.word.upper()} {self.peek().word.upper()}")
        node = nodes.AlterRole(role=role, kind=kind)
        self.accept("with")
        self._role_options(node, False)
        return self.mark(node, start)

    def drop_role(self) -> exp.Expr:
        kind = self.expect_any("role", "user", "group").upper()
        missing = self.if_exists()
        start = self.token.start
        roles = self.role_list()
        node = nodes.DropRole(roles=roles, if_exists=missing, cascade=self.cascade(), kind=kind)
        return self.mark(node, start)

    # --- GRANT, REVOKE

    def grant(self) -> exp.Expr:
        token = self.advance()
        granting = token.word == "grant"
        option: str | None = None
        if not granting:
            if self.at("grant", "option", "for"):
                self.accept("grant", "option", "for")
                option = "grant"
            elif self.at("admin", "option", "for"):
                self.accept("admin", "option", "for")
                option = "admin"
        privileges = self._privileges()
        if self.word in ("to", "from") and (option != "grant"):
            node = self._grant_role(granting, privileges, option)
        else:
            node = self._grant_privileges(granting, privileges, option)
        return self.mark(node, token.start)

    def _privileges(self) -> list[exp.Expr]:
        start = self.token.start
        if self.accept("all"):
            self.accept("privileges")
            columns = self.name_list() if self.word == "(" else None
            return [self.mark(nodes.Privilege(privilege="ALL", columns=columns), start)]
        return self.comma_list(self._privilege)

    def _privilege(self) -> exp.Expr:
        start = self.token.start
        quoted = self.token.kind is QUOTED
        if not self.is_name(RESERVED - _PRIVILEGE_WORDS):
            self.fail()
        words = [self.name(RESERVED - _PRIVILEGE_WORDS)]
        # Some have several words: Oracle's CREATE ANY TABLE, PostgreSQL's ALTER SYSTEM.
        while not quoted and self.token.kind is NAME and self.word not in ("on", "to", "from"):
            words.append(self.advance().word)
        node = nodes.Privilege(privilege=" ".join(words))
        if self.word == "(":
            node.set("columns", self.name_list())
        return self.mark(node, start)

    def _grant_role(self, granting: bool, roles: list[exp.Expr], option: str | None) -> exp.Expr:
        self.expect("to" if granting else "from")
        if any(role.args.get("columns") for role in roles):
            raise self.error("column names cannot be included in GRANT/REVOKE ROLE")
        node = nodes.GrantRole(grant=granting, roles=roles, grantees=self.role_list())
        if option == "admin":
            node.set("admin_option", True)
        if granting and self.accept("identified", "by"):
            node.set("password", self.string() if self.token.kind is STRING else self._oracle_password())
        if granting and self.word == "with":
            self.advance()
            self.expect_any("admin", "delegate")
            self.expect("option")
            node.set("admin_option", True)
        self._granted_by(node)
        if not granting:
            node.set("cascade", self.cascade())
        return node

    def _granted_by(self, node: exp.Expr) -> None:
        if self.accept("granted", "by"):
            node.set("granted_by", self.role_spec())

    def _grant_privileges(self, granting: bool, privileges: list[exp.Expr], option: str | None) -> exp.Expr:
        for privilege in privileges:
            privilege.set("privilege", str(privilege.args["privilege"]).upper())
        self.expect("on")
        kind, everything, objects = self.grant_target()
        self.expect("to" if granting else "from")
        node = nodes.Grant(
            grant=granting,
            privileges=privileges,
            kind=kind,
            all_in_schema=everything,
            objects=objects,
            grantees=self._grantees(),
        )
        if option:
            node.set("grant_option", True)
        if granting and self.accept("with"):
            self.expect_any("grant", "hierarchy")
            self.expect("option")
            node.set("grant_option", True)
        self._granted_by(node)
        if not granting:
            node.set("cascade", self.cascade())
        return node

    def _grantees(self) -> list[nodes.RoleSpec]:
        def grantee() -> nodes.RoleSpec:
            if self.word == "group" and self.is_name(token=self.peek()):
                self.advance()
            return self.role_spec()

        return self.comma_list(grantee)

    def grant_target(self) -> tuple[str, bool, list[exp.Expr]]:
        """Parse what privileges are granted on: (kind, ALL IN SCHEMA, objects)."""
        if self.word == "all" and self.peek().word in (
            "tables",
            "sequences",
            "functions",
            "procedures",
            "routines",
        ):
            self.advance()
            kind = self.advance().word[:-1].upper()
            self.expect("in", "schema")
            return kind, True, self.comma_list(lambda: self.object_name("SCHEMA"))
        word = self.word
        if (self.token.kind is NAME and self.is_name(RESERVED - {"table"}, self.peek())) or (
            word == "table" and self.peek().kind is QUOTED
        ):
            if word in _ROUTINE_KINDS:
                self.advance()
                kind = word.upper()
                return kind, False, self.comma_list(lambda: self.routine_name(kind))
            if word in _SIMPLE_KINDS:
                self.advance()
                kind = word.upper()
                return kind, False, self.comma_list(lambda: self.object_name(kind))
            if self.accept("large", "object"):
                return "LARGE OBJECT", False, self.comma_list(self.large_object)
            if self.accept("foreign", "data", "wrapper"):
                return (
                    "FOREIGN DATA WRAPPER",
                    False,
                    self.comma_list(lambda: self.object_name("FOREIGN DATA WRAPPER")),
                )
            if self.accept("foreign", "server"):
                return "FOREIGN SERVER", False, self.comma_list(lambda: self.object_name("FOREIGN SERVER"))
            if word == "parameter":
                self.advance()
                return "PARAMETER", False, self.comma_list(self._parameter_name)
        self.accept("table")
        return "TABLE", False, self.comma_list(lambda: self.object_name("TABLE"))

    def large_object(self) -> nodes.ObjectName:
        return nodes.ObjectName(kind="LARGE OBJECT", names=(self.signed_number(),))

    def _parameter_name(self) -> exp.Expr:
        return nodes.ObjectName(kind="PARAMETER", names=(self.variable_name(),))

    def object_name(self, kind: str) -> nodes.ObjectName:
        raise NotImplementedError

    def routine_name(self, kind: str) -> nodes.ObjectName:
        raise NotImplementedError

    def alter_default_privileges(self) -> exp.Expr:
        start = self.expect("alter", "default", "privileges").start
        node = nodes.AlterDefaultPrivileges()
        while True:
            if self.word == "for":
                self.advance()
                self.expect_any("role", "user")
                node.set("for_roles", self.role_list())
            elif self.accept("in", "schema"):
                node.set("in_schemas", tuple(self.comma_list(self.name)))
            else:
                break
        granting = self.expect_any("grant", "revoke") == "grant"
        option = not granting and self.accept("grant", "option", "for")
        privileges = self._privileges()
        for privilege in privileges:
            privilege.set("privilege", str(privilege.args["privilege"]).upper())
        self.expect("on")
        kind = self.expect_any("tables", "functions", "routines", "sequences", "types", "schemas")
        kind = {"routines": "FUNCTION"}.get(kind, kind[:-1].upper())
        self.expect("to" if granting else "from")
        action = nodes.Grant(
            grant=granting,
            privileges=privileges,
            kind=kind,
            objects=[],
            grantees=self._grantees(),
            grant_option=option,
        )
        if granting and self.accept("with", "grant", "option"):
            action.set("grant_option", True)
        if not granting:
            action.set("cascade", self.cascade())
        node.set("action", action)
        return self.mark(node, start)

    def reassign_owned(self) -> exp.Expr:
        start = self.expect("reassign", "owned", "by").start
        roles = self.role_list()
        self.expect("to")
        return self.mark(nodes.ReassignOwned(roles=roles, new_role=self.role_spec()), start)

    def drop_owned(self) -> exp.Expr:
        self.expect("owned")
        start = self.expect("by").start
        roles = self.role_list()
        return self.mark(nodes.DropOwned(roles=roles, cascade=self.cascade()), start)

    # --- databases

    def create_database(self) -> exp.Expr:
        self.expect("database")
        start = self.token.start
        node = nodes.CreateDatabase(database=self.name())
        self.accept("with")
        node.set("options", tuple(self._database_options()))
        return self.mark(node, start)

    def _database_options(self) -> list[tuple[str, Any]]:
        options: list[tuple[str, Any]] = []
        while self.token.kind is NAME:
            name = "connection_limit" if self.accept("connection", "limit") else self.name()
            self.accept("=")
            value: Any
            if self.accept("default"):
                value = None
            elif self.token.kind is STRING:
                value = self.advance().text
            elif self.token.kind is NUMBER or self.word in ("+", "-"):
                value = self.signed_integer()
            elif self.word in ("true", "false", "on"):
                value = self.advance().word != "false"
            else:
                value = self.non_reserved()
            options.append((name, value))
        return options

    def alter_database(self) -> exp.Expr:
        self.expect("alter", "database")
        start = self.token.start
        database = self.name()
        if self.word in ("set", "reset"):
            if self.accept("set", "tablespace"):
                node: exp.Expr = nodes.AlterDatabase(
                    database=database, options=(("tablespace", self.name()),)
                )
                return self.mark(node, start)
            node = nodes.AlterDatabaseSet(database=database, setting=self.set_or_reset())
            return self.mark(node, start)
        if self.word in ("rename", "owner"):
            target = self.mark(nodes.ObjectName(kind="DATABASE", names=(database,)), start)
            if self.accept("rename", "to"):
                return self.mark(nodes.Rename(object=target, new_name=self.name()), start)
            self.expect("owner", "to")
            return self.mark(nodes.AlterOwner(object=target, owner=self.role_spec()), start)
        if self.word == "refresh":
            raise self.not_supported("ALTER DATABASE REFRESH COLLATION VERSION")
        self.accept("with")
        options = self._database_options()
        if not options:
            self.fail()
        return self.mark(nodes.AlterDatabase(database=database, options=tuple(options)), start)

    def drop_database(self) -> exp.Expr:
        self.expect("database")
        missing = self.if_exists()
        start = self.token.start
        node = nodes.DropDatabase(database=self.name(), if_exists=missing)
        self.accept("with")
        if self.accept("("):
            self.comma_list(lambda: self.expect("force"))
            self.expect(")")
            node.set("force", True)
        return self.mark(node, start)
