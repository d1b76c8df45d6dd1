// pgjdbc: what it prints must not depend on the server.
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.*;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

public class Jdbc {
    static String url;

    interface Part { void run(Connection c) throws Exception; }

    static void show(Object... values) { System.out.println(Arrays.deepToString(values)); }

    static Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(url + options, "postgres", "");
    }

    static void rows(String name, ResultSet rows) throws SQLException {
        ResultSetMetaData about = rows.getMetaData();
        StringBuilder head = new StringBuilder(name);
        for (int i = 1; i <= about.getColumnCount(); i++)
            head.append(' ').append(about.getColumnLabel(i)).append(':').append(about.getColumnTypeName(i));
        System.out.println(head);
        while (rows.next()) {
            StringBuilder row = new StringBuilder("  ");
            for (int i = 1; i <= about.getColumnCount(); i++) if (!about.getColumnLabel(i).equals("PAGES")) row.append(text(rows, i)).append(" | ");
            System.out.println(row);
        }
        rows.close();
    }

    static String text(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : rows.getString(column);
    }

    static void failing(String name, Part part, Connection c) throws Exception {
        try { part.run(c); show(name, "no error"); }
        catch (SQLException error) { show(name, error.getSQLState(), error.getMessage().split("\n")[0]); }
    }

    static void prepared(Connection c) throws Exception {
        c.createStatement().execute("CREATE TEMP TABLE p (i int, t text, n numeric(10,2), d date, z timestamptz, b boolean, f float8, a int[], y bytea, s smallint, l bigint)");
        PreparedStatement insert = c.prepareStatement("INSERT INTO p VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (int i = 0; i < 8; i++) {
            insert.setInt(1, i);
            insert.setString(2, i == 3 ? null : "row é " + i);
            insert.setBigDecimal(3, new BigDecimal("1.50").multiply(new BigDecimal(i)));
            insert.setDate(4, java.sql.Date.valueOf("2024-02-29"));
            insert.setTimestamp(5, new Timestamp(1709208000000L + i));
            insert.setBoolean(6, i % 2 == 0);
            insert.setDouble(7, i / 10.0);
            insert.setArray(8, c.createArrayOf("int4", new Object[] {i, null}));
            insert.setBytes(9, new byte[] {0, (byte) i, -1});
            insert.setShort(10, (short) i);
            insert.setLong(11, 1L << 40);
            show("inserted", insert.executeUpdate());
        }
        PreparedStatement select = c.prepareStatement("SELECT *, n * 2 AS double, i::text AS it FROM p WHERE i >= ? ORDER BY i");
        for (int i = 7; i > 2; i--) {
            select.setInt(1, i);
            rows("selected", select.executeQuery());
        }
        ParameterMetaData parameters = select.getParameterMetaData();
        show("parameters", parameters.getParameterCount(), parameters.getParameterTypeName(1));
        c.createStatement().execute("ALTER TABLE p ADD COLUMN extra int DEFAULT 5");
        select.setInt(1, 7);
        failing("changed", x -> rows("selected again", select.executeQuery()), c);
    }

    static void fetching(Connection c) throws Exception {
        c.setAutoCommit(false);
        Statement statement = c.createStatement();
        statement.setFetchSize(3);
        ResultSet rows = statement.executeQuery("SELECT g FROM generate_series(1, 10) g");
        int sum = 0;
        while (rows.next()) {
            sum += rows.getInt(1);
            if (rows.getInt(1) == 5) rows("between", c.createStatement().executeQuery("SELECT count(*) FROM pg_class WHERE relname = 'pg_class'"));
        }
        show("fetched", sum);
        c.commit();
        Statement scrolling = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet back = scrolling.executeQuery("SELECT g FROM generate_series(1, 5) g");
        back.last(); show("last", back.getInt(1)); back.absolute(2); show("second", back.getInt(1));
        c.rollback();
        c.setAutoCommit(true);
    }

    static void batches(Connection c) throws Exception {
        c.createStatement().execute("CREATE TEMP TABLE b (id serial PRIMARY KEY, v text UNIQUE)");
        PreparedStatement insert = c.prepareStatement("INSERT INTO b (v) VALUES (?)", Statement.RETURN_GENERATED_KEYS);
        for (int i = 0; i < 300; i++) { insert.setString(1, "v" + i); insert.addBatch(); }
        show("batch", Arrays.stream(insert.executeBatch()).sum());
        ResultSet keys = insert.getGeneratedKeys();
        int count = 0;
        while (keys.next()) count += keys.getInt(1) > 0 ? 1 : 0;
        show("keys", count);
        insert.setString(1, "new"); insert.addBatch(); insert.setString(1, "v7"); insert.addBatch();
        try { insert.executeBatch(); } catch (BatchUpdateException error) { show("batch error", error.getSQLState(), error.getUpdateCounts()); }
        rows("count", c.createStatement().executeQuery("SELECT count(*) FROM b"));
    }

    static void copies(Connection c) throws Exception {
        c.createStatement().execute("CREATE TEMP TABLE k (a int, b text)");
        CopyManager copies = c.unwrap(PGConnection.class).getCopyAPI();
        show("copy in", copies.copyIn("COPY k FROM STDIN (FORMAT csv)", new StringReader("1,one\n2,\"t,wo\"\n3,\n")));
        StringWriter out = new StringWriter();
        show("copy out", copies.copyOut("COPY (SELECT * FROM k ORDER BY a DESC) TO STDOUT", out), out.toString());
        failing("bad copy", x -> copies.copyIn("COPY k FROM STDIN", new StringReader("x\ty\n")), c);
        rows("copied", c.createStatement().executeQuery("SELECT count(*) FROM k"));
    }

    static void transactions(Connection c) throws Exception {
        c.setAutoCommit(false);
        c.createStatement().execute("CREATE TEMP TABLE s (a int PRIMARY KEY)");
        c.createStatement().execute("INSERT INTO s VALUES (1)");
        Savepoint mark = c.setSavepoint("mark");
        failing("duplicate", x -> x.createStatement().execute("INSERT INTO s VALUES (1)"), c);
        failing("aborted", x -> x.createStatement().execute("SELECT 1"), c);
        c.rollback(mark);
        c.createStatement().execute("INSERT INTO s VALUES (2)");
        c.commit();
        rows("kept", c.createStatement().executeQuery("SELECT a FROM s ORDER BY a"));
        c.commit();
        c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        rows("isolation", c.createStatement().executeQuery("SHOW transaction_isolation"));
        c.commit();
        c.setReadOnly(true);
        failing("read only", x -> x.createStatement().execute("CREATE TABLE nowhere (a int)"), c);
        c.rollback();
        c.setReadOnly(false);
        c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        c.setAutoCommit(true);
        Statement slow = c.createStatement();
        slow.setQueryTimeout(1);
        failing("timeout", x -> slow.execute("SELECT pg_sleep(30)"), c);
    }

    static void metadata(Connection c) throws Exception {
        Statement s = c.createStatement();
        s.execute("DROP TABLE IF EXISTS md_child, md_parent; DROP VIEW IF EXISTS md_view; DROP SEQUENCE IF EXISTS md_seq");
        s.execute("CREATE TABLE md_parent (id bigserial PRIMARY KEY, name varchar(30) NOT NULL DEFAULT 'x', price numeric(10,2), at timestamp(3), tags text[], flag boolean)");
        s.execute("CREATE TABLE md_child (a int, b int, parent bigint REFERENCES md_parent ON DELETE CASCADE, PRIMARY KEY (b, a))");
        s.execute("CREATE UNIQUE INDEX md_name ON md_parent (name, price DESC)");
        s.execute("CREATE VIEW md_view AS SELECT id, name FROM md_parent");
        s.execute("CREATE SEQUENCE md_seq");
        s.execute("COMMENT ON TABLE md_parent IS 'the parent'");
        s.execute("COMMENT ON COLUMN md_parent.name IS 'its name'");
        DatabaseMetaData about = c.getMetaData();
        rows("tables", about.getTables(null, "public", "md\\_%", new String[] {"TABLE", "VIEW", "SEQUENCE"}));
        rows("columns", about.getColumns(null, "public", "md\\_%", "%"));
        rows("primary", about.getPrimaryKeys(null, "public", "md_child"));
        rows("imported", about.getImportedKeys(null, "public", "md_child"));
        rows("exported", about.getExportedKeys(null, "public", "md_parent"));
        rows("indexes", about.getIndexInfo(null, "public", "md_parent", false, true));
        rows("best row", about.getBestRowIdentifier(null, "public", "md_child", DatabaseMetaData.bestRowSession, false));
        rows("privileges", about.getTablePrivileges(null, "public", "md_parent"));
        show("schemas", about.getSchemas(null, "public").next(), about.supportsTransactions(), about.getDatabaseProductName());
        Statement updating = c.createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE);
        s.execute("INSERT INTO md_parent (name) VALUES ('one')");
        ResultSet row = updating.executeQuery("SELECT id, name FROM md_parent");
        row.next(); row.updateString("name", "changed"); row.updateRow();
        rows("updated", s.executeQuery("SELECT id, name FROM md_parent"));
        s.execute("DROP VIEW md_view; DROP TABLE md_child, md_parent; DROP SEQUENCE md_seq");
    }

    static void calls(Connection c) throws Exception {
        c.createStatement().execute("CREATE OR REPLACE FUNCTION jdbc_twice(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN n * 2; END'");
        if (!c.getMetaData().getURL().contains("simple")) {
        CallableStatement call = c.prepareCall("{? = call jdbc_twice(?)}");
        call.registerOutParameter(1, Types.INTEGER);
        call.setInt(2, 21);
        call.execute();
        show("called", call.getInt(1));
        }
        c.createStatement().execute("DROP FUNCTION jdbc_twice(int)");
        show("escapes", c.nativeSQL("SELECT {fn now()}, {d '2024-01-01'}"));
        boolean more = c.createStatement().execute("SELECT 1; SELECT 2");
        show("several", more);
        Statement warned = c.createStatement();
        warned.execute("DROP TABLE IF EXISTS nosuch");
        show("warning", warned.getWarnings().getSQLState(), warned.getWarnings().getMessage());
        failing("syntax", x -> x.createStatement().execute("SELEC 1"), c);
        failing("undefined", x -> x.prepareStatement("SELECT nosuch FROM pg_class").executeQuery(), c);
    }

    public static void main(String[] arguments) throws Exception {
        url = "jdbc:postgresql://" + arguments[0] + ":" + arguments[1] + "/postgres?TimeZone=UTC";
        for (String options : new String[] {"", "&prepareThreshold=1", "&binaryTransfer=false&reWriteBatchedInserts=true", "&preferQueryMode=simple", "&autosave=always"}) {
            System.out.println("# " + options);
            try (Connection c = connect(options)) {
                if (!options.contains("simple")) prepared(c);
                fetching(c); batches(c); copies(c); transactions(c); calls(c);
            }
        }
        try (Connection c = connect("")) { metadata(c); }
    }
}
