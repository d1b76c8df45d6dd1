# IN, = ANY and <> ALL of queries whose columns are of other types or have NULLs, are empty, or look out.

CREATE TABLE ms1 (i int, v varchar(9), n numeric, iv interval, j jsonb, a int[], d date);
CREATE TABLE ms2 (b bigint, t text, m numeric(8,2), iv interval, j jsonb, a int[], s timestamp)

INSERT INTO ms1 SELECT g, 'a' || g, g + 0.5, g * interval '1 day', to_jsonb(g), ARRAY[g], date '2020-01-01' + g FROM generate_series(1, 4) g;
INSERT INTO ms1 (i) VALUES (NULL), (9);
INSERT INTO ms2 SELECT g, 'a' || g, g + 0.50, g * interval '24 hours', to_jsonb(g + 0.0), ARRAY[g], timestamp '2020-01-01' + g * interval '1 day' FROM generate_series(2, 3) g

SELECT i FROM ms1 WHERE i IN (SELECT b FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE v NOT IN (SELECT t FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE n = ANY (SELECT m FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE n <> ALL (SELECT m FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE iv IN (SELECT iv FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE j IN (SELECT j FROM ms2) AND a IN (SELECT a FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE d IN (SELECT s FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE (i, v) IN (SELECT b, t FROM ms2) ORDER BY i

SELECT i, (i, n) NOT IN (SELECT b, m FROM ms2) FROM ms1 ORDER BY i

SELECT i, i IN (SELECT b FROM ms2 UNION ALL SELECT NULL), v IN (SELECT t FROM ms2 WHERE false), i NOT IN (SELECT b FROM ms2 WHERE false) FROM ms1 ORDER BY i

SELECT i, i NOT IN (SELECT b FROM ms2 WHERE t <> ms1.v) FROM ms1 ORDER BY i

SELECT i, iv <> ALL (SELECT iv FROM ms2 WHERE b < ms1.i) FROM ms1 ORDER BY i

DROP TABLE ms1, ms2
