# CREATE INDEX in every form, what unique ones refuse, ON CONFLICT by them, and what the catalogs say.

create table t(a text, b int, c numeric, d varchar(10), e timestamptz, f date, g json, h boolean, primary key (a))

insert into t values ('x', 1, 1.0, 'p', '2020-01-01', '2020-01-01', '1', true), ('X', 2, 1.10, 'q', null, null, null, false), ('y', 3, null, null, null, null, null, null)

create index on t(b)

create index on t(b, c)

create index on t(lower(a))

create index on t((b + 1))

create index on t((b + 1), (b * 2), lower(d))

create index t_desc on t(b desc, c asc nulls first, d desc nulls last, a nulls last)

create index t_part on t(b) where b > 1 and d is not null

create index t_incl on t(b) include (c, d)

create index if not exists t_incl on t(b)

create index t_incl on t(b)

create index if not exists on t(b)

create index concurrently t_conc on t(c)

begin

create index concurrently t_conc2 on t(c)

rollback

create index t_patt on t(a text_pattern_ops, d varchar_pattern_ops)

create index t_patt2 on t(b text_pattern_ops)

create index t_patt3 on t(b nosuch_ops)

create index t_vops on t(d varchar_ops)

create index t_hash on t using hash (b)

create unique index t_hash2 on t using hash (b)

create index t_hash3 on t using hash (b, c)

create index t_hash4 on t using hash (b desc)

create index t_nosuch on t using nosuch (b)

create index t_fill on t(b) with (fillfactor = 70)

create index t_coll on t(a collate "C")

create index t_coll2 on t(b collate "C")

create index t_json on t(g)

create index t_case on t((case when b > 1 then 'x' else lower(a) end))

create index t_coal on t(coalesce(d, a))

create index t_cast on t((b::text))

create index t_cast2 on t(cast(b as numeric(10,2)))

create index t_concat on t((a || d))

create index t_paren on t((b))

create index t_date on t((e::date))

create index t_date2 on t((f::text))

create index t_trunc on t(date_trunc('month', e))

create index t_now on t((now()))

create index t_random on t((random()))

create index t_pred_now on t(b) where e > now()

create index t_agg on t((sum(b)))

create index t_agg2 on t(b) where sum(b) > 1

create index t_win on t((row_number() over ()))

create index t_sub on t((select 1))

create index t_sub2 on t(b) where exists (select 1)

create index t_set on t(generate_series(1, 2))

create index t_bool on t(b) where b

create index t_true on t(b) where h

create index t_unk on t(nosuch)

create index t_unk2 on t(lower(nosuch))

create index t_unk3 on t(nosuch(a))

create index t_sys on t(ctid)

create index t_incl2 on t(b) include (nosuch)

create index on nosuch(a)

create index on pg_class(relname)

create sequence sq

create index on sq(last_value)

select indexname, indexdef from pg_indexes where tablename = 't' order by 1

select c.relname, pg_get_indexdef(c.oid, 1, false), pg_get_indexdef(c.oid, 2, true), pg_get_indexdef(c.oid, 9, true), pg_get_indexdef(c.oid, 0, true) from pg_index join pg_class c on c.oid = indexrelid where indrelid = 't'::regclass order by 1

select c.relname, indnatts, indnkeyatts, indisunique, indkey, indoption, pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid), relam, reloptions from pg_index join pg_class c on c.oid = indexrelid where indrelid = 't'::regclass order by 1

select c.relname, attname, format_type(atttypid, atttypmod) from pg_index join pg_class c on c.oid = indexrelid join pg_attribute on attrelid = c.oid where indrelid = 't'::regclass order by c.relname, attnum

select c.relname, opcname from pg_index join pg_class c on c.oid = indexrelid join pg_opclass o on o.oid = indclass[0] where indrelid = 't'::regclass order by 1

drop index t_desc, t_part, t_incl

drop index t_desc

drop index if exists t_desc, t_fill

drop index t

drop index concurrently t_hash

drop table t

create table u(a text, b int, c text, n numeric)

create unique index u_lower on u(lower(a))

create unique index u_part on u(b) where c = 'open'

create unique index u_sum on u((b + 1), c)

create unique index u_num on u((n * 2))

insert into u values ('A', 1, 'open', 1), ('B', 1, 'done', 2)

insert into u values ('a', 5, 'x', 3)

insert into u values ('c', 1, 'open', 3)

insert into u values ('d', 1, 'done', 3)

insert into u values ('e', 7, 'x', 2.00)

insert into u values ('f', 8, 'x', null), ('F', 9, 'x', null)

insert into u select 'g', 8, 'x', null from generate_series(1, 2)

