"""Utility statements: what each form's node holds."""

import subprocess
import sys
from typing import Any

import pytest

from polar_lite.catalog.dialect import nodes, sqlglot_build
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError


def args(text: str, *names: str) -> tuple[Any, ...]:
    node = parse_statement(text)
    return tuple(node.args.get(name) for name in names)


DOCUMENTED = (
    "CREATE function sample_event_trigger return event_trigger is begin INSERT into "
    "polar_loginout.users_log (user_name) values (polar_login_user); end;"
)


def test_documented_function() -> None:
    node = parse_statement(DOCUMENTED)
    assert isinstance(node, nodes.CreateRoutine)
    assert (node.kind, node.names, node.style) == ("FUNCTION", ("sample_event_trigger",), "oracle")
    assert node.returns.names == ("event_trigger",)
    assert node.body.startswith("begin INSERT")
    assert node.body.endswith("end")
    assert DOCUMENTED[node.body_start :].startswith(node.body)
    assert not node.has_parentheses


def test_documented_table() -> None:
    node = parse_statement("CREATE TABLE users_log ( id serial, user_name VARCHAR2(64), instance_num int ); ")
    assert isinstance(node, nodes.CreateTable)
    assert [(c.column, c.type_name.names) for c in node.elements] == [
        ("id", ("serial",)),
        ("user_name", ("varchar2",)),
        ("instance_num", ("pg_catalog", "int4")),
    ]


@pytest.mark.parametrize(
    ("text", "event", "procedure"),
    [
        (
            "CREATE event trigger t on after_user_logon execute procedure public.f();",
            "after_user_logon",
            True,
        ),
        (
            "CREATE EVENT TRIGGER t AFTER LOGON ON DATABASE EXECUTE FUNCTION public.f()",
            "after_user_logon",
            False,
        ),
        (
            "create event trigger t before logoff on database execute procedure public.f()",
            "before_user_logoff",
            True,
        ),
        ('create event trigger t on "LOGIN" execute function public.f()', "LOGIN", False),
        ("create event trigger t on Login execute function public.f()", "login", False),
    ],
)
def test_event_triggers(text: str, event: str, procedure: bool) -> None:
    assert args(text, "trigger", "event", "function", "procedure") == (
        "t",
        event,
        ("public", "f"),
        procedure,
    )


def test_event_trigger_filters() -> None:
    (filters,) = args(
        "create event trigger t on sql_drop when tag in ('A', 'B') and x in ('C') execute function f()",
        "filters",
    )
    assert [(name, values) for name, values, _ in filters] == [("tag", ("A", "B")), ("x", ("C",))]


@pytest.mark.parametrize(
    ("word", "enabled"), [("disable", "D"), ("enable", "O"), ("enable replica", "R"), ("enable always", "A")]
)
def test_alter_event_trigger(word: str, enabled: str) -> None:
    assert args(f"alter event trigger t {word}", "enabled") == (enabled,)


def test_inline_logon_trigger() -> None:
    text = "create or replace trigger a.t after logon on scott.schema when (user = 'x') begin null; end;"
    node = parse_statement(text)
    assert isinstance(node, nodes.CreateSystemTrigger)
    assert (node.names, node.timing, node.events, node.on, node.user) == (
        ("a", "t"),
        "AFTER",
        ("LOGON",),
        "SCHEMA",
        "scott",
    )
    assert text[node.when_start : node.when_end] == "user = 'x'"
    assert node.body == "begin null; end"
    assert args("create trigger t before logoff on database call p(1, 'x');", "call", "body") == (
        "p(1, 'x')",
        None,
    )


def test_procedure_header() -> None:
    node = parse_statement(
        "create or replace procedure s.p(a in number := 1 + 2, b in out nocopy varchar2, out c date) "
        "authid current_user is v int; begin null; end p;"
    )
    assert [(p.parameter, p.mode, p.nocopy) for p in node.parameters] == [
        ("a", "IN", False),
        ("b", "INOUT", True),
        ("c", "OUT", False),
    ]
    assert node.options == (("security_definer", False),)
    assert node.body.startswith("v int;")


def test_postgres_function() -> None:
    text = (
        "create function f(int, x text default 'a') returns setof t language plpgsql stable strict "
        "security definer set search_path = a, b cost 5 as $b$ begin end $b$"
    )
    node = parse_statement(text)
    assert (node.style, node.language, node.body) == ("postgres", "plpgsql", " begin end ")
    assert text[node.body_start :].startswith(" begin end ")
    assert node.returns.setof
    names = [name for name, _ in node.options]
    assert names == ["volatility", "strict", "security_definer", "set", "cost"]
    assert dict(node.options)["set"].values == ("a", "b")


def test_package() -> None:
    node = parse_statement("create or replace package body s is g int; begin g := 1; end s;\n/\n")
    assert (node.names, node.body, node.source) == (("s",), True, "g int; begin g := 1; end s")


