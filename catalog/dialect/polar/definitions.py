"""CREATE, DROP, ALTER, COMMENT of objects in general, and which part reads each of them."""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.tablespaces import TablespaceParser
from polar_lite.catalog.dialect.polar.tokens import NAME, NUMBER, STRING
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED

# Kinds of object named by a plain qualified name, longest spelling first.
OBJECT_KINDS: Final = (
    ("materialized", "view"),
    ("event", "trigger"),
    ("foreign", "data", "wrapper"),
    ("foreign", "table"),
    ("access", "method"),
    ("text", "search", "configuration"),
    ("text", "search", "dictionary"),
    ("text", "search", "parser"),
    ("text", "search", "template"),
    ("package", "body"),
    ("type", "body"),
    ("public", "synonym"),
    ("table",),
    ("view",),
    ("sequence",),
    ("index",),
    ("schema",),
    ("type",),
    ("domain",),
    ("collation",),
    ("conversion",),
    ("extension",),
    ("language",),
    ("procedural", "language"),
    ("publication",),
    ("server",),
    ("statistics",),
    ("package",),
    ("synonym",),
    ("directory",),
    ("context",),
    ("database",),
    ("role",),
    ("tablespace",),
    ("subscription",),
    ("column",),
)
# Of Oracle's databases, their files, storage and maintenance; EDB's queues.
_ORACLE_KINDS: Final = (
    *(
        "cluster",
        "dimension",
        "outline",
        "edition",
        "zonemap",
        "diskgroup",
        "hierarchy",
        "queue",
        "blockchain",
    ),
    *("immutable", "sharded", "duplicated", "pfile", "spfile", "controlfile", "indextype"),
)
_UNSUPPORTED: Final = (
    ("conversion",),
    ("foreign", "table"),
    ("foreign",),
    ("language",),
    ("trusted", "language"),
    ("trusted",),
    ("procedural",),
    ("subscription",),
    ("text",),
    ("transform",),
    ("access", "method"),
    ("access",),
    ("directory",),
    ("database", "link"),
    ("public", "database", "link"),
    ("shared", "database", "link"),
    ("profile",),
    ("library",),
    ("java",),
    ("assertion",),
    *((word,) for word in _ORACLE_KINDS),
    ("rollback", "segment"),
    ("property", "graph"),
    ("flashback", "archive"),
    ("restore", "point"),
    ("resource",),
    ("audit", "policy"),
    ("search", "index"),
    ("vector", "index"),
    ("analytic", "view"),
    ("attribute", "dimension"),
    ("lockdown", "profile"),
    ("pluggable", "database"),
    ("inmemory", "join", "group"),
    ("materialized", "zonemap"),
)


