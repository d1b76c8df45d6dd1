# Syntax errors and other refusals: message, SQLSTATE and position.
SELEC 1

SELECT 1 1

SELECT FROM WHERE

SELECT * FORM t

SELECT (1

SELECT 1)

SELECT 'a' 'b'

INSERT INTO

INSERT INTO t VALUES

UPDATE t

UPDATE t SET

DELETE t

CREATE TABLE

CREATE TABLE t

CREATE TABLE t (

CREATE TABLE t (x)

CREATE TABLE t (x int,)

DROP

DROP TABLE

CREATE NONSENSE x

foo

SELECT 1; foo; SELECT 2

SELECT a

SELECT a.b

SELECT a.b.c

SELECT "A" FROM (SELECT 1 AS a) t

SELECT nosuch()

SELECT nosuch(1, 'a', NULL)

SELECT s.nosuch(1)

SELECT pg_catalog.nosuch(1)

SELECT abs('a', 1)

SELECT abs(true)

SELECT upper(ARRAY[1])

SELECT sum('a')

SELECT sum(1, 2)

SELECT count()

SELECT count(DISTINCT *)

SELECT max(max(1))

SELECT 1 + true

SELECT DATE '2024-01-01' + DATE '2024-01-01'

SELECT 'a' < 1

SELECT TIMESTAMP '2024-01-01' + 1

SELECT -'a'

SELECT 1 WHERE 'x'

SELECT 1 WHERE 2

SELECT 1 LIMIT 1 LIMIT 2

SELECT 1 ORDER BY 5

SELECT 1 ORDER BY 'a'

SELECT 1 GROUP BY 2

SELECT 1 HAVING 1

SELECT 1 AS x WHERE x = 1

SELECT * WHERE true

SELECT t.* FROM (SELECT 1) AS u

SELECT 'äöü', nosuch

SELECT
  1,
  nosuch

SELECT "nosuch col"

SELECT CAST(1 AS nosuch)

SELECT CAST(1 AS int(5))

SELECT 'x'::varchar(-1)

SELECT $1

SELECT $1::int

SELECT 1 FROM (SELECT 1) a, (SELECT 2) a

SELECT * FROM (VALUES (1, 2), (3)) v

VALUES (1), (2, 3)

SELECT 1 BETWEEN 2

SELECT CASE END

SELECT CASE WHEN 1 = 1 THEN

SELECT EXTRACT(YEAR 1)

SELECT ROW(1, 2) = ROW(1)

SELECT (SELECT 1, 2)

SELECT 1 IS

SELECT 1 IN ()

SELECT ALL 1

SELECT user.name

SELECT default

SELECT * FROM pg_nosuch

SELECT 1 AS ORDER

SELECT 1 order

SELECT x FROM (SELECT 1 AS x, 2 AS x) t

GRANT nosuchpriv ON t TO u

GRANT SELECT ON nosuch TO postgres

SHOW

SET

SET x

BEGIN nonsense

SELECT 1 FROM generate_series(1)

CALL nosuch()

CALL abs(1)

SELECT 1::int::nosuch

SELECT 1 UNION SELECT 1, 2

SELECT 2147483648::int

SELECT '2147483648'::int

SELECT repeat('x', 3) || 1 / 0

SELECT pg_typeof(1, 2)

EXECUTE nosuch(1)

SELECT concat('a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a')

SELECT concat(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)

# What is wrong before something that is no token is told first.
select 'it's fine'

select 'it's

insert into nowhere values ('O'Brien', 'x')

update nowhere set a = 'don't' where b = 1

selec 'x

select e'\u12' from from x

select 1 fromm x where y = 'it''s' and 'x

select 1 frm x y; select 'a

select * from nowhere where name = 'x' and and y = "q

select a b c 12ab

select b'1

select x'1

select e'1

select n'1

explain select 'it's ok'

alter table nowhere add y int, rename a to b
