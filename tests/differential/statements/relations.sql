# Joins, subqueries, grouping, windows, set operations, WITH, DML over two tables.

CREATE TABLE dept (id int PRIMARY KEY, name text, budget numeric(12,2))

CREATE TABLE emp (id int PRIMARY KEY, name varchar(20) NOT NULL, dept int, salary numeric(10,2), hired date, boss int, note char(5), score float8, active boolean DEFAULT true)

INSERT INTO dept VALUES (1, 'Sales', 1000000.50), (2, 'IT', 250000), (3, 'Empty', NULL)

INSERT INTO emp VALUES (1,'Ann',1,5000,'2020-01-15',NULL,'ab',1.5,true),(2,'Bob',1,4000.50,'2021-03-01',1,'abc',2.25,false),(3,'Cid',2,4500,'2019-07-30',1,NULL,NULL,true),(4,'Dee',2,4500.00,'2022-11-11',3,'x',-1,NULL),(5,'Eve',NULL,3000,NULL,3,'',0,true)

SELECT e.name, d.name FROM emp e JOIN dept d ON e.dept = d.id ORDER BY 1

SELECT e.name, d.name FROM emp e LEFT JOIN dept d ON e.dept = d.id ORDER BY 1

SELECT e.name, d.name FROM emp e RIGHT JOIN dept d ON e.dept = d.id ORDER BY 1, 2

SELECT e.name, d.name FROM emp e FULL JOIN dept d ON e.dept = d.id ORDER BY 1, 2

SELECT count(*) FROM emp, dept

SELECT count(*) FROM emp CROSS JOIN dept

SELECT * FROM dept NATURAL JOIN (SELECT 1 AS id, 'x' AS other) s

SELECT * FROM dept JOIN (VALUES (1, 'a'), (2, 'b')) v(id, l) USING (id) ORDER BY id

SELECT id, d.id, v.id FROM dept d FULL JOIN (VALUES (1), (7)) v(id) USING (id) ORDER BY 1

SELECT j.id FROM (dept d JOIN (VALUES (1), (7)) v(id) USING (id)) AS j

SELECT e.name, b.name AS boss FROM emp e LEFT JOIN emp b ON b.id = e.boss ORDER BY e.id

SELECT e.id FROM emp e LEFT JOIN dept d ON d.id = e.dept AND d.budget > 500000 WHERE d.id IS NULL ORDER BY e.id

SELECT d.name, (SELECT count(*) FROM emp e WHERE e.dept = d.id) FROM dept d ORDER BY d.id

SELECT name FROM dept d WHERE EXISTS (SELECT 1 FROM emp WHERE dept = d.id) ORDER BY 1

SELECT name FROM dept d WHERE NOT EXISTS (SELECT FROM emp WHERE dept = d.id) ORDER BY 1

SELECT name FROM emp WHERE dept IN (SELECT id FROM dept WHERE name LIKE 'S%') ORDER BY 1

SELECT name FROM emp WHERE dept NOT IN (SELECT id FROM dept WHERE id > 1) ORDER BY 1

SELECT name FROM emp WHERE dept NOT IN (SELECT dept FROM emp) ORDER BY 1

SELECT name FROM emp WHERE salary > ALL (SELECT salary FROM emp WHERE dept = 2)

SELECT name FROM emp WHERE salary >= ANY (SELECT salary FROM emp WHERE dept = 2) ORDER BY name

SELECT name FROM emp WHERE (dept, salary) IN (SELECT dept, max(salary) FROM emp GROUP BY dept) ORDER BY 1

SELECT name FROM emp WHERE (dept, salary) = (1, 5000)

SELECT name FROM emp WHERE (dept, salary) < (2, 4500) ORDER BY 1

SELECT (SELECT name FROM emp)

SELECT (SELECT id, name FROM emp)

SELECT (SELECT name FROM emp WHERE false)

SELECT dept, count(*), sum(salary), avg(salary), min(salary), max(salary) FROM emp GROUP BY dept ORDER BY dept

SELECT dept, count(*) FILTER (WHERE active), sum(score) FROM emp GROUP BY dept HAVING count(*) > 1 ORDER BY 1

SELECT dept + 1, count(*) FROM emp GROUP BY dept + 1 ORDER BY 1

SELECT dept AS d, count(*) FROM emp GROUP BY d ORDER BY d NULLS FIRST

SELECT dept, name FROM emp GROUP BY dept

SELECT name, salary FROM emp GROUP BY id ORDER BY 1

SELECT sum(salary) FROM emp HAVING sum(salary) > 1

SELECT sum(salary) FROM emp WHERE false

SELECT count(DISTINCT dept), count(dept), count(*) FROM emp

SELECT sum(DISTINCT salary), avg(DISTINCT salary), max(DISTINCT salary) FROM emp

SELECT string_agg(name, ',' ORDER BY salary DESC, name) FROM emp