class DefinitionParser(TablespaceParser):
    """Parses CREATE, DROP and COMMENT."""

    def unsupported_kind(self, verb: str) -> None:
        for words in _UNSUPPORTED:
            if self.at(*words):
                raise self.not_supported(f"{verb} {' '.join(words).upper()}")

    # --- CREATE

    def create(self) -> exp.Expr:
        start = self.expect("create").start
        or_replace = self.accept("or", "replace")
        editionable: bool | None = None
        if self.word in ("editionable", "noneditionable"):
            editionable = self.advance().word == "editionable"
        word = self.word
        if word in ("function", "procedure"):
            return self.create_routine(or_replace, editionable)
        if word == "package":
            return self.create_package(or_replace, editionable)
        if word == "trigger" or self.at("constraint", "trigger"):
            return self.create_trigger(or_replace)
        if word == "policy" and not or_replace:
            return self.create_policy()
        if word == "rule":
            return self.create_rule(or_replace)
        if word == "context":
            return self._create_context(or_replace)
        if word == "aggregate":
            return self.create_aggregate(or_replace)
        if word == "synonym" or self.at("public", "synonym"):
            return self._create_synonym(or_replace)
        if word in ("view", "recursive", "force") or self.at("no", "force"):
            return self.create_view(start, or_replace, None)
        if word in ("global", "local", "temp", "temporary", "unlogged") or self.at("private", "temporary"):
            return self._create_temporary(start, or_replace)
        if word == "type":
            made_of = self._made_of()
            if made_of in ("table", "varray", "varying", "array"):
                return self._create_collection(or_replace)
            if made_of in ("object", "under") or self.peek().word == "body":
                return self.create_object_type(or_replace)
            if made_of == "opaque":
                raise self.not_supported("CREATE TYPE .. AS OPAQUE")
        elif self.is_language():
            return self.create_language(or_replace)
        elif or_replace:
            self.unsupported_kind("CREATE OR REPLACE")
            self.fail()
        return self._create_other(start, word)

    def _create_other(self, start: int, word: str) -> exp.Expr:
        match word:
            case "table":
                return self.create_table(start, None)
            case "schema":
                return self._create_schema()
            case "sequence":
                return self.create_sequence(start, None)
            case "index" | "unique" | "bitmap":
                return self.create_index(start)
            case "materialized" if self.peek().word != "zonemap":
                return self.create_materialized_view(None)
            case "event":
                return self.create_event_trigger()
            case "role" | "group":
                return self.create_role(start)
            case "user" if self.peek().word != "mapping":
                return self.create_role(start)
            case "database" if self.peek().word != "link":
                return self.create_database()
            case "extension":
                return self._create_extension()
            case "type":
                return self._create_type()
            case "domain":
                return self._create_domain()
            case "operator":
                return self.create_operator()
            case "tablespace":
                return self.create_tablespace()
            case "statistics":
                return self._create_statistics()
            case "collation":
                return self.create_collation()
            case "cast":
                return self.create_cast()
            case "publication":
                return self.create_publication()
            case "server":
                return self.create_server()
            case "foreign" if self.peek().word == "table":
                return self.create_foreign_table()
            case "foreign" if self.peek().word == "data":
                return self.create_foreign_data_wrapper()
            case "text" if self.peek().word == "search":
                return self.create_text_search()
            case "user":
                return self.user_mapping("CREATE")
        self.unsupported_kind("CREATE")
        return self.fail()

    def _create_temporary(self, start: int, or_replace: bool) -> exp.Expr:
        persistence = self.persistence()
        if self.word in ("view", "recursive"):
            return self.create_view(start, or_replace, persistence)
        if or_replace:
            self.fail()
        if self.word == "sequence":
            return self.create_sequence(start, persistence)
        if persistence == "unlogged" and self.word == "materialized":
            return self.create_materialized_view(persistence)
        return self.create_table(start, persistence)

    def _create_schema(self) -> exp.Expr:
        self.expect("schema")
        missing = self.if_not_exists()
        start = self.token.start
        node = nodes.CreateSchema(if_not_exists=missing)
        if self.word != "authorization":
            node.set("schema", self.name())
        if self.accept("authorization"):
            node.set("owner", self.role_spec())
        elements: list[exp.Expr] = []
        while self.word in ("create", "grant"):
            begin = self.token.start
            element = self.create() if self.word == "create" else self.grant()
            elements.append(self.mark(element, begin))
        if elements:
            node.set("elements", elements)
        return self.mark(node, start)

    def _create_statistics(self) -> exp.Expr:
        start = self.expect("statistics").start
        node = nodes.CreateStatistics(if_not_exists=self.if_not_exists(), names=self.names())
        if self.word == "(":
            node.set("kinds", self.name_list())
        self.expect("on")
        node.set("elements", self.comma_list(self.element_key))
        self.expect("from")
        node.set("table", self.names())
        if self.word == ",":
            raise self.error(
                "only a single relation is allowed in CREATE STATISTICS", start, FEATURE_NOT_SUPPORTED
            )
        return self.mark(node, start)

    def _create_context(self, or_replace: bool) -> exp.Expr:
        self.expect("context")
        start = self.token.start
        namespace = self.name()
        self.expect("using")
        node = nodes.CreateContext(namespace=namespace, or_replace=or_replace, names=self.names())
        if self.word == "initialized":
            raise self.not_supported("CREATE CONTEXT .. INITIALIZED")
        if self.accept("accessed"):
            self.expect("globally")
            node.set("is_global", True)
        return self.mark(node, start)

    def _create_synonym(self, or_replace: bool) -> exp.Expr:
        public = self.accept("public")
        self.expect("synonym")
        start = self.token.start
        names = self.names()
        self.expect("for")
        node = nodes.CreateSynonym(names=names, or_replace=or_replace, public=public, target=self.names())
        if self.word == "@":
            raise self.not_supported("database link")
        return self.mark(node, start)

    def _create_extension(self) -> exp.Expr:
        self.expect("extension")
        missing = self.if_not_exists()
        start = self.token.start
        node = nodes.CreateExtension(extension=self.name(), if_not_exists=missing)
        self.accept("with")
        options: list[tuple[str, Any]] = []
        while word := self.accept_any("schema", "version", "cascade"):
            options.append((word, True if word == "cascade" else self._word_or_string()))
        node.set("options", tuple(options))
        return self.mark(node, start)

    def _word_or_string(self) -> str:
        return self.non_reserved() if self.token.kind is NAME else self.label_or_string()

    def label_or_string(self) -> str:
        return self.label() if self.is_name(frozenset()) else self.string()

    def _made_of(self) -> str:
        """The word after CREATE TYPE name AS|IS, or UNDER."""
        distance = 1
        while self.peek(distance).word not in ("as", "is", "under", "", ";") or self.peek(
            distance
        ).kind not in (NAME,):
            if self.peek(distance) is self.tokens[-1]:
                return ""
            distance += 1
        found = self.peek(distance)
        return found.word if found.word == "under" and distance > 1 else self.peek(distance + 1).word

    def _create_collection(self, or_replace: bool) -> exp.Expr:
        """TYPE name {AS | IS} {TABLE | VARRAY (n) | VARYING ARRAY (n)} OF type"""
        self.expect("type")
        start = self.token.start
        node = nodes.CreateType(names=self.names(), kind="COLLECTION", or_replace=or_replace)
        self.accept("force")  # types that nothing depends on are replaced anyway
        if self.accept("oid"):
            self.string()
        self.expect_any("as", "is")
        if not self.accept("table"):
            if not self.accept("varray"):
                self.accept("varying")
                self.expect("array")
            self.expect("(")
            node.set("limit", self.integer())
            self.expect(")")
        self.expect("of")
        element = self.type_name()
        if element.array or self.word == "not":
            raise self.not_supported("CREATE TYPE .. OF an array or NOT NULL elements")
        element.set("array", (None,))
        node.set("base", element)
        return self.mark(node, start)

    def _create_type(self) -> exp.Expr:
        self.expect("type")
        start = self.token.start
        node = nodes.CreateType(names=self.names())
        if not self.accept("as"):
            node.set("kind", "BASE")
            if self.accept("("):
                node.set("attributes", tuple(self.comma_list(self._type_attribute)))
                self.expect(")")
            return self.mark(node, start)
        if self.accept("enum"):
            node.set("kind", "ENUM")
            self.expect("(")
            node.set("labels", () if self.word == ")" else tuple(self.comma_list(self.string)))
            self.expect(")")
        elif self.accept("range"):
            node.set("kind", "RANGE")
            self.expect("(")
            node.set("attributes", tuple(self.comma_list(self._type_attribute)))
            self.expect(")")
        else:
            node.set("kind", "COMPOSITE")
            self.expect("(")
            node.set("elements", [] if self.word == ")" else self.comma_list(self._attribute))
            self.expect(")")
        return self.mark(node, start)

    def _type_attribute(self) -> tuple[str, Any, int]:
        start = self.token.start
        name = self.label()
        if not self.accept("="):
            return name, None, start
        if self.token.kind is STRING:
            return name, nodes.TypeName(names=(self.string(),)), start
        if self.token.kind is NUMBER or self.word in ("+", "-"):
            return name, self.signed_number(), start
        return name, self.type_name(), start

    def _attribute(self) -> exp.Expr:
        start = self.token.start
        node = nodes.ColumnDef(column=self.name(), type_name=self.type_name())
        node.set("collation", self.collate_clause())
        return self.mark(node, start)

    def _create_domain(self) -> exp.Expr:
        self.expect("domain")
        start = self.token.start
        node = nodes.CreateType(names=self.names(), kind="DOMAIN")
        self.accept("as")
        node.set("base", self.type_name())
        column = nodes.ColumnDef(column="")
        node.set("constraints", self.column_constraints(column))
        if column.collation:
            node.set("collation", column.collation)
        return self.mark(node, start)

    # --- naming objects

    def object_name(self, kind: str) -> nodes.ObjectName:
        start = self.token.start
        if kind in ("TYPE", "DOMAIN"):
            type_name = self.type_name()
            node = nodes.ObjectName(kind=kind, names=type_name.names, type_name=type_name)
        elif kind == "COLUMN":
            parts = [self.name()]
            while self.accept("."):
                parts.append(self.label())
            node = nodes.ObjectName(kind=kind, names=tuple(parts))
        else:
            node = nodes.ObjectName(kind=kind, names=self.names())
        return self.mark(node, start)

    def routine_name(self, kind: str) -> nodes.ObjectName:
        """Parse name [(argument types)] (grammar: function_with_argtypes)."""
        if kind == "AGGREGATE":
            return self.aggregate_name()
        start = self.token.start
        node = nodes.ObjectName(kind=kind, names=self.function_names())
        if self.word == "(":
            node.set("arguments", self.parameters())
        return self.mark(node, start)

    def object_kind(self) -> str:
        """Step over the words of an object type; "" if none comes."""
        for words in OBJECT_KINDS:
            if self.accept(*words):
                kind = " ".join(words).upper()
                return "LANGUAGE" if kind == "PROCEDURAL LANGUAGE" else kind
        return ""

    # --- DROP

    def drop(self) -> exp.Expr:
        start = self.expect("drop").start
        word = self.word
        if word in ("function", "procedure", "routine", "aggregate"):
            return self._drop_routine()
        if word == "user" and self.peek().word == "mapping":
            return self.user_mapping("DROP")
        if word in ("role", "user", "group"):
            return self.drop_role()
        if word == "database" and self.peek().word != "link":
            return self.drop_database()
        if word == "owned":
            return self.drop_owned()
        if word in ("trigger", "policy", "rule"):
            return self._drop_part(word)
        if word == "tablespace":
            return self.drop_tablespace()
        if word == "operator":
            return self.drop_operator()
        if word == "cast":
            return self.drop_cast()
        if word in ("transform", "database", "column"):
            raise self.not_supported(f"DROP {word.upper()}")
        kind = self.object_kind()
        if not kind:
            self.unsupported_kind("DROP")
            self.fail()
        concurrently = kind == "INDEX" and self.accept("concurrently")
        missing = self.if_exists()
        objects = self.comma_list(lambda: self.object_name(kind))
        node = nodes.Drop(kind=kind, objects=objects, if_exists=missing, concurrently=concurrently)
        # Oracle: DROP TYPE .. FORCE makes columns of the type unusable, which are dropped here.
        forced = kind == "TYPE" and self.accept_any("force", "validate") == "force"
        node.set("cascade", forced or self.cascade())
        if self.accept("purge"):
            node.set("purge", True)
        return self.mark(node, start)

    def _drop_routine(self) -> exp.Expr:
        kind = self.advance().word.upper()
        missing = self.if_exists()
        start = self.token.start
        objects = self.comma_list(lambda: self.routine_name(kind))
        node = nodes.DropRoutine(kind=kind, objects=objects, if_exists=missing, cascade=self.cascade())
        return self.mark(node, start)

    def _drop_part(self, word: str) -> exp.Expr:
        """DROP TRIGGER, whose table need not be named (Oracle); DROP POLICY, DROP RULE."""
        self.expect(word)
        missing = self.if_exists()
        start = self.token.start
        names = self.names()
        on_relation = self.accept("on")
        if on_relation:
            names = (*self.names(), *names)
        elif word != "trigger":
            self.fail()
        target = self.mark(nodes.ObjectName(kind=word.upper(), names=names), start)
        node = nodes.Drop(kind=word.upper(), objects=[target], if_exists=missing, on_relation=on_relation)
        node.set("cascade", self.cascade())
        return self.mark(node, start)

    # --- COMMENT

    def comment(self) -> exp.Expr:
        start = self.expect("comment", "on").start
        target = self._comment_target()
        self.expect("is")
        text = None if self.accept("null") else self.string()
        return self.mark(nodes.Comment(object=target, comment=text), start)

    def security_label(self) -> exp.Expr:
        start = self.expect("security", "label").start
        node = nodes.SecurityLabel()
        if self.accept("for"):
            node.set("provider", self._word_or_string())
        self.expect("on")
        node.set("object", self._comment_target())
        self.expect("is")
        node.set("label", None if self.accept("null") else self.string())
        return self.mark(node, start)

    def _comment_target(self) -> nodes.ObjectName:
        word = self.word
        if word in ("function", "procedure", "routine", "aggregate"):
            kind = self.advance().word.upper()
            target = self.routine_name(kind)
        elif word in ("constraint", "trigger", "rule", "policy"):
            target = self._comment_on_part()
        elif self.accept("large", "object"):
            target = self.large_object()
        elif word in ("operator", "cast"):
            target = self.operator_object() if word == "operator" else self.cast_object()
        elif word == "transform":
            raise self.not_supported("COMMENT ON TRANSFORM")
        else:
            kind = self.object_kind()
            if not kind:
                self.fail()
            target = self.object_name(kind)
        return target

    def _comment_on_part(self) -> nodes.ObjectName:
        kind = self.advance().word.upper()
        start = self.token.start
        name = self.name()
        if not self.accept("on"):
            if kind == "TRIGGER":
                return self.mark(nodes.ObjectName(kind=kind, names=(name,)), start)
            self.fail()
        on_domain = self.accept("domain")
        node = nodes.ObjectName(kind=kind, names=(*self.names(), name), on_domain=on_domain)
        return self.mark(node, start)
