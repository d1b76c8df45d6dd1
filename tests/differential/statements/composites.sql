# Composite types and row types: values, fields, columns, comparison, NULL, functions, arrays, changes.

create type pair as (a int, b text)

create type pair as (a int)

create type bad as (a int, a text)

create type bad as (a nosuch)

create type bad as (a anyelement)

create type nothing as ()

create type inner_t as (n numeric(6,2), d date)

create type outer_t as (id int, i inner_t, p pair[])

select row(1, 'x')::pair, (2, 'y y')::pair, '(3,"a ""b")'::pair, '(,)'::pair, null::pair

select '(1)'::pair

select '(1,2,3)'::pair

select '(x,y)'::pair

select '1,2'::pair

select row(1)::pair

select row(1, 2, 3)::pair

select row('x', 'y')::pair

select row(now(), 'y')::pair

select (row(1, 'x')::pair).a, (row(1, 'x')::pair).b

select (row(1, 'x')::pair).nosuch

select (row(1, 'x')::pair).*

select (1).a

select row(1.005, '2020-01-02')::inner_t, (row(1.005, '2020-01-02')::inner_t).n + 1

select row(1, row(2.5, '2020-02-02'), array[row(1,'a')::pair])::outer_t

select '(1,"(2.50,2020-02-02)","{""(1,a)"",""(2,\\""b c\\"")""}")'::outer_t

select ((row(1, row(2.5, '2020-02-02'), null)::outer_t).i).n

select (('(1,"(2.50,2020-02-02)","{""(1,a)""}")'::outer_t).p)[1].b

create table t(id int primary key, c pair, o outer_t, l pair[])

insert into t values (1, row(1, 'one'), null, array[row(1,'a')::pair, row(2, null)::pair])

insert into t values (2, (2, 'two'), row(7, row(1, '2021-01-01'), null), '{"(5,five)"}'), (3, null, null, null), (4, '(,)', '(,,)', '{}')

insert into t(id, c) values (5, 'junk')

insert into t(id, c) values (5, 7)

insert into t(id, c) values (5, row(1, 2, 3))

select * from t order by id

select id, (c).a, (t.c).b, ((o).i).d, l[1], (l[1]).b from t order by id

select id, (c).* from t order by id

select c.a from t

select id from t where c is null order by id

select id from t where c is not null order by id

select id, c is null, c is not null, not c is null, o is null, o is not null from t order by id

select row(1, null) is null, row(1, null) is not null, row(null, null) is null

select id from t where (c).a = 2

select id from t where c = row(2, 'two')

select id from t where c = row(2, 'two')::pair

select id, c from t order by c, id

select id, c from t order by c desc nulls last, id

select distinct c from t order by c

select c, count(*) from t group by c order by 1

select row(1, 'a')::pair < row(1, 'b')::pair, row(1, 'a')::pair = row(1, 'a')::pair, row(1, null)::pair is distinct from row(1, null)::pair

select row(1, 'a')::pair = row(1, 2.0)

select count(c), count(distinct c) from t

select array_agg(c order by id) from t

select max(id) from t where c in (row(1, 'one')::pair, row(3, 'x')::pair)

update t set c = row((c).a + 10, 'upd') where id = 1 returning c

update t set c = (select x from (select 5, 'five') x) where id = 1

update t set c = null where id = 1 returning c

update t set c.a = 3 where id = 1 returning c

update t set c.a = 4, c.b = 'z' where id = 1 returning c

update t set c.nosuch = 1

update t set id.x = 1

update t set o.i.n = 9.999 where id = 2 returning o

update t set c = row(1, 'one') where id = 1

insert into t(id, c.a, c.b) values (6, 60, 'sixty') returning c

insert into t(id, c.a) values (7, 70) returning c

insert into t(id, c.a, c) values (8, 1, null)

delete from t where id > 4

select t from t order by id

select t::text from t where id = 1

select x from (select id, c from t) x order by id

