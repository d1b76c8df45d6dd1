# Indexes of the other access methods: what each accepts, and what the catalogs say of them.

create table t(id int primary key, a int[], b text[], j jsonb, s text, v varchar(20), n inet, r int4range, m int4multirange, ts timestamp, p point, bx box, f float8, e uuid, bit bit(4))

insert into t values (1, '{1,2}', '{x,y}', '{"a": [1]}', 'abc', 'v', '10.0.0.0/8', '[1,5)', '{[1,2)}', '2020-01-01', '(1,2)', '(1,1),(0,0)', 1.5, null, '1010')

create index t_gin_a on t using gin (a)

create index t_gin_b on t using gin (b array_ops)

create index t_gin_j on t using gin (j)

create index t_gin_jp on t using gin (j jsonb_path_ops)

create index t_gin_expr on t using gin ((j -> 'a'))

create index t_gin_part on t using gin (j jsonb_path_ops) where id > 1

create index t_gin_two on t using gin (a, j jsonb_path_ops)

create index on t using gin (a, b)

create index t_gin_with on t using gin (j) with (fastupdate = off, gin_pending_list_limit = 128)

create index t_gist_r on t using gist (r)

create index t_gist_m on t using gist (m)

create index t_gist_n on t using gist (n inet_ops)

create index t_gist_p on t using gist (p) include (id)

create index t_gist_bx on t using gist (bx) with (buffering = auto, fillfactor = 50)

create index t_spgist_n on t using spgist (n)

create index t_spgist_s on t using spgist (s)

create index t_spgist_v on t using spgist (v)

create index t_spgist_p on t using spgist (p kd_point_ops)

create index t_spgist_q on t using spgist (p) include (s)

create index t_brin_ts on t using brin (ts)

create index t_brin_id on t using brin (id int4_minmax_multi_ops (values_per_range = 16), s text_bloom_ops (n_distinct_per_range = -0.5, false_positive_rate = 0.02)) with (pages_per_range = 32, autosummarize = on)

create index t_brin_n on t using brin (n, r, f, e, bit)

create index t_brin_expr on t using brin (lower(s), (id + 1))

create unique index t_gin_u on t using gin (a)

create unique index t_gist_u on t using gist (r)

create unique index t_brin_u on t using brin (id)

create unique index t_sp_u on t using spgist (p)

create index t_x1 on t using gin (a) include (id)

create index t_x2 on t using brin (id) include (ts)

create index t_x3 on t using spgist (s, n)

create index t_x4 on t using gin (a desc)

create index t_x5 on t using gist (r nulls first)

create index t_x6 on t using gin (s)

create index t_x7 on t using gin (id)

create index t_x8 on t using gist (id)

create index t_x9 on t using gist (n)

create index t_x10 on t using spgist (id)

create index t_x11 on t using brin (a)

create index t_x12 on t using brin (j)

create index t_x13 on t using gin (j nosuch_ops)

create index t_x14 on t using gin (s jsonb_path_ops)

create index t_x15 on t using gin (j public.jsonb_ops)

create index t_x16 on t using gin (j pg_catalog.jsonb_ops)

create index t_x17 on t using gist (s gist_trgm_ops)

create index t_x18 on t using gin (j) with (fillfactor = 10)

create index t_x19 on t using gist (r) with (buffering = maybe)

create index t_x20 on t using brin (id) with (pages_per_range = 0)

create index t_x21 on t using gin (j) with (fastupdate = perhaps)

create index t_x22 on t using gist (r range_ops (siglen = 5))

create index t_x23 on t using brin (id int4_minmax_multi_ops (values_per_range = 1))

create index t_x24 on t using brin (id int4_minmax_multi_ops (nosuch = 1))

create index t_x25 on t using bloom (id)

create index t_x26 on t (id int4_ops (x = 1))

create index t_x27 on t using brin (s text_bloom_ops (false_positive_rate = 2))

create index t_x28 on t using hash (id) with (fillfactor = 5)

alter index t_gist_bx set (fillfactor = 60)

alter index t_gin_j set (fastupdate = true)

alter index t_gin_j set (fillfactor = 60)

alter index t_brin_ts set (pages_per_range = 16)

alter index t_gist_bx reset (buffering)

select indexname, indexdef from pg_indexes where tablename = 't' order by 1

select c.relname, am.amname, i.indnatts, i.indnkeyatts, i.indclass, i.indcollation, i.indoption, c.reloptions from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am am on am.oid = c.relam where indrelid = 't'::regclass order by 1

select c.relname, attname, attoptions from pg_attribute join pg_class c on c.oid = attrelid join pg_index i on i.indexrelid = c.oid where attoptions is not null order by 1, 2

select am.amname, count(*), min(opcname), max(opcname), count(distinct opcfamily) from pg_opclass join pg_am am on am.oid = opcmethod group by 1 order by 1

select am.amname, opfname from pg_opfamily join pg_am am on am.oid = opfmethod where amname in ('gin', 'gist', 'brin', 'spgist') order by 1, 2

insert into t values (2, '{3}', '{z}', '{"b": 2}', 'xyz', 'w', '::1', 'empty', '{}', '2021-01-01', '(3,4)', '(2,2),(0,0)', 2.5, null, '0000')

select id from t where a @> '{3}' or j @> '{"a": [1]}' order by 1

select id from t where ts > '2020-06-01' and id < 10

create table u (like t including all)

select indexname, indexdef from pg_indexes where tablename = 'u' order by 1

alter table t rename column j to jj

alter table t alter column s type varchar(30)

alter index t_gin_j rename to t_gin_renamed

select indexname, indexdef from pg_indexes where tablename = 't' order by 1

reindex table t

reindex index t_gin_a

drop index t_gin_a

drop index t_brin_ts

alter table t drop column jj

select indexname from pg_indexes where tablename = 't' order by 1

create function words(text) returns text[] immutable language sql as $$ select string_to_array($1, ' ') $$

create index t_gin_f on t using gin (words(s))

insert into t(id, s) values (3, 'one two')

select pg_get_indexdef('t_gin_f'::regclass)

create temp table tt(a int[], r int4range, id int)

create index on tt using gin (a)

create index on tt using brin (id)

insert into tt values ('{1}', '[1,2)', 1)

select pg_get_indexdef('tt_a_idx'::regclass) ~ 'USING gin'

drop table t, u
