# xml: well-formed content in and out. What is wrong is told without the parser's words.
SELECT '<a/>'::xml, '<a>x</a><b/>'::xml, 'text'::xml, ''::xml, '<?xml version="1.0"?><a/>'::xml, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a/>'::xml, '<!DOCTYPE a><a/>'::xml, '<a b="c">&lt;&#65;</a>'::xml, '<!-- c --><a/>'::xml, '<?p i?>'::xml, '<![CDATA[<]]>'::xml

SELECT '<?xml version="1.0"?>
<a/>'::xml, '<?xml version="1.1"?>
<a/>'::xml

SELECT xml_is_well_formed('<a>'), xml_is_well_formed('<a/>'), xml_is_well_formed('a'), xml_is_well_formed_document('a'), xml_is_well_formed_document('<a/>'), xml_is_well_formed_content('</a><a>'), xml_is_well_formed_content('<a></b>'), xml_is_well_formed('&lt;'), xml_is_well_formed('<'), xml_is_well_formed('<a b=c/>')

SELECT xmlcomment('hello'), xmlcomment('')

SELECT xmlcomment('a--b')

SELECT xmlcomment('a-')

SELECT '<a/>'::text::xml, '<a/>'::xml::text, xml('<a/>'), '<a/>'::varchar::xml, text('<a/>'::xml)

CREATE TABLE documents (n int, d xml)

INSERT INTO documents VALUES (1, '<a/>'), (2, '<b>x</b>'), (3, NULL)

SELECT * FROM documents ORDER BY n

SELECT xmlagg(d), xmlagg(d ORDER BY n DESC) FROM documents

SELECT xmlagg(d) FROM documents WHERE false

SELECT * FROM documents ORDER BY d

SELECT DISTINCT d FROM documents

SELECT '<a/>'::xml = '<a/>'::xml

SELECT n FROM documents WHERE d IS NULL

CREATE INDEX ON documents (d)

SELECT array['<a/>'::xml], '{<a/>,"<b x=\"1\"/>"}'::xml[], to_json('<a/>'::xml)

COPY documents TO STDOUT

COPY documents FROM STDIN
\data
4	<c>é</c>
\.

SELECT d FROM documents WHERE n = 4

SELECT xmlvalidate('<a/>', 'x')

SELECT 5::xml

SELECT '<a/>'::xml || 'x'

SELECT length('<a/>'::xml::text), pg_typeof(xml '<a/>')
