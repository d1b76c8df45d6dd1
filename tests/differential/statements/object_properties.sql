# pg_index_column_has_property() and its kin; pg_sequence_parameters().
CREATE TABLE traits (a int, b text, c int, p tsvector, v int)

CREATE INDEX traits_b ON traits (a, b DESC, c NULLS FIRST) INCLUDE (v)

CREATE INDEX traits_h ON traits USING hash (b)

CREATE INDEX traits_g ON traits USING gin (p)

CREATE INDEX traits_r ON traits USING brin (a)

SELECT amname, p, pg_indexam_has_property(a.oid, p) FROM pg_am a, unnest(ARRAY['can_order', 'can_unique', 'can_multi_col', 'can_exclude', 'can_include', 'nosuch', 'asc']) p WHERE amtype = 'i' ORDER BY 1, 2

SELECT i, p, pg_index_has_property(i::regclass, p) FROM unnest(ARRAY['traits_b', 'traits_h', 'traits_g', 'traits_r', 'traits']) i, unnest(ARRAY['clusterable', 'index_scan', 'bitmap_scan', 'backward_scan', 'Clusterable', 'asc']) p ORDER BY 1, 2

SELECT n, p, pg_index_column_has_property('traits_b'::regclass, n, p) FROM generate_series(0, 5) n, unnest(ARRAY['asc', 'desc', 'nulls_first', 'nulls_last', 'orderable', 'distance_orderable', 'returnable', 'search_array', 'search_nulls', 'clusterable']) p ORDER BY 1, 2

SELECT i, p, pg_index_column_has_property(i::regclass, 1, p) FROM unnest(ARRAY['traits_h', 'traits_g', 'traits_r', 'traits']) i, unnest(ARRAY['asc', 'desc', 'nulls_first', 'nulls_last', 'orderable', 'distance_orderable', 'returnable', 'search_array', 'search_nulls']) p ORDER BY 1, 2

SELECT pg_indexam_has_property(1, 'can_order'), pg_index_has_property(NULL, 'index_scan')

CREATE SEQUENCE paced AS smallint INCREMENT 3 MINVALUE 2 MAXVALUE 50 START 5 CYCLE CACHE 4

SELECT * FROM pg_sequence_parameters('paced'::regclass)

SELECT (pg_sequence_parameters('paced'::regclass)).*

SELECT c.relname, s.* FROM pg_class c, LATERAL pg_sequence_parameters(c.oid) s WHERE relkind = 'S' ORDER BY 1

-- what is in a schema that is not searched

create schema aside

create function aside.alike(int, int) returns bool language sql as 'select $1 = $2'

create operator aside.=~= (leftarg = int, rightarg = int, function = aside.alike)

create operator aside.+ (leftarg = int, rightarg = int, function = int4pl)

create operator family aside.kinds using btree

select o.oprname, pg_operator_is_visible(o.oid) from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where n.nspname = 'aside' or (o.oprname = '+' and o.oprleft = 23 and o.oprright = 23) order by 1, 2

select opfname, pg_opfamily_is_visible(oid) from pg_opfamily where opfname = 'kinds'

set search_path = aside, public

select oprname, pg_operator_is_visible(oid) from pg_operator where oprname in ('=~=', '+') and oprleft = 23 and oprright = 23 order by 1, 2

select pg_opfamily_is_visible(oid) from pg_opfamily where opfname = 'kinds'

reset search_path

select pg_operator_is_visible(1), pg_opclass_is_visible(99999), pg_opfamily_is_visible(99999)

select relname, attname, attcollation from pg_attribute join pg_class c on c.oid = attrelid where relname in ('pg_class', 'pg_database', 'pg_index') and attcollation <> 0 order by 1, attnum
