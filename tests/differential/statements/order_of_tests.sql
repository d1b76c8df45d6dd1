# Parts of a condition are tested in the order of their cost, so that a comparison keeps a division from zero.
CREATE TABLE z (a int, b int, t text)

INSERT INTO z VALUES (0, 1, 'x'), (2, 4, '5'), (3, 3, 'y')

SELECT * FROM z WHERE b / a > 1 AND a > 0

SELECT * FROM z WHERE b / a > 1 AND a + 0 > 0

SELECT * FROM z WHERE t::int > 4 AND a = 2

SELECT * FROM z WHERE a = 2 AND t::int > 4

SELECT * FROM z WHERE (b % a = 0 AND b > 3) AND a <> 0

SELECT count(*) FROM (VALUES (0, 1), (2, 1)) v(a, b) WHERE b / a::float8 > 0.2 AND a > 0

SELECT x.a FROM z x, z y WHERE x.b / y.a = 1 AND y.a > 0 AND x.a = y.a ORDER BY 1

UPDATE z SET t = 'u' WHERE b / a > 1 AND a > 0

DELETE FROM z WHERE b / a = 1 AND a > 0

SELECT a, b, t FROM z ORDER BY a

CREATE FUNCTION loud(x int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'loud %', x; RETURN true; END $$

SELECT a FROM z WHERE loud(a) AND b / (a + 1) = 1 AND a = 0
