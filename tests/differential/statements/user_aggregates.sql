# CREATE AGGREGATE

CREATE TABLE t (g text, a int, n numeric(8,2), b text)

INSERT INTO t VALUES ('x', 1, 1.5, 'one'), ('x', 2, 2.5, 'two'), ('y', 3, NULL, NULL), ('y', NULL, 4.25, 'four')

CREATE AGGREGATE mysum (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')

SELECT mysum(a) FROM t

SELECT g, mysum(a) FROM t GROUP BY g ORDER BY g

SELECT mysum(a) FROM t WHERE false

CREATE AGGREGATE nosum (int) (SFUNC = int4pl, STYPE = int)

SELECT nosum(a) FROM t

SELECT nosum(a) FROM t WHERE false

CREATE FUNCTION add_text(state text, item text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(state || '+', '') || coalesce(item, 'null'); END $$

CREATE FUNCTION brackets(state text) RETURNS text LANGUAGE sql AS $$ SELECT '[' || state || ']' $$

CREATE AGGREGATE joined (text) (SFUNC = add_text, STYPE = text, FINALFUNC = brackets)

SELECT joined(b ORDER BY b) FROM t

SELECT g, joined(b ORDER BY a DESC) FROM t GROUP BY g ORDER BY g

SELECT joined(b ORDER BY a) FILTER (WHERE a > 1) FROM t

SELECT joined(DISTINCT g) FROM t

SELECT joined(b) FROM t WHERE false

SELECT a, joined(b) OVER (ORDER BY a) FROM t ORDER BY a

SELECT a, joined(b) FILTER (WHERE a <> 2) OVER (ORDER BY a ROWS 1 PRECEDING) FROM t ORDER BY a

SELECT a, mysum(a) OVER (ORDER BY a ROWS BETWEEN 3 FOLLOWING AND 4 FOLLOWING) FROM t ORDER BY a

SELECT mysum(a) FILTER (WHERE a > 100), mysum(DISTINCT a) FROM t

SELECT (SELECT mysum(u.a) FROM t u WHERE u.g = t.g) FROM t ORDER BY 1

CREATE FUNCTION add_pair(state numeric[], x numeric) RETURNS numeric[] LANGUAGE sql STRICT AS $$ SELECT ARRAY[state[1] + x, state[2] + 1] $$

CREATE FUNCTION pair_mean(state numeric[]) RETURNS numeric LANGUAGE sql AS $$ SELECT round(state[1] / nullif(state[2], 0), 3) $$

CREATE AGGREGATE mean (numeric) (SFUNC = add_pair, STYPE = numeric[], FINALFUNC = pair_mean, INITCOND = '{0,0}')

SELECT mean(n), mean(a) FROM t

SELECT mean(n) FROM t WHERE false

CREATE AGGREGATE rows_of (*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0')

SELECT rows_of(*) FROM t

CREATE FUNCTION weigh(state numeric, x numeric, w int) RETURNS numeric LANGUAGE sql AS $$ SELECT state + x * w $$

CREATE AGGREGATE weighed (numeric, int) (SFUNC = weigh, STYPE = numeric, INITCOND = 0)

SELECT weighed(n, a) FROM t WHERE n IS NOT NULL AND a IS NOT NULL

SELECT aggfnoid::regproc, aggkind, aggtransfn, aggfinalfn, aggtranstype::regtype, agginitval FROM pg_aggregate WHERE aggfnoid >= 16384 ORDER BY aggfnoid

SELECT proname, prokind, prosrc, proisstrict, provolatile, pg_get_function_arguments(oid), prorettype::regtype FROM pg_proc WHERE prokind = 'a' AND oid >= 16384 ORDER BY oid

CREATE AGGREGATE mysum (int) (SFUNC = int4pl, STYPE = int)

CREATE OR REPLACE AGGREGATE mysum (int) (SFUNC = int4mul, STYPE = int, INITCOND = '1')

SELECT mysum(a) FROM t

CREATE AGGREGATE bad (int) (SFUNC = int4pl)

CREATE AGGREGATE bad (int) (STYPE = int)

CREATE AGGREGATE bad (text) (SFUNC = int4pl, STYPE = int)

CREATE AGGREGATE bad (int) (SFUNC = nosuch, STYPE = int)

CREATE AGGREGATE bad (int) (SFUNC = int4eq, STYPE = int)

CREATE AGGREGATE bad (int) (SFUNC = int4pl, STYPE = int, INITCOND = 'x')

CREATE AGGREGATE bad (int) (SFUNC = int4pl, STYPE = int, FINALFUNC = nosuch)

CREATE AGGREGATE strange (int) (SFUNC = int4pl, STYPE = int, NONSENSE = 1)

CREATE AGGREGATE mysum2 (int4) (sfunc = int4pl, stype = int4, initcond = '0', parallel = safe)

CREATE VIEW v AS SELECT g, mysum2(a) AS total FROM t GROUP BY g

SELECT * FROM v ORDER BY g

SELECT pg_get_viewdef('v')

DROP AGGREGATE mysum2 (int)

DROP AGGREGATE mysum2 (int) CASCADE

DROP AGGREGATE nosuch (int)

DROP AGGREGATE IF EXISTS nosuch (int)

DROP AGGREGATE rows_of (*)

DROP FUNCTION add_text(text, text)

DROP FUNCTION mean(numeric)

DROP AGGREGATE add_pair(numeric[], numeric)

COMMENT ON AGGREGATE mean (numeric) IS 'the mean'

SELECT obj_description('mean'::regproc, 'pg_proc')

SELECT joined(a) FROM t

CREATE ROLE reader LOGIN

REVOKE EXECUTE ON FUNCTION joined(text) FROM PUBLIC

\connect reader

SELECT joined('x')

DROP AGGREGATE mean (numeric)

\connect postgres

DROP FUNCTION add_text(text, text) CASCADE

CREATE AGGREGATE old_sum (BASETYPE = int, SFUNC = int4pl, STYPE = int, INITCOND = '0')

CREATE AGGREGATE old_count (basetype = 'ANY', sfunc1 = int8inc, stype1 = int8, initcond1 = '0')

CREATE AGGREGATE old_any (basetype = "any", sfunc = int8inc, stype = int8, initcond = '0')

CREATE AGGREGATE old_text (basetype = 'text', sfunc = textcat, stype = text)

CREATE AGGREGATE old_none (sfunc = int8inc, stype = int8)

CREATE AGGREGATE old_twice (int) (basetype = int, sfunc = int4pl, stype = int)

SELECT old_sum(n), old_count(*), old_any(*) FROM generate_series(1, 4) n

SELECT old_text(t ORDER BY t) FROM (VALUES ('b'), ('a')) v(t)

SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc WHERE proname LIKE 'old\_%' ORDER BY 1
