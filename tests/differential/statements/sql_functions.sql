# LANGUAGE sql: results of all kinds, names, checks at creation; polymorphic routines of both languages.
CREATE TABLE stock (id int, what text)

INSERT INTO stock VALUES (1, 'nail'), (2, 'bolt'), (3, NULL)

CREATE FUNCTION next_one(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1'

SELECT next_one(3), next_one(NULL), next_one(next_one(1))

SELECT id, next_one(id) FROM stock ORDER BY id

CREATE FUNCTION total(a int, b int DEFAULT 5) RETURNS bigint LANGUAGE sql AS $$ SELECT a + total.b $$

SELECT total(1), total(1, 2), total(b => 1, a => 3)

CREATE FUNCTION from_id(p int) RETURNS SETOF stock LANGUAGE sql AS 'SELECT * FROM stock WHERE id >= p ORDER BY id'

SELECT * FROM from_id(2)

SELECT from_id(2)

SELECT (from_id(1)).what

CREATE FUNCTION one(p int) RETURNS stock LANGUAGE sql AS 'SELECT s FROM stock s WHERE id = p'

SELECT * FROM one(2)

SELECT one(1), one(9), (one(1)).what

SELECT * FROM one(9)

CREATE FUNCTION parts(id int, OUT x int, OUT y text) LANGUAGE sql AS 'SELECT stock.id, what FROM stock WHERE stock.id = parts.id'

SELECT * FROM parts(1)

SELECT parts(1), parts(77)

CREATE FUNCTION shadow(id int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM stock WHERE id = $1 AND id = id'

SELECT shadow(1)

CREATE FUNCTION changes() RETURNS void LANGUAGE sql AS 'INSERT INTO stock VALUES (10, ''nut''); DELETE FROM stock WHERE id = 3'

SELECT changes()

SELECT * FROM stock ORDER BY id

CREATE FUNCTION added(x int, y text) RETURNS int LANGUAGE sql AS 'INSERT INTO stock VALUES (x, y) RETURNING id'

SELECT added(20, 'screw')

CREATE FUNCTION counted() RETURNS TABLE (i int, c bigint) LANGUAGE sql AS 'SELECT id, count(*) FROM stock GROUP BY id ORDER BY id'

SELECT * FROM counted()

CREATE FUNCTION several(int) RETURNS SETOF int LANGUAGE sql AS 'VALUES (1), (10), ($1)'

SELECT several(42)

SELECT * FROM several(5) g(x) WHERE x > 2

CREATE FUNCTION summed(VARIADIC int[]) RETURNS bigint LANGUAGE sql AS 'SELECT sum(x) FROM unnest($1) x'

SELECT summed(1, 2, 3), summed(VARIADIC '{4,5}')

CREATE FUNCTION name_of(stock) RETURNS text LANGUAGE sql AS 'SELECT $1.what'

SELECT name_of(s) FROM stock s ORDER BY id

CREATE FUNCTION strictly(int) RETURNS int LANGUAGE sql STRICT AS 'SELECT coalesce($1, 5)'

SELECT strictly(NULL), strictly(1)

CREATE PROCEDURE put(a int) LANGUAGE sql AS 'INSERT INTO stock VALUES (a, ''put'')'

CALL put(99)

CREATE PROCEDURE sum_up(INOUT a int, b int) LANGUAGE sql AS 'SELECT a + b'

CALL sum_up(1, 2)

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'SELECT ''a''::text'

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'SELECT 1, 2'

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'DELETE FROM stock'

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS ''

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'SELECT nosuch'

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'SELECT ''it''''s''; SELECT selec 1 FROM'

CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS $$SELECT 1; SELECT 'x' FROM nosuch$$

CREATE FUNCTION bad(OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1'

CREATE FUNCTION bad() RETURNS stock LANGUAGE sql AS 'SELECT 1, 2'

CREATE FUNCTION bad() RETURNS stock LANGUAGE sql AS 'SELECT 1, ''a'', 3'

CREATE FUNCTION begins() RETURNS int LANGUAGE sql AS 'BEGIN; SELECT 1'

SELECT begins()

CREATE FUNCTION quiet() RETURNS int STABLE LANGUAGE sql AS 'INSERT INTO stock VALUES (0) RETURNING id'

SELECT quiet()

CREATE FUNCTION divided(a int) RETURNS int LANGUAGE sql AS 'SELECT id / a FROM stock ORDER BY id DESC LIMIT 1'

SELECT divided(0)

CREATE FUNCTION pair(anyelement) RETURNS anyarray LANGUAGE sql AS 'SELECT ARRAY[$1, $1]'

SELECT pair(1), pair('a'::text), pair(1.5)

CREATE FUNCTION more(a anyelement) RETURNS anyelement LANGUAGE plpgsql AS 'BEGIN RETURN a + 1; END'

SELECT more(3), more(2.5)

SELECT more('x'::text)

CREATE FUNCTION spread(anyarray) RETURNS SETOF anyelement LANGUAGE sql AS 'SELECT unnest($1)'

SELECT * FROM spread(ARRAY['a', 'b'])

CREATE FUNCTION first_of(VARIADIC anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1[1]'

SELECT first_of(4, 5), first_of('x'::text), first_of(VARIADIC ARRAY[1.5])

SELECT first_of(4, true)

CREATE FUNCTION both_ways(a anyelement, OUT x anyelement, OUT y anyarray) LANGUAGE sql AS 'SELECT a, ARRAY[a]'

SELECT * FROM both_ways(1)

SELECT both_ways('b'::text)

CREATE FUNCTION unknown_result() RETURNS anyelement LANGUAGE sql AS 'SELECT 1'

CREATE FUNCTION unknown_result(OUT anyrange) LANGUAGE sql AS 'SELECT 1'

CREATE FUNCTION unknown_result(int) RETURNS anycompatible LANGUAGE sql AS 'SELECT 1'

SELECT prosrc, provariadic::regtype FROM pg_proc WHERE proname = 'first_of'

SELECT pg_get_functiondef('total'::regproc)

CREATE FUNCTION broken() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM ''a'', ''b''; selec 1; END'

DO 'BEGIN PERFORM ''a''; selec 1; END'