select row(t.*) from t where id = 1

select (t).id, (t).c from t where id = 1

select pg_typeof(t), pg_typeof(c), pg_typeof(l), pg_typeof(row(1)) from t where id = 1

select row_to_json(c), to_json(c), row_to_json(t) from t where id = 1

select to_jsonb(l), json_agg(c) from t where id < 3 group by l order by l

select json_agg(t) from t where id = 1

select row(1, row(2, 'x'), array[1,2]), row(1, null, 'a b', '"', '', '\')

select (row(1, 'x')).f1

create function mk(a int, b text) returns pair language plpgsql as $$ begin return row(a, b); end $$

select mk(1, 'x'), (mk(1, 'x')).b, (mk(2, 'y')).*

select * from mk(3, 'z')

select * from mk(3, 'z') as f(q, w)

create function mk2(p pair) returns text language plpgsql as $$ begin return p.b || p.a; end $$

select mk2(row(1, 'x')), mk2('(2,y)'), mk2(c) from t where id = 1

create function mk3(p pair) returns pair language plpgsql as $$ declare q pair; begin q := p; q.a := q.a + 1; q.b := coalesce(q.b, 'none'); return q; end $$

select mk3(row(1, null)), mk3(c) from t order by id

create function mks(n int) returns setof pair language plpgsql as $$ declare r pair; begin for i in 1..n loop r.a := i; r.b := 'n' || i; return next r; end loop; end $$

select * from mks(2)

select mks(2)

select (mks(2)).b

select m from mks(2) m

create function of_row(t) returns int language plpgsql as $$ begin return $1.id * 10; end $$

select of_row(t) from t order by id

select of_row(t.*) from t order by id

create function whole(i int) returns t language plpgsql as $$ declare r t; begin select * into r from t where id = i; return r; end $$

select whole(1), (whole(2)).c, (whole(1)).id

select * from whole(2)

do $$ declare p pair; r record; begin p := row(1, 'x'); raise notice '% % %', p, p.a, p.b; select 5 as a, 'q' as b into p; raise notice '%', p; p := null; raise notice '% %', p, p is null; r := row(1, 'y')::pair; raise notice '% %', r, r.b; insert into t(id, c) values (9, p); end $$

select c from t where id = 9

do $$ declare p pair[] := array[row(1,'a')::pair]; begin p := p || row(2,'b')::pair; raise notice '% %', p, p[2].b; end $$

do $$ declare r t%rowtype; begin r.id := 11; r.c := row(1, 'r'); insert into t values (r.*); end $$

select * from t where id = 11

delete from t where id > 4

select array[row(1,'a')::pair, row(2,'b')::pair], array[row(1,'a'), row(2,'b')]::pair[], '{"(1,a)",NULL}'::pair[]

select unnest(l) from t where id = 1

select (unnest(l)).* from t where id = 1

select u.* from t, unnest(l) u where id = 1

select array[row(1,'a')::pair] = array[row(1,'a')::pair], array[row(2,'a')::pair] > array[row(10,'a')::pair]

select row(1,'a')::pair = any(l) from t where id = 1

select l || row(9, 'nine')::pair, array_length(l, 1), array_append(l, null) from t where id = 1

create view v as select id, c, (c).a as ca from t

select * from v order by id

select pg_get_viewdef('v'::regclass)

drop type pair

create index t_ca on t(((c).a))

select id from t where (c).a = 1

alter table t alter c set default row(0, 'def')

insert into t(id) values (12) returning c

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 't'::regclass

alter table t add check ((c).a < 100)

insert into t values (13, row(100, 'x'))

select pg_get_constraintdef(oid) from pg_constraint where conrelid = 't'::regclass and contype = 'c'

delete from t where id > 4

alter type pair add attribute z int

select c, (c).z, l from t order by id

insert into t(id, c) values (14, row(1, 'x', 5)) returning c

insert into t(id, c) values (15, row(1, 'x'))

alter type pair add attribute z int

alter type pair drop attribute nosuch

alter type pair drop attribute if exists nosuch

alter type pair rename attribute z to zz

select (c).zz from t where id = 14

alter type pair rename attribute nosuch to x

alter type pair alter attribute b type varchar

alter type pair drop attribute b

alter type pair drop attribute b cascade

select id, c, l from t order by id

select row(1, 2)::pair, '(1,2)'::pair

select attname, attnum, attisdropped from pg_attribute where attrelid = 'pair'::regclass order by attnum

alter type inner_t add attribute note text, drop attribute d

select row(1, 'n')::inner_t

create type lone as (x int, y int)

alter type lone alter attribute x type text, alter attribute y type bigint

select row('q', 1)::lone, pg_typeof((row('q', 1)::lone).y)

alter type lone rename to lone2

alter table lone2 rename to lone

alter table lone2 add column q int

drop table lone2

insert into lone2 values (1)

select * from lone2

create schema s

alter type lone2 set schema s

select row('q', 1)::s.lone2, '(w,2)'::s.lone2

drop type s.lone2

comment on type pair is 'two things'

comment on column pair.a is 'first'

select obj_description('pair'::regtype, 'pg_type'), col_description('pair'::regclass, 1)

alter type t rename attribute id to x

alter type t add attribute q int

drop type t

create type self as (a self)

create type dep as (a int)

create type dep2 as (b dep, c dep[])

create table dept(x dep2)

drop type dep

drop type dep cascade

select * from dept

drop type dep2 cascade

select row(1, 2) = row(1, 2), row(1, 2) < row(1, 3), (1, 'a') = (1, 'a'), row(1, null) = row(1, null), row(2, null) > row(1, null)

select row(1,2) = row(1,2,3)

select row(1,2) = row(1,'x')

create table a(x int)

create table b(x int, y text)

insert into a values (1), (2)

insert into b values (1, 'one')

select a, b from a left join b using (x) order by a.x

select b is null, b is not null from a left join b using (x) order by a.x

select coalesce(b::text, 'none'), (b).y from a left join b on a.x = b.x order by a.x

select a.x, (select b from b where b.x = a.x) from a order by 1

select (select row(x, y) from b), (select b from b), exists (select b from b)

with w as (select b from b) select (b).y, w.b from w

select b from b union select b from b order by 1

select case when true then row(1,'x')::pair end

select coalesce(null::b, row(7, 'seven')::b)

values (row(1, 'a')::b), (null)

create table holder(b b, bs b[])

insert into holder select b, array[b, b] from b returning *

select (b).y, bs[2] from holder

alter table b add column z int

select b, (b).z from holder

alter table b add column w int default 5

alter table b alter x type text

alter table b drop column y

select b, bs from holder

drop table b

drop table b cascade

select * from holder

-- a column of a row by a function's notation, and the other way round

create table shelf (width int, name text, price numeric(6,2))

insert into shelf values (80, 'oak', 99.5), (60, 'ash', null)

create function area(shelf) returns int language sql as 'select $1.width * 2'

select width(s), s.area, (s).area, name(s), price(shelf) from shelf s, shelf where width(s) > 70 and shelf.area > 120

select name(s) from (select * from shelf) s order by name(s)

select name(row(1, 'x', 2)::shelf), f2(row(1, 2)), s.row_to_json from shelf s order by 2 limit 1

select lower(s) from shelf s

select s.lower from shelf s

select nothing(s), s.nothing from shelf s

create view shelves as select width(s) w, s.area from shelf s

select pg_get_viewdef('shelves')

-- an empty list of columns

select for update

select limit 0

select from shelf order by 1

select distinct

-- the elements of a variadic parameter have no name, the array has

create function least_of(variadic list int[]) returns int language sql as 'select min(n) from unnest(list) n'

select least_of(3, 2), least_of(variadic list => array[5, 4])

select least_of(list => array[1, 2])
