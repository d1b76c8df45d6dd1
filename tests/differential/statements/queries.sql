# Joins, subqueries, grouping, ordering, set operations, CTE.
CREATE TABLE dept (id int PRIMARY KEY, name text NOT NULL, city varchar(20))

CREATE TABLE emp (id serial PRIMARY KEY, name text NOT NULL, dept_id int, salary numeric(10,2), boss int, hired date)

INSERT INTO dept VALUES (1, 'Sales', 'Rome'), (2, 'Ops', 'Oslo'), (3, 'Lab', NULL)

INSERT INTO emp (name, dept_id, salary, boss, hired) VALUES ('Ann', 1, 5000, NULL, '2020-01-15'), ('Bob', 1, 3000.50, 1, '2021-03-01'), ('Cid', 2, 4000, 1, '2019-07-30'), ('Dee', NULL, NULL, 3, NULL), ('Eve', 2, 4000, 3, '2022-02-28')

SELECT * FROM emp ORDER BY id

SELECT emp.*, dept.name AS dname FROM emp JOIN dept ON dept.id = emp.dept_id ORDER BY emp.id

SELECT e.name, d.name FROM emp e LEFT JOIN dept d ON d.id = e.dept_id ORDER BY e.id

SELECT e.name, d.name FROM emp e RIGHT JOIN dept d ON d.id = e.dept_id ORDER BY d.id, e.id

SELECT e.name, d.name FROM emp e FULL JOIN dept d ON d.id = e.dept_id ORDER BY e.id NULLS LAST, d.id

SELECT count(*) FROM emp CROSS JOIN dept

SELECT count(*) FROM emp, dept WHERE emp.dept_id = dept.id

SELECT a.name, b.name AS boss FROM emp a JOIN emp b ON a.boss = b.id ORDER BY 1

SELECT * FROM dept a JOIN dept b USING (id) ORDER BY id

SELECT id, a.name, b.city FROM dept a NATURAL JOIN (SELECT id, city AS town, city FROM dept) b ORDER BY id

SELECT id FROM emp JOIN dept ON dept.id = emp.dept_id

SELECT nosuch FROM emp

SELECT emp.nosuch FROM emp

SELECT x.name FROM emp

SELECT emp.name FROM emp e

SELECT * FROM nosuch

SELECT * FROM emp, emp

SELECT * FROM nosuchschema.emp

SELECT name FROM emp WHERE salary > (SELECT avg(salary) FROM emp) ORDER BY name

SELECT name FROM emp WHERE dept_id IN (SELECT id FROM dept WHERE city = 'Oslo') ORDER BY name

SELECT name FROM emp WHERE dept_id NOT IN (SELECT id FROM dept WHERE city = 'Oslo') ORDER BY name

SELECT name FROM dept d WHERE NOT EXISTS (SELECT 1 FROM emp WHERE dept_id = d.id)

SELECT name, (SELECT count(*) FROM emp WHERE dept_id = d.id) AS n FROM dept d ORDER BY id

SELECT (SELECT name FROM dept WHERE id = 99), (SELECT 1 WHERE false) IS NULL

SELECT (SELECT id FROM dept)

SELECT (SELECT id, name FROM dept LIMIT 1)

SELECT 1 IN (SELECT id, name FROM dept)

SELECT name FROM emp WHERE salary >= ALL (SELECT salary FROM emp WHERE salary IS NOT NULL)

SELECT name FROM emp WHERE salary = ANY (SELECT salary FROM emp WHERE dept_id = 2) ORDER BY 1

SELECT name FROM emp WHERE (dept_id, salary) IN (SELECT dept_id, max(salary) FROM emp GROUP BY dept_id) ORDER BY name

SELECT ARRAY(SELECT name FROM dept ORDER BY id)

SELECT * FROM (SELECT name, salary * 12 AS yearly FROM emp) t WHERE yearly > 40000 ORDER BY name

SELECT * FROM (SELECT 1)

SELECT dept_id, count(*), sum(salary), avg(salary), min(name), max(hired) FROM emp GROUP BY dept_id ORDER BY dept_id

