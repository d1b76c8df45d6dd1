# CASE in CASE, in THEN and in ELSE, is made flat for SQLite's parser; it must decide alike.
SELECT x, CASE WHEN x > 0 THEN CASE WHEN x > 1 THEN CASE WHEN x > 2 THEN 'c' END ELSE 'b' END ELSE 'n' END
FROM (VALUES (NULL::int), (-1), (1), (2), (3)) v(x)

SELECT x, CASE WHEN x IS NULL THEN 'null' ELSE CASE WHEN x = 1 THEN 'one' ELSE CASE x WHEN 2 THEN 'two' ELSE 'many' END END END
FROM (VALUES (NULL::int), (-1), (1), (2), (3)) v(x)

SELECT x, CASE WHEN x > 1 THEN CASE x WHEN 2 THEN 'two' WHEN 3 THEN 'three' END WHEN x < 0 THEN 'less' ELSE 'else' END
FROM (VALUES (NULL::int), (-1), (1), (2), (3)) v(x)

SELECT x, CASE WHEN x <> 0 THEN CASE WHEN 10 / x > 4 THEN 'much' END ELSE 'none' END
FROM (VALUES (NULL::int), (0), (2), (5)) v(x)

SELECT CASE WHEN x = 0 THEN 1 ELSE CASE WHEN x = 1 THEN 1 / x ELSE 7 END END FROM (VALUES (0), (1), (2)) v(x)

SELECT CASE WHEN x THEN CASE WHEN y THEN 1.5 ELSE 2 END ELSE 3.25 END, CASE WHEN x THEN CASE WHEN y THEN 1 END END
FROM (VALUES (true, true), (true, false), (true, NULL), (false, true), (NULL, true)) v(x, y)

SELECT x, NOT NOT x, NOT NOT NOT x, NOT (NOT (NOT (NOT x))) FROM (VALUES (true), (false), (NULL)) v(x)

SELECT x, y, (x AND (y AND (x AND true))), (x OR (y OR (x OR false))), NOT (x AND (y OR (x AND y)))
FROM (VALUES (true, true), (true, false), (true, NULL), (false, NULL), (NULL, NULL)) v(x, y)
