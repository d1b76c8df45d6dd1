"""Foreign tables: their definition. No wrapper has a handler, so nothing is read from or written to one.

PostgreSQL 15 docs, CREATE FOREIGN TABLE; source foreigncmds.c (CreateForeignTable), tablecmds.c
(ATExecGenericOptions, ATExecAlterColumnGenericOptions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.foreign_data import changed_options, foreign_object
from polar_lite.catalog.object_names import PG_CLASS, PG_FOREIGN_SERVER
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.tables.creation import make_table, read_elements
from polar_lite.server.commands.tables.definition import Table
from polar_lite.server.commands.tables.foreign_options import change_column, check_elements

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.CreateForeignTable, writes=True)
def create_foreign_table(node: nodes.CreateForeignTable, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names, start=node.start)
    name = node.names[-1]
    if ddl.exists(schema, name, node.if_not_exists):
        return CommandResult("CREATE FOREIGN TABLE")
    check_elements(node.elements)
    table = read_elements(ddl, Table(name), node.elements, text)
    oid = make_table(ddl, schema, table, text, "p", (), kind="f")
    server = foreign_object(ddl.snapshot, "S", node.server)
    privileges.check(ddl.snapshot, ddl.role, server, "USAGE")
    options = changed_options(None, node.foreign_options or ())
    ddl.writer.insert("pg_foreign_table", {"ftrelid": oid, "ftserver": server.oid, "ftoptions": options})
    ddl.writer.depend((PG_CLASS, oid, 0), (PG_FOREIGN_SERVER, server.oid, 0))
    for number, element in enumerate((e for e in node.elements if isinstance(e, nodes.ColumnDef)), 1):
        if element.foreign_options:
            change_column(ddl, ddl.snapshot.relations[oid], number, element.foreign_options)
    return CommandResult("CREATE FOREIGN TABLE")
