# More items than SQLite takes arguments of a function or arms of a UNION.
CREATE FUNCTION listed(item text, count int) RETURNS text LANGUAGE sql AS 'SELECT string_agg(replace(item, ''N'', n::text), '','') FROM generate_series(1, count) n'

CREATE FUNCTION run(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
  EXECUTE statement INTO result;
  RETURN result;
END $$

CREATE TABLE few (a int, b text)

INSERT INTO few VALUES (1, 'x'), (1000, 'y')

SELECT run(format('SELECT cardinality(ARRAY[%s]) - cardinality(ARRAY[%s])', listed('N', 250), listed('N', 150)))

SELECT run(format('SELECT cardinality(ARRAY[%s]) - cardinality(ARRAY[%s]) FROM few', listed('ARRAY[a, N]', 250), listed('a', 150)))

SELECT run(format('SELECT coalesce(%s, 7)', listed('NULL::int', 150)))

SELECT run(format('SELECT coalesce(%s, a) FROM few', listed('nullif(N, N)', 150)))

SELECT run(format('SELECT coalesce(nullif(a, 1), coalesce(%s, coalesce(b::int4, 5))) FROM few WHERE b = ''y''', listed('nullif(N, N)', 120)))

SELECT run(format('SELECT string_agg(greatest(a, %s)::text, '','' ORDER BY a) FROM few', listed('N', 600)))

SELECT run(format('SELECT string_agg(least(%s, a)::text, '','' ORDER BY a) FROM few', listed('N + 500', 600)))

SELECT run(format('SELECT greatest(%s, b) FROM few WHERE a = 1', listed('b || ''N''', 600)))

SELECT run(format('SELECT least(%s)', listed('interval ''N days''', 600)))

SELECT run(format('SELECT greatest(%s)', listed('NULL::int', 600)))
