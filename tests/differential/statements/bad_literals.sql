# Where literals that cannot be read are reported; casts to polymorphic types.
create table t (a int, b date, c numeric(4,1), d bool)

insert into t values (1, '2020-01-01', 1, true), (2, 'x', 2, false)

insert into t values (1, '2020-01-01', 1, true), (2, '2020-01-02', 2, 'maybe')

insert into t values (1, '2020-01-01', 1, true), ('q', '2020-01-02', 2, true)

insert into t (a, b) values ('1', '2020-01-01'), ('2', '2020-13-01')

values (1), ('y')

select * from (values (1, date '2020-01-01'), (2, 'foo')) v

insert into t select 1, 'foo', 2, true

select 'x'::int, 'y'::int

select 1 where 'a' = 1 or 2 = 'b'

insert into t values (1, '2020-01-01', 12345, true)

insert into t values (1, '2020-01-01', '12345', true)

insert into t values (1, '2020-01-01', 1, true), (2, '2020-01-01', 99999, true)

insert into t(a) values (99999999999)

insert into t(a) values ('99999999999'), (1)

insert into t(a) values (1), ('99999999999')

update t set a = 'x' where b = '2020-01-01'

select 'x'::anyrange

select 'x'::anyelement

select null::anyarray

select 'x'::anyenum

select '{1}'::anyarray

select 'x'::any

select 'x'::record

select 'x'::trigger

select 'x'::cstring

select 'x'::void

select 'x'::anymultirange, 'x'::anycompatible

select '[1,2)'::anyrange

select 'x'::anyelement

select 'x'::anynonarray

select 'x'::anycompatiblearray

select 'x'::anycompatiblerange

select 'x'::anycompatiblenonarray

select null::anyelement

select null::anyrange

select null::anyenum

select 1::anyelement

select array[1]::anyarray

select 1::anyrange

select int4range(1,2)::anyrange

select cast('x' as anyelement)

select 'x'::language_handler, 1

select null::void

-- Of several wrong literals the first in the text is told.
create table wl (a int, b date, c numeric)

insert into wl values ('x', 'y', 'z')

insert into wl (b, a) values ('y', 'x')

insert into wl (c, a) values ('z', 'x')

insert into wl (c, a) values ('1', '1'), ('zz', 'xx')

insert into wl (c, a) select 'z', 'x'

update wl set c = 'z', a = 'x'

drop table wl