SELECT d.name, count(e.id), count(e.salary) FROM dept d LEFT JOIN emp e ON e.dept_id = d.id GROUP BY d.name ORDER BY d.name

SELECT count(*), count(salary), count(DISTINCT salary), count(DISTINCT dept_id) FROM emp

SELECT dept_id, count(*) FROM emp GROUP BY dept_id HAVING count(*) > 1 ORDER BY 1

SELECT dept_id, name FROM emp GROUP BY dept_id

SELECT d.id, d.name, d.city, count(*) FROM dept d JOIN emp e ON e.dept_id = d.id GROUP BY d.id ORDER BY d.id

SELECT name FROM emp WHERE count(*) > 1

SELECT sum(count(*)) FROM emp

SELECT max(salary), name FROM emp

SELECT count(*) FROM emp WHERE false

SELECT sum(salary), max(salary), avg(salary), string_agg(name, ','), array_agg(name), bool_and(true) FROM emp WHERE false

SELECT dept_id, count(*) FROM emp WHERE false GROUP BY dept_id

SELECT upper(name) AS u, count(*) FROM emp GROUP BY u ORDER BY u

SELECT extract(year FROM hired) AS y, count(*) FROM emp GROUP BY 1 ORDER BY 1 NULLS FIRST

SELECT dept_id + 1, count(*) FROM emp GROUP BY dept_id + 1 ORDER BY dept_id + 1

SELECT bool_or(salary > 4000), bool_and(salary > 2000), every(salary > 5000), bit_or(id), bit_and(id) FROM emp

SELECT count(*) FILTER (WHERE salary > 3500), sum(salary) FILTER (WHERE dept_id = 1) FROM emp

SELECT array_agg(name ORDER BY name DESC), string_agg(name, '/' ORDER BY id) FROM emp

SELECT DISTINCT dept_id FROM emp ORDER BY dept_id

SELECT DISTINCT dept_id, salary FROM emp ORDER BY 2 DESC NULLS LAST, 1

SELECT DISTINCT ON (dept_id) dept_id, name FROM emp ORDER BY dept_id, salary DESC, name

SELECT DISTINCT name FROM emp ORDER BY salary

SELECT sum(DISTINCT salary), avg(DISTINCT dept_id) FROM emp

SELECT name FROM emp ORDER BY salary, name

SELECT name FROM emp ORDER BY salary DESC, name

SELECT name FROM emp ORDER BY salary DESC NULLS LAST, name DESC

SELECT name, salary AS s FROM emp ORDER BY s NULLS FIRST, 1

SELECT name FROM emp ORDER BY 2

SELECT name FROM emp ORDER BY length(name), name LIMIT 2

SELECT name FROM emp ORDER BY id LIMIT 2 OFFSET 1

SELECT name FROM emp ORDER BY id OFFSET 3

SELECT name FROM emp ORDER BY id FETCH FIRST 2 ROWS ONLY

SELECT name FROM emp ORDER BY id LIMIT 0

SELECT name FROM emp ORDER BY id LIMIT ALL

SELECT name FROM emp ORDER BY id LIMIT NULL

SELECT name FROM emp LIMIT -1

SELECT name FROM emp ORDER BY id OFFSET -1

SELECT name FROM emp LIMIT 'a'

SELECT 1 AS n UNION SELECT 2 UNION SELECT 1 ORDER BY n

SELECT 1 UNION ALL SELECT 1

SELECT dept_id FROM emp INTERSECT SELECT id FROM dept ORDER BY 1

SELECT id FROM dept EXCEPT SELECT dept_id FROM emp

SELECT dept_id FROM emp EXCEPT ALL SELECT 2 ORDER BY 1 NULLS LAST

SELECT 1 UNION SELECT 2.5 ORDER BY 1

SELECT 1 UNION SELECT 'a'

SELECT NULL UNION SELECT 1 ORDER BY 1

SELECT 1, 2 UNION SELECT 3

(SELECT 1 AS a UNION SELECT 2) EXCEPT SELECT 1

(SELECT name FROM emp ORDER BY name LIMIT 1) UNION ALL (SELECT name FROM emp ORDER BY name DESC LIMIT 1)