SELECT array_agg(name ORDER BY id DESC), array_agg(dept ORDER BY id), array_agg(salary ORDER BY id) FROM emp

SELECT bool_and(active), bool_or(active), every(active) FROM emp

SELECT stddev(salary), variance(salary), stddev_pop(score), var_pop(score) FROM emp

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY salary), percentile_disc(0.5) WITHIN GROUP (ORDER BY salary), mode() WITHIN GROUP (ORDER BY dept) FROM emp

SELECT corr(score, id), covar_pop(score, id), regr_slope(score, id), regr_count(score, id) FROM emp

SELECT bit_and(id), bit_or(id) FROM emp

SELECT json_agg(name ORDER BY id) FROM emp

SELECT dept, name, row_number() OVER (PARTITION BY dept ORDER BY salary DESC, name), rank() OVER (ORDER BY salary), sum(salary) OVER (ORDER BY id) FROM emp ORDER BY id

SELECT name, lag(name) OVER (ORDER BY id), lead(name, 2, 'none') OVER (ORDER BY id), first_value(name) OVER w, ntile(2) OVER w FROM emp WINDOW w AS (ORDER BY id) ORDER BY id

SELECT name, avg(salary) OVER (PARTITION BY dept), count(*) OVER () FROM emp ORDER BY id

SELECT DISTINCT dept FROM emp ORDER BY dept

SELECT DISTINCT ON (dept) dept, name FROM emp ORDER BY dept, salary DESC, name

SELECT DISTINCT ON (dept) dept, name FROM emp ORDER BY salary

SELECT DISTINCT name FROM emp ORDER BY salary

SELECT name FROM emp ORDER BY lower(name) DESC LIMIT 2 OFFSET 1

SELECT name n FROM emp ORDER BY n || 'x'

SELECT name FROM emp ORDER BY 2

SELECT name FROM emp LIMIT -1

SELECT name FROM emp OFFSET -1

SELECT name FROM emp ORDER BY id LIMIT NULL OFFSET 3

SELECT name FROM emp ORDER BY id FETCH FIRST 2 ROWS ONLY

SELECT name FROM emp ORDER BY id FETCH FIRST ROW ONLY

SELECT id FROM emp UNION SELECT id FROM dept ORDER BY 1

SELECT id FROM emp UNION ALL SELECT id FROM dept ORDER BY id DESC LIMIT 3

SELECT id FROM emp INTERSECT SELECT id FROM dept ORDER BY 1

SELECT id FROM emp EXCEPT SELECT id FROM dept ORDER BY 1

SELECT dept FROM emp EXCEPT ALL SELECT 1 ORDER BY 1

SELECT dept FROM emp INTERSECT ALL SELECT id FROM dept ORDER BY 1

SELECT 1 UNION SELECT 2.5 UNION SELECT NULL ORDER BY 1

SELECT 1 UNION SELECT 'a'

SELECT 1, 2 UNION SELECT 1

SELECT 1 UNION SELECT true

SELECT 'a' AS x UNION SELECT 'b' UNION ALL SELECT 'a' INTERSECT SELECT 'a' ORDER BY x

(SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL (SELECT 2)

SELECT 1.0 UNION ALL SELECT 2 ORDER BY 1

SELECT NULL UNION SELECT NULL

SELECT '1' UNION SELECT 1

SELECT date '2020-01-01' UNION SELECT timestamp '2020-01-01 10:00' ORDER BY 1

WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT sum(a) FROM t

WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT sum(n) FROM t

WITH RECURSIVE r AS (SELECT id, name, boss, 1 AS lvl FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, e.boss, r.lvl + 1 FROM emp e JOIN r ON e.boss = r.id) SELECT name, lvl FROM r ORDER BY lvl, name

WITH a AS (SELECT 1 x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b

WITH t(a, b) AS (VALUES (1, 'x'), (2, 'y')) SELECT b, a FROM t ORDER BY a

WITH t(a, b, c) AS (VALUES (1, 'x')) SELECT * FROM t

VALUES (1, 'a'), (2, NULL)

VALUES (1, 'a'), (2.5, 'b'), (NULL, NULL)

VALUES (1), ('a')

VALUES (1, 2), (3)

SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS t (n, w) WHERE w LIKE 't%'

SELECT t.* FROM dept t WHERE id = 1

SELECT d FROM dept d WHERE id = 1

SELECT dept.*, 1 AS one FROM dept ORDER BY id

SELECT row(1, 'a', NULL), row(1.50, true), (1, 2)

SELECT d.*, d FROM (SELECT 1 AS a, 'x' AS b) d

SELECT (d).name FROM dept d ORDER BY 1

SELECT count(d) FROM dept d

SELECT d IS NULL, d IS NOT NULL FROM dept d ORDER BY id

SELECT row_to_json(d) FROM dept d ORDER BY id

SELECT d::text FROM dept d ORDER BY id

SELECT * FROM generate_series(1, 3)

SELECT * FROM generate_series(1, 3) AS g(n), generate_series(n, 2) AS h(m)

SELECT n, m FROM generate_series(1, 3) AS g(n) CROSS JOIN LATERAL generate_series(1, n) AS h(m) ORDER BY 1, 2

SELECT generate_series(1, 3)

SELECT generate_series(1, 3), 'x'

SELECT generate_series(1, 2), generate_series(1, 3)

SELECT generate_series(1, 3) + 1

SELECT * FROM generate_series(10, 1, -4)

SELECT * FROM generate_series(1, 2, 0)

SELECT * FROM generate_series('2020-01-01'::timestamp, '2020-01-03', '1 day')

SELECT * FROM generate_series(1.0, 2.5, 0.5)

SELECT * FROM unnest(ARRAY[1,2,3]) WITH ORDINALITY

SELECT * FROM unnest(ARRAY['a','b']) AS t(x)

SELECT unnest(ARRAY[1,2]) AS u

SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c'])

SELECT * FROM regexp_split_to_table('a,b,c', ',')

SELECT * FROM string_to_table('a,b,c', ',') WITH ORDINALITY AS t(v, n)

SELECT x, x * 2 FROM generate_series(1, 3) x WHERE x <> 2

SELECT now() = now() FROM generate_series(1,1)

SELECT * FROM current_date

SELECT * FROM length('abc') AS l

INSERT INTO dept (id, name) VALUES (4, 'New') RETURNING *

INSERT INTO dept (id, name) VALUES (4, 'Again')

INSERT INTO dept (id, name) VALUES (4, 'Again') ON CONFLICT DO NOTHING RETURNING id

INSERT INTO dept (id, name) VALUES (4, 'Again') ON CONFLICT (id) DO UPDATE SET name = excluded.name || dept.name RETURNING name

INSERT INTO dept (id, name) VALUES (4, 'Again') ON CONFLICT (name) DO NOTHING

INSERT INTO dept SELECT id + 10, name FROM dept WHERE id < 3 RETURNING id, name, budget

INSERT INTO dept (id, nosuch) VALUES (1, 2)

INSERT INTO dept (id, id) VALUES (1, 2)

INSERT INTO dept VALUES (1, 2, 3, 4)

INSERT INTO dept (id, name) VALUES (1)

INSERT INTO dept (id) VALUES (1, 2)

INSERT INTO dept VALUES ('abc')

INSERT INTO dept VALUES (99, 5, 'x')

INSERT INTO dept VALUES (98, 5, true)

INSERT INTO dept VALUES (97, 5, '12.345') RETURNING budget

INSERT INTO dept VALUES (96, 5, 12345678901.5)

INSERT INTO dept VALUES (NULL)

INSERT INTO emp (id, name) VALUES (10, NULL)

INSERT INTO emp (id, name) VALUES (10, 'a name that is far too long for it')

INSERT INTO emp (id, name, note) VALUES (11, 'Flo', 'toolong')

INSERT INTO emp (id, name, note) VALUES (12, 'Flo', 'ok      ') RETURNING note, length(note), note || '|'

INSERT INTO emp (id, name) VALUES (99999999999, 'x')

INSERT INTO emp (id, name) VALUES (13, DEFAULT)

INSERT INTO emp (id, name, active) VALUES (13, 'Gus', DEFAULT) RETURNING active

UPDATE emp SET salary = salary * 1.1 WHERE dept = 1 RETURNING id, salary

UPDATE emp SET salary = salary / 3 WHERE id = 3 RETURNING salary

UPDATE emp SET (salary, score) = (1, 2) WHERE id = 4 RETURNING salary, score

UPDATE emp SET (salary, score) = (SELECT 7, 8) WHERE id = 4 RETURNING salary, score

UPDATE emp SET salary = DEFAULT WHERE id = 4 RETURNING salary

UPDATE emp SET name = NULL WHERE id = 1

UPDATE emp SET id = 2 WHERE id = 1

UPDATE emp SET nosuch = 1

UPDATE emp e SET e.salary = 1

UPDATE nosuch SET a = 1

UPDATE emp SET salary = 'abc'

UPDATE emp SET salary = true

UPDATE emp SET hired = '2020-13-01'

UPDATE emp e SET salary = d.budget / 1000 FROM dept d WHERE d.id = e.dept AND d.id = 2

SELECT id, salary FROM emp ORDER BY id

UPDATE emp SET active = NOT active WHERE active IS NOT NULL

SELECT id, active FROM emp ORDER BY id

DELETE FROM emp WHERE id = 12 RETURNING *

DELETE FROM emp WHERE nosuch = 1

DELETE FROM emp e WHERE emp.id = 1

DELETE FROM emp WHERE id IN (SELECT max(id) FROM emp) RETURNING id

SELECT count(*) FROM emp
