SELECT xmlelement(name foo)

SELECT xmlelement(name foo, xmlattributes('bar' as bar))

SELECT xmlelement(name foo, xmlattributes(current_date > '2000-01-01' AS bar), 'cont', 'ent')

SELECT xmlelement(name "foo$bar", xmlattributes('xyz' as "a&b"))

SELECT xmlelement(name foo, xmlattributes('xyz' as bar), xmlelement(name abc), xmlcomment('test'), xmlelement(name xyz))

SELECT xmlelement(name foo, NULL), xmlelement(name foo, ''), xmlelement(name foo, 'a<b>&"c''')

SELECT xmlelement(name foo, xmlattributes('a<b>&"c'' 	' AS x, NULL AS y))

SELECT xmlelement(name foo, xmlattributes('x'))

SELECT xmlelement(name foo, xmlattributes('x' AS a, 'y' AS a))

CREATE TABLE e (id int, name text, salary numeric(10,2), hired date, at timestamp, atz timestamptz, ok boolean, b bytea, arr int[], x xml, "Odd Name" text)

INSERT INTO e VALUES (1, 'Ann & Bob', 1000.50, '2020-01-31', '2020-01-31 10:00:00', '2020-01-31 10:00:00+00', true, '\xdeadbeef', '{1,NULL,3}', '<a>1</a>', 'odd'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)

SELECT xmlelement(name emp, xmlattributes(id, name, ok, hired), name, salary) FROM e ORDER BY id

SELECT xmlforest(id, name, salary, hired, at, atz, ok, b, arr, x, "Odd Name") FROM e ORDER BY id

SELECT xmlforest(name AS "x y", id + 1 AS plus) FROM e ORDER BY id

SELECT xmlforest(id + 1) FROM e

SELECT xmlelement(name t, atz, ' ', at, ' ', hired, b, arr, x) FROM e ORDER BY id

SELECT xmlagg(xmlelement(name n, id) ORDER BY id DESC) FROM e

SELECT xmlelement(name all_of, (SELECT xmlagg(xmlforest(id, name) ORDER BY id) FROM e))

SELECT xmlconcat('<a/>', NULL, '<b>x</b>'), xmlconcat(NULL), xmlconcat('<?xml version="1.1"?><a/>', '<b/>')

SELECT xmlconcat(1)

SELECT xmlpi(name foo), xmlpi(name foo, 'bar'), xmlpi(name foo, '   in ?'), xmlpi(name foo, NULL), xmlpi(name "xml-stylesheet", 'href="x"')

SELECT xmlpi(name xml, 'bar')

SELECT xmlpi(name foo, 'bad ?> one')

SELECT xmlroot('<a/>', version '1.0'), xmlroot('<a/>', version '1.1'), xmlroot('<a/>', version no value, standalone yes), xmlroot('<?xml version="1.1" standalone="no"?><a/>', version no value), xmlroot('<?xml version="1.1" standalone="no"?><a/>', version '2.0', standalone no value), xmlroot(NULL, version '1.0')

SELECT xmlparse(document '<a>1</a>'), xmlparse(content 'x<a/>'), xmlparse(content '  ' preserve whitespace)

SELECT xmlserialize(content '<a>1</a>'::xml AS text), xmlserialize(document '<a/>'::xml AS varchar(3)), xmlserialize(content NULL AS text)

SELECT xmlserialize(document 'x<a/>'::xml AS text)

SELECT xmlserialize(content 'x'::xml AS int)

SELECT '<a/>'::xml IS DOCUMENT, 'x'::xml IS DOCUMENT, 'x'::xml IS NOT DOCUMENT, NULL IS DOCUMENT

SELECT 1 IS DOCUMENT

SET xmlbinary = hex

SELECT xmlforest(b) FROM e WHERE id = 1

RESET xmlbinary

SELECT xmlforest('infinity'::date AS d)

SELECT xmlforest('infinity'::timestamp AS d)

CREATE VIEW ev AS SELECT xmlelement(name "Emp", xmlattributes(id, name AS "n m"), name, xmlforest(salary, id + 1 AS plus), xmlpi(name foo, 'x')) AS el, xmlroot(x, version '1.1', standalone yes) AS r, xmlserialize(content x AS varchar(20)) AS s, x IS DOCUMENT AS isd, x IS NOT DOCUMENT AS nisd, xmlparse(document name) AS p, xmlconcat(x, x) AS c FROM e

SELECT pg_get_viewdef('ev')

SELECT el, r, s, isd, nisd, c FROM ev ORDER BY s

SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'ev' ORDER BY ordinal_position

SELECT xmlelement(name foo, 1), xmlforest(id) FROM e LIMIT 1

DO $$ DECLARE v xml; BEGIN v := xmlelement(name a, xmlattributes(1 AS b), 'c'); RAISE NOTICE '%', v; END $$

CREATE FUNCTION xf(int) RETURNS xml LANGUAGE sql AS 'SELECT xmlelement(name n, $1)'

SELECT xf(3)

PREPARE px AS SELECT xmlelement(name p, xmlattributes($1 AS a), $2::int)

EXECUTE px('q"', 4)

SELECT xmlelement()

SELECT xmlforest()

CREATE INDEX ON e ((xmlserialize(content x AS text)))

SELECT count(*), xmlagg(xmlelement(name g, ok) ORDER BY ok) FROM e GROUP BY xmlelement(name g, ok)::text ORDER BY 1

SELECT
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a,
  xmlelement(name a, xmlelement(name a, xmlelement(name a, xmlelement(name a, 'x'))))))))))))))))))))))))))))))))))))))))
