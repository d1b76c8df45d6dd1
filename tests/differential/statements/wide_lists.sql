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

# More columns than a row can have.
select x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.* from (values (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63)) x

with wide as (select 1, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.* from (values (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63)) x) select 1 from wide

select row(x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*) is null from (values (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63)) x

select row(1, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*, x.*) is null from (values (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63)) x

do $$ begin execute format('create view too_wide as select %s', (select string_agg(format('%s as c%s', i, i), ',') from generate_series(0, 1600) i)); end $$

do $$ begin execute format('create table too_wide as select %s', (select string_agg(format('%s as c%s', i, i), ',') from generate_series(0, 1600) i)); end $$

do $$ begin execute format('create type too_wide as (%s)', (select string_agg(format('c%s int', i), ',') from generate_series(0, 1600) i)); end $$

do $$ begin execute format('create table too_wide (%s)', (select string_agg(format('c%s int', i), ',') from generate_series(0, 1600) i)); end $$

do $$ begin execute format('create table wide (%s)', (select string_agg(format('c%s int', i), ',') from generate_series(1, 1600) i)); end $$

alter table wide add one int