update u set a = 'a' where a = 'B'

update u set c = 'open' where a = 'B'

insert into u values (null, 20, 'x', null), (null, 21, 'x', null)

insert into u values ('a', 5, 'x', 3) on conflict do nothing

insert into u values ('a', 5, 'x', 3) on conflict (lower(a)) do nothing

insert into u values ('a', 5, 'x', 3) on conflict (lower(a)) do update set c = excluded.c || '!' returning *

insert into u values ('q', 1, 'open', 30) on conflict (b) where c = 'open' do update set n = excluded.n returning *

insert into u values ('q', 1, 'open', 3) on conflict (b) do nothing

insert into u values ('q', 1, 'open', 3) on conflict (b) where c = 'open' and n > 1 do nothing

insert into u values ('q', 1, 'x!', 3) on conflict ((b + 1), c) do update set a = 'new' returning a

insert into u values ('r', 4, 'x!', 3) on conflict (c, (b + 1)) do nothing

insert into u values ('s', 4, 'x!', 3) on conflict ((b + 2), c) do nothing

insert into u values ('t', 4, 'x!', 3) on conflict (upper(a)) do nothing

insert into u values ('t', 4, 'x!', 3) on conflict (a desc) do nothing

insert into u values ('u', 40, 'x', 41), ('U', 41, 'x', 42) on conflict (lower(a)) do update set b = 0

insert into u values ('v', 50, 'open', 51), ('w', 50, 'open', 52) on conflict (b) where c = 'open' do update set a = 'vv'

select * from u order by a, b

create unique index on u(c)

create unique index u_dup on u(lower(c), (1))

create unique index u_ok on u(c) where c = 'open'

select * from u where lower(a) = 'a' order by b

select * from u where c = 'open' and b = 1 order by b

select b + 1 from u where b + 1 > 2 order by b + 1

alter table u rename column b to bb

alter table u rename column a to "A b"

select indexname, indexdef from pg_indexes where tablename = 'u' order by 1

select attname from pg_attribute where attrelid = 'u_lower'::regclass

insert into u values ('a', 5, 'x', 3)

alter index u_part rename to u_renamed

insert into u values ('zz', 1, 'open', 99)

alter index nosuch rename to x

alter index if exists nosuch rename to x

alter table u rename to uu

insert into uu values ('zz', 1, 'open', 99)

alter table uu drop column n

select indexname from pg_indexes where tablename = 'uu' order by 1

alter table uu add column z int not null default 3

insert into uu values ('ZZ', 1, 'open', 99)

alter table uu drop column c

select indexname from pg_indexes where tablename = 'uu' order by 1

reindex table uu

reindex index u_lower

reindex index uu

reindex table u_lower

reindex table nosuch

reindex (nosuch) table uu

reindex database nosuch

create table noindex(a int)

reindex table noindex

cluster uu using u_lower

select relname, indisclustered from pg_index join pg_class c on c.oid = indexrelid where indrelid = 'uu'::regclass order by 1

cluster uu

cluster noindex

cluster uu using nosuch

cluster nosuch

drop table uu

create role other

create table mine(a int)

set role other

create index on mine(a)

reindex table mine

reset role

create temp table tt(a text)

create unique index tti on tt(upper(a))

insert into tt values ('a')

insert into tt values ('A')

select indexdef from pg_indexes where tablename = 'tt'

drop table tt, mine

drop role other

# statistics targets of an index's expressions

create table ixs(a int, b text)

create index ixi on ixs(a, lower(b)) include (b)

alter index ixi alter column 2 set statistics 50

alter index ixi alter 2 set statistics 20000

select attnum, attname, attstattarget from pg_attribute where attrelid = 'ixi'::regclass order by 1

alter index ixi alter column lower set statistics 7

alter index ixi alter column 1 set statistics 50

alter index ixi alter column a set statistics 50

alter index ixi alter column 3 set statistics 50

alter index ixi alter column 4 set statistics 50

alter index ixi alter column 0 set statistics 50

alter index ixi alter column 2 set statistics -2

alter table ixs alter column 1 set statistics 50

alter table ixs alter column 1 set not null

select attnum, attname, attstattarget from pg_attribute where attrelid = 'ixi'::regclass order by 1

drop table ixs

create table ixd (a int, b int)

insert into ixd values (1, 0)

create index ixd_q on ixd ((a / b))

create unique index on ixd ((a / b))

create index on ixd (a) where a / b > 1

do $$ begin create index on ixd ((a / b)); exception when division_by_zero then raise notice 'caught'; end $$

select relname from pg_class where relname like 'ixd_%'

drop table ixd
