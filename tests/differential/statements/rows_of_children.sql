# A row of a child is one of its parent, too: where it is cast, and where a function wants the parent's.
CREATE TABLE parent (a int, b text, n numeric(8,2))

CREATE TABLE child (c date, b text) INHERITS (parent)

CREATE TABLE second (d int, z int)

CREATE TABLE grandchild (e int) INHERITS (second, child)

INSERT INTO parent VALUES (1, 'one', 1.5)

INSERT INTO child VALUES (2, 'two', 2.5, '2024-01-02')

INSERT INTO grandchild (a, b, c, d, e, n, z) VALUES (3, 'three', '2024-01-03', 30, 300, 3.25, 33)

SELECT child::parent, (child::parent).b, child::parent IS NULL FROM child

SELECT grandchild::parent, grandchild::second, grandchild::child, grandchild::child::parent FROM grandchild

SELECT parent::child FROM parent

SELECT second::parent FROM second

CREATE FUNCTION shown(parent) RETURNS text LANGUAGE sql AS 'SELECT $1.b || $1.n'

CREATE FUNCTION shown_pl(p parent) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN p.b || p.n; END'

SELECT shown(parent), parent.shown FROM parent ORDER BY 1

SELECT shown(child), child.shown, shown(child.*) FROM child ORDER BY 1

SELECT shown_pl(grandchild), shown(NULL::grandchild), shown_pl(c) FROM grandchild, child c WHERE c.a = 3

SELECT row_to_json(child::parent) FROM child ORDER BY a

SELECT p.*, (p.p).n FROM (SELECT child::parent AS p FROM child) p ORDER BY (p.p).a

SELECT c::parent FROM parent p LEFT JOIN child c ON c.a = p.a AND c.a > 2 ORDER BY p.a

CREATE VIEW as_parents AS SELECT child::parent AS p, shown(child) FROM child

SELECT * FROM as_parents ORDER BY 2

SELECT pg_get_viewdef('as_parents'::regclass)

DROP VIEW as_parents

DROP FUNCTION shown(parent), shown_pl(parent)

ALTER TABLE parent DROP COLUMN n

SELECT child::parent, grandchild::parent FROM child, grandchild WHERE child.a = 2

CREATE TABLE keeping (p parent)

INSERT INTO keeping SELECT child FROM child

INSERT INTO keeping SELECT child::parent FROM child

SELECT * FROM keeping ORDER BY (p).a

DO 'DECLARE p parent; c child; BEGIN SELECT * INTO c FROM ONLY child; p := c::parent; RAISE NOTICE ''%'', p; END'

SELECT ARRAY[child::parent, parent] FROM child, ONLY parent WHERE child.a = 3

SELECT (SELECT child)::parent FROM child ORDER BY 1