SELECT 1 UNION SELECT 2 ORDER BY nosuch

SELECT a FROM (SELECT 1 AS a UNION ALL SELECT 2) t ORDER BY a DESC

WITH big AS (SELECT * FROM emp WHERE salary >= 4000) SELECT name FROM big ORDER BY name

WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b

WITH t(n, m) AS (VALUES (1, 2), (3, 4)) SELECT n + m FROM t ORDER BY 1

WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT n FROM c

WITH RECURSIVE chain AS (SELECT id, name, boss, 0 AS depth FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, e.boss, c.depth + 1 FROM emp e JOIN chain c ON e.boss = c.id) SELECT name, depth FROM chain ORDER BY depth, name

WITH t AS (SELECT 1) SELECT * FROM nosuch

WITH x AS (SELECT 1 AS a) SELECT a, (SELECT a + 1 FROM x) FROM x

SELECT name, row_number() OVER (ORDER BY id), rank() OVER (ORDER BY salary DESC NULLS LAST) FROM emp ORDER BY id

SELECT name, sum(salary) OVER (PARTITION BY dept_id ORDER BY id), lag(name) OVER (ORDER BY id), count(*) OVER () FROM emp ORDER BY id

SELECT g FROM generate_series(1, 5, 2) AS g

SELECT * FROM generate_series(DATE '2024-01-01', DATE '2024-01-03', INTERVAL '1 day') AS t(day)

SELECT * FROM unnest(ARRAY[3,1,2]) WITH ORDINALITY AS u(v, n) ORDER BY v

SELECT emp FROM emp WHERE id = 1

SELECT e.salary::int, e.name || '!' AS shout, -e.salary FROM emp e WHERE e.id = 2

SELECT * FROM emp WHERE name LIKE 'A%' OR hired BETWEEN '2019-01-01' AND '2019-12-31' ORDER BY id

SELECT count(*) FROM emp WHERE NOT (salary > 3500)

SELECT * FROM emp WHERE salary

SELECT * FROM emp WHERE name = 1

SELECT * FROM emp WHERE id = 'x'

SELECT * FROM emp WHERE id = '1'

TABLE dept

SELECT name FROM emp WHERE id = 1 FOR UPDATE

SELECT 1 WHERE 1 = 1 GROUP BY 1 HAVING true

SELECT e FROM emp AS e(a, b) WHERE a = 1

SELECT current_database(), current_schema, current_user, session_user, user


# Words of later releases and of functions in FROM name tables, too.

create table json_table (a int)

insert into json_table values (1)

select json_table.a from json_table order by json_table.a

drop table json_table

# DISTINCT ON sorts: its groups come in the order of their keys, NULL last.
CREATE TABLE don (a int, b text, c int)

INSERT INTO don VALUES (3, 'x', 1), (NULL, 'y', 2), (1, 'z', 3), (3, 'w', 4), (NULL, NULL, 5), (2, 'q', 6)

SELECT DISTINCT ON (a) a FROM don

SELECT DISTINCT ON (b) b FROM don LIMIT 3

SELECT DISTINCT ON (a, b) a, b FROM don

SELECT DISTINCT ON (b, a) a, b FROM don ORDER BY a DESC

SELECT DISTINCT ON (a + 1) a FROM don

SELECT DISTINCT ON (a) a, b, c FROM don ORDER BY a DESC, c DESC

SELECT DISTINCT ON (a) x.* FROM (SELECT a FROM don ORDER BY c DESC) x

DROP TABLE don
create table don (id int, n numeric(6,2), d date)

insert into don values (1, 1.5, null), (1, 2.5, null), (2, 3, null)

insert into don select distinct on (id) id + 10, '7.25', '2024-01-01' from don order by id, n

select * from don order by 1, 2

(select distinct on (id) '2.50', id from don order by id, n) union all select 1.25, 7 order by 2, 1

(select distinct on (id) '2.50', id from don order by id, '2') except select n, id from don

select distinct on (x) x, id from (select '5' as x, id from don) s order by x, id

drop table don
