// node-postgres, its cursors, streams and pool: what it prints must not depend on the server.
const { Client, Pool } = require("pg");
const Cursor = require("pg-cursor");
const QueryStream = require("pg-query-stream");

const [host, port] = process.argv.slice(2);
const settings = { host, port: Number(port), user: "postgres", database: "postgres" };

async function attempt(client, query) {
  try {
    const result = await client.query(query);
    return [result.command, result.rowCount, result.fields.map((f) => [f.name, f.dataTypeID, f.format]), result.rows];
  } catch (error) {
    return [error.severity, error.code, error.message, error.position, error.constraint];
  }
}

function show(name, value) {
  console.log(name, JSON.stringify(value));
}

async function values(client) {
  const text = "SELECT $1::int AS i, $2::text AS t, $3::jsonb AS j, $4::bool AS b, $5::int[] AS a, $6::bytea AS y,"
    + " $7::numeric AS n, $8::float8 AS f, $9::timestamptz AS z, $10::date AS d";
  const given = [7, "é\u{1f600}", { a: [1, null] }, true, [1, null, 3], Buffer.from([0, 255]), "1.50", 0.1,
    new Date(Date.UTC(2024, 1, 29, 12)), "2024-02-29"];
  show("values", await attempt(client, { text, values: given }));
  show("nulls", await attempt(client, { text, values: given.map(() => null) }));
  show("arrays of rows", await attempt(client, { text: "SELECT 1 AS a, 2 AS a", rowMode: "array" }));
  show("several", (await client.query("SELECT 1 AS a; SELECT 'x' AS b; SET work_mem = '5MB'")).map((r) => [r.command, r.rows]));
  show("empty", await attempt(client, ""));
}

async function errors(client) {
  for (const text of ["SELECT nosuch", "SELEC 1", "SELECT 1/0", "SELECT * FROM nosuch"]) {
    show(text, await attempt(client, text));
  }
  show("bad parameter", await attempt(client, { text: "SELECT $1::int", values: ["x"] }));
  show("too few", await attempt(client, { text: "SELECT $1::int, $2::int", values: [1] }));
}

async function statements(client) {
  await client.query("CREATE TEMP TABLE t (a int PRIMARY KEY, b text)");
  for (let n = 0; n < 4; n++) {
    show("insert", await attempt(client, { name: "ins", text: "INSERT INTO t VALUES ($1, $2) RETURNING *", values: [n, "r" + n] }));
  }
  show("duplicate", await attempt(client, { name: "ins", text: "INSERT INTO t VALUES ($1, $2) RETURNING *", values: [1, "x"] }));
  await client.query("BEGIN");
  show("update", await attempt(client, "UPDATE t SET b = 'u' WHERE a > 1"));
  show("failed", [await attempt(client, "SELECT 1/0"), await attempt(client, "SELECT 1")]);
  await client.query("ROLLBACK");
  show("rows", await attempt(client, { name: "all", text: "SELECT * FROM t ORDER BY a" }));
  show("queued", await Promise.all([1, 2, 3].map((n) => client.query("SELECT $1::int AS n", [n]).then((r) => r.rows))));
}

async function cursors(client) {
  const cursor = client.query(new Cursor("SELECT g FROM generate_series(1, $1) g", [7]));
  for (let n = 0; n < 4; n++) show("cursor", (await cursor.read(3)).map((row) => row.g));
  await cursor.close();
  const early = client.query(new Cursor("SELECT g FROM generate_series(1, 100) g"));
  show("early", (await early.read(2)).length);
  await early.close();
  const broken = client.query(new Cursor("SELECT 6 / (3 - g) FROM generate_series(1, 3) g"));
  show("broken", await broken.read(10).catch((error) => error.code));
  let sum = 0;
  for await (const row of client.query(new QueryStream("SELECT g FROM generate_series(1, 5000) g", [], { batchSize: 100 }))) sum += row.g;
  show("stream", sum);
}

async function notifications(client) {
  const heard = new Promise((resolve) => client.once("notification", (m) => resolve([m.channel, m.payload])));
  await client.query("LISTEN node_news");
  const other = new Client(settings);
  await other.connect();
  await other.query("SELECT pg_notify('node_news', 'hello')");
  show("notification", await heard);
  await other.end();
}

async function pools() {
  const pool = new Pool({ ...settings, max: 4 });
  const answers = await Promise.all([...Array(40).keys()].map((n) => pool.query("SELECT $1::int * 2 AS n", [n])));
  show("pool", answers.map((r) => r.rows[0].n).reduce((a, b) => a + b));
  await pool.end();
}

async function main() {
  const client = new Client(settings);
  const notices = [];
  client.on("notice", (n) => notices.push([n.severity, n.code, n.message]));
  await client.connect();
  for (const part of [values, errors, statements, cursors, notifications]) await part(client);
  await client.query("DROP TABLE IF EXISTS nosuch");
  show("notices", notices);
  await client.end();
  await pools();
}

main().catch((error) => { console.error(error); process.exit(1); });
