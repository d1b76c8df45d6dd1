-- The rows of system tables and views as values: their types, fields, arrays, JSON; an oid in JSON is quoted
SELECT to_jsonb(11::oid), to_json(11::oid), json_build_object('a', 11::oid), jsonb_build_array(11::oid, 'pg_class'::regclass, '1'::xid);

SELECT row_to_json(x) FROM (SELECT 11::oid AS o, 'a'::name AS n, 1::int2 AS i, array[1, 2]::oid[] AS a, '1 2'::oidvector AS v) x;

SELECT json_agg(oid), jsonb_agg(oid), json_object_agg(nspname, oid) FROM pg_namespace WHERE nspname = 'pg_catalog';

SELECT to_jsonb(n), row_to_json(n) FROM pg_namespace n WHERE nspname = 'pg_catalog';

SELECT to_jsonb(s) FROM information_schema.schemata s WHERE schema_name = 'pg_toast';

SELECT n FROM pg_namespace n WHERE nspname = 'pg_toast';

SELECT (n).nspname, (n).* FROM pg_namespace n WHERE nspname = 'pg_toast';

SELECT array_agg(n), array[max(nspname)] FROM pg_namespace n WHERE nspname = 'pg_toast';

SELECT array[n], array(SELECT n) FROM pg_namespace n WHERE nspname = 'public';

SELECT row(n.*)::pg_namespace = n, n IS NULL, n IS DISTINCT FROM n FROM pg_namespace n WHERE nspname = 'pg_toast';

SELECT x FROM pg_range x WHERE rngtypid < 4000 ORDER BY rngtypid;

SELECT jsonb_populate_record(null::pg_namespace, '{"nspname": "x", "oid": "5"}');

SELECT 'pg_class'::regtype, to_regtype('pg_catalog.pg_namespace'), to_regtype('pg_class[]'), null::pg_catalog.pg_class;

SELECT pg_typeof(s), pg_typeof(array[s]) FROM information_schema.schemata s LIMIT 1;

SELECT typname, typtype, typcategory, typrelid::regclass, typelem::regtype, typarray::regtype, typinput FROM pg_type
WHERE typname IN ('pg_class', '_pg_class', 'pg_stats', '_pg_stats') ORDER BY 1;

SELECT oid::regtype, typarray::int FROM pg_type WHERE typrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 11 AND relkind = 'r' AND relname ~ '^pg_') ORDER BY 1;

SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc WHERE proname ~ '^_pg_true' ORDER BY 1;

CREATE TABLE keeps_rows (c pg_class, d pg_namespace[]);

INSERT INTO keeps_rows SELECT c, array(SELECT n FROM pg_namespace n WHERE nspname = 'pg_toast') FROM pg_class c WHERE relname = 'pg_type';

SELECT (c).relname, (d[1]).nspname, d FROM keeps_rows;

CREATE FUNCTION relation_name(c pg_class) RETURNS name LANGUAGE sql AS 'SELECT c.relname';

SELECT relation_name(c), c.relation_name FROM pg_class c WHERE relname = 'pg_type';

CREATE FUNCTION schemas_named(text) RETURNS SETOF pg_namespace LANGUAGE sql AS 'SELECT * FROM pg_namespace WHERE nspname = $1';

SELECT oid, nspname FROM schemas_named('public');

DO $$ DECLARE r pg_class; s pg_namespace%ROWTYPE;
BEGIN
  SELECT * INTO r FROM pg_class WHERE relname = 'pg_type'; RAISE NOTICE '% %', r.relname, r.relkind;
  SELECT * INTO s FROM pg_namespace WHERE nspname = 'pg_toast'; RAISE NOTICE '%', s;
END $$;

DROP TYPE pg_catalog.pg_class;

CREATE TYPE pg_class AS (a int);

SELECT null::pg_class IS NULL, '(1)'::public.pg_class;

DROP TYPE public.pg_class;

DROP FUNCTION schemas_named(text), relation_name(pg_class);

DROP TABLE keeps_rows;