@pytest.mark.parametrize(
    ("text", "variable", "values", "scope"),
    [
        ("set search_path to public, \"A\", 'b'", "search_path", ("public", "A", "b"), "SESSION"),
        ("set local my.x = 5", "my.x", ("5",), "LOCAL"),
        ("set session x = default", "x", None, "SESSION"),
        ("set time zone 'UTC'", "timezone", ("UTC",), "SESSION"),
        ("set role none", "role", ("none",), "SESSION"),
        ("set session authorization bob", "session_authorization", ("bob",), "SESSION"),
        ("set serveroutput on", "serveroutput", ("on",), "SESSION"),
        ("set names 'utf8'", "client_encoding", ("utf8",), "SESSION"),
    ],
)
def test_set(text: str, variable: str, values: tuple[str, ...] | None, scope: str) -> None:
    assert args(text, "variable", "values", "scope") == (variable, values, scope)


def test_alter_session() -> None:
    (settings,) = args("alter session set nls_date_format = 'YYYY' current_schema = x", "settings")
    assert [(s.variable, s.values) for s in settings] == [
        ("nls_date_format", ("YYYY",)),
        ("current_schema", ("x",)),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("begin", "BEGIN"),
        ("start transaction read only", "START"),
        ("end", "COMMIT"),
        ("abort and chain", "ROLLBACK"),
        ("rollback to savepoint x", "ROLLBACK TO"),
        ("release x", "RELEASE"),
        ("prepare transaction 'x'", "PREPARE"),
        ("commit prepared 'x'", "COMMIT PREPARED"),
    ],
)
def test_transactions(text: str, kind: str) -> None:
    assert args(text, "kind") == (kind,)


def test_grants() -> None:
    node = parse_statement("grant select (a, b), insert on s.t to public, bob with grant option")
    assert [(p.privilege, p.columns) for p in node.privileges] == [("SELECT", ("a", "b")), ("INSERT", None)]
    assert (node.kind, node.objects[0].names, node.grant_option) == ("TABLE", ("s", "t"), True)
    assert [(g.role, g.special) for g in node.grantees] == [(None, "PUBLIC"), ("bob", None)]
    node = parse_statement("revoke admin option for a, b from c cascade")
    assert isinstance(node, nodes.GrantRole)
    assert (node.grant, node.admin_option, node.cascade) == (False, True, True)


def test_roles() -> None:
    assert args("create user u identified by \"Pw\" superuser valid until 'x'", "options") == (
        (("password", "Pw", 14), ("superuser", True, 33), ("valid_until", "x", 43)),
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("declare x int; begin null; end;", nodes.AnonymousBlock),
        ("begin null; end;", nodes.AnonymousBlock),
        ("<<l>> begin null; end;", nodes.AnonymousBlock),
        ("declare c cursor for select 1", nodes.DeclareCursor),
        ("exec p", nodes.Call),
        ("call s.p(1, b => 2)", nodes.Call),
        ("execute p(1)", nodes.Execute),
        ("do $$ begin end $$", nodes.Do),
        ("drop trigger t", nodes.Drop),
        ("alter trigger t enable", nodes.AlterTrigger),
        ("drop function f", nodes.DropRoutine),
        ("comment on event trigger t is 'x'", nodes.Comment),
        ("alter view v rename to w", nodes.Rename),
        ("alter schema s owner to bob", nodes.AlterOwner),
        ("create temp table t as select 1", nodes.CreateTableAs),
        ("create context c using p", nodes.CreateContext),
        ("explain analyze select 1", nodes.Explain),
        ("vacuum full t", nodes.Vacuum),
        ("copy t from stdin", nodes.Copy),
    ],
)
def test_kinds(text: str, kind: type[nodes.Statement]) -> None:
    assert type(parse_statement(text)) is kind


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("create event trigger t on login execute function f(1)", 52),
        ("create event trigger t execute function f()", 24),
        ("create event trigger a.b on login execute function f()", 23),
        ("create event trigger t after logoff on database execute function f()", 30),
        ("create or replace event trigger t on login execute function f()", 19),
        ("drop event trigger", 19),
    ],
)
def test_event_trigger_syntax_errors(text: str, position: int) -> None:
    with pytest.raises(PgError) as caught:
        parse_statement(text)
    assert (caught.value.sqlstate, caught.value.position) == (SYNTAX_ERROR, position)


def test_compiled_sqlglot_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlglot_build.compiled_sqlglot_problem() is None
    monkeypatch.setattr("sqlglot.tokenizer_core.__file__", "tokenizer_core.so")
    with pytest.raises(ImportError, match="pip uninstall"):
        sqlglot_build.require_pure_sqlglot()


def test_sqlglot_is_whole_for_whoever_asks_for_more_than_its_trees() -> None:
    program = (
        "import polar_lite.catalog.dialect.planner, sys\n"
        "read = {name for name in sys.modules if name.startswith('sqlglot')}\n"
        "import sqlglot\n"
        "assert sqlglot.transpile('SELECT 1', write='sqlite') == ['SELECT 1']\n"
        "assert sqlglot.parse_one('SELECT a (+) FROM t', read='polar')\n"
        "print('sqlglot.parser' in read, hasattr(sqlglot, 'nonsense'), type(sqlglot).__name__)\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False", "module"]
