-- A cast of a text is printed as one: ('now'::text)::date is today whenever it is read, 'now'::date a day.
create view cast_view as select ('now'::text)::date a, ('5'::text)::int b, '5'::text::int8 c, ('a'::text)::varchar d, 'x'::varchar::text e, ('1'::text)::numeric f, (current_date::text)::date is null g, cast(cast('now' as text) as time) h, ('{1}'::text)::int[] i, 'now'::text::timestamp(3) j, '2020-01-01'::date k, array['1 day'::interval] l, ('1 day'::text)::interval day m, 'x'::text::bpchar n, coalesce(null, '2020-01-01'::text)::date o, ('now'::text)::timestamp - interval '1 day' p, date '2020-01-01' + 1 q

select pg_get_viewdef('cast_view'), pg_get_viewdef('cast_view', true)

create table cast_table (a date default ('now'::text)::date check (a > ('2020-01-01'::text)::date), b timestamp default ('now'::text)::timestamp, c int default ('5'::text)::int, d text default lower('X'::text))

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid='cast_table'::regclass order by adnum

select pg_get_constraintdef(oid) from pg_constraint where conrelid='cast_table'::regclass

create index cast_index on cast_table ((c + ('5'::text)::int)) where c > ('1'::text)::int

select pg_get_indexdef('cast_index'::regclass)

insert into cast_table default values returning a = current_date, c, d

select a = current_date from cast_view

drop view cast_view

drop table cast_table
