"""Oracle's dictionary has the views and columns that tools read of it."""

import pytest

from harness.servers import ServerProcess

MADE = (
    "CREATE TABLE dict_parent (id INT PRIMARY KEY, name VARCHAR2(30) NOT NULL, code CHAR(4))",
    "CREATE TABLE dict_child (id INT PRIMARY KEY, parent INT CONSTRAINT dict_fk REFERENCES dict_parent)",
    "CREATE INDEX dict_upper ON dict_parent (upper(name), code)",
    "CREATE MATERIALIZED VIEW dict_mv AS SELECT id FROM dict_parent",
    "CREATE TABLE dict_parts (id INT, day DATE) PARTITION BY RANGE (day) SUBPARTITION BY HASH (id)"
    " SUBPARTITIONS 2 (PARTITION a VALUES LESS THAN ('2024-01-01'))",
    "COMMENT ON MATERIALIZED VIEW dict_mv IS 'kept'",
)

ASKED = [
    (
        "SELECT c.constraint_name, col.column_name, ref.table_name, ref.column_name FROM all_constraints c"
        " JOIN all_cons_columns col ON col.owner = c.owner AND col.constraint_name = c.constraint_name"
        " JOIN all_cons_columns ref ON ref.owner = c.r_owner AND ref.constraint_name = c.r_constraint_name"
        " AND ref.position = col.position WHERE c.constraint_type = 'R' AND c.generated = 'USER NAME'"
        " AND c.table_name = 'DICT_CHILD'",
        [("DICT_FK", "PARENT", "DICT_PARENT", "ID")],
    ),
    (
        "SELECT index_name, column_expression, column_position FROM user_ind_expressions",
        [("DICT_UPPER", "upper(name::text)", "1")],
    ),
    (
        "SELECT column_name, char_col_decl_length, char_length, char_used FROM user_tab_cols"
        " WHERE table_name = 'DICT_PARENT' ORDER BY column_id",
        [("ID", None, "0", None), ("NAME", "30", "30", "C"), ("CODE", "4", "4", "C")],
    ),
    (
        "SELECT column_name, char_length FROM user_tab_columns WHERE column_name = 'NAME'",
        [("NAME", "30")],
    ),
    (
        "SELECT owner, name, column_name, column_position FROM all_subpart_key_columns",
        [("POLARDB", "DICT_PARTS", "ID", "1")],
    ),
    (
        "SELECT k.owner, c.owner FROM user_constraints k JOIN user_cons_columns c"
        " ON c.constraint_name = k.constraint_name WHERE k.constraint_name = 'DICT_FK'",
        [("POLARDB", "POLARDB")],
    ),
    ("SELECT mview_name, comments FROM all_mview_comments", [("DICT_MV", "kept")]),
    ("SELECT container_name FROM user_mviews", [("DICT_MV",)]),
    (
        "SELECT object_name, data_object_id = object_id, oracle_maintained FROM user_objects"
        " WHERE object_name = 'DICT_CHILD'",
        [("DICT_CHILD", "t", "N")],
    ),
    (
        "SELECT iot_name, nested, partitioned, global_stats FROM user_tables WHERE table_name = 'DICT_CHILD'",
        [(None, "NO", "NO", "NO")],
    ),
    ("SELECT num_rows, generated FROM user_indexes WHERE index_name = 'DICT_UPPER'", [("0", "N")]),
    (
        "SELECT segment_type, bytes >= 0 FROM user_segments WHERE segment_name = 'DICT_UPPER'",
        [("INDEX", "t")],
    ),
    ("SELECT oracle_maintained FROM all_users WHERE username = 'POLARDB'", [("Y",)]),
    ("SELECT database_role, log_mode FROM v$database", [("PRIMARY", "NOARCHIVELOG")]),
    ("SELECT count(*) FROM user_recyclebin", [("0",)]),
    ("SELECT count(*) FROM dba_db_links", [("0",)]),
    ("SELECT count(*) FROM all_mview_logs", [("0",)]),
    ("SELECT count(*) FROM all_queue_tables", [("0",)]),
    ("SELECT count(*) FROM all_dimensions WHERE owner = 'POLARDB'", [("0",)]),
    ("SELECT 'b' COLLATE \"C\" < 'B' COLLATE \"C\" FROM dual", [("f",)]),
]


@pytest.mark.parametrize(("sql", "rows"), ASKED)
def test_tools_find_what_they_ask_for(clean_server: ServerProcess, sql: str, rows: list[object]) -> None:
    client = clean_server.frontend()
    for statement in MADE:
        client.query(statement)
    assert client.rows(sql) == rows


def test_a_collation_keeps_its_name_in_oracles_mode(clean_server: ServerProcess) -> None:
    """Quoted names in upper case are folded there, and "C" is asked for by many tools."""
    client = clean_server.frontend()
    client.query('CREATE TABLE collated (t TEXT COLLATE "C", u TEXT COLLATE "POSIX")')
    assert client.rows(
        "SELECT attname, attcollation::regcollation::text FROM pg_attribute"
        " WHERE attrelid = 'collated'::regclass AND attnum > 0 ORDER BY attnum"
    ) == [("t", '"C"'), ("u", '"POSIX"')]
