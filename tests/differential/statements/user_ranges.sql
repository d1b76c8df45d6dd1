# CREATE TYPE AS RANGE: definitions, constructors, values, relations, tables, dependencies.

create type textrange as range (subtype = text)

create type textrange as range (subtype = text)

create type floatrange as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = floatmany)

create type span as range (subtype = int4)

create type decimals as range (subtype = numeric(10,2))

create type timerange as range (subtype = time, subtype_opclass = time_ops)

create type addresses as range (subtype = inet)

create type flagrange as range (subtype = bool)

create type codes as range (subtype = varchar, collation = "C")

create type keys as range (subtype = uuid)

create type blankrange as range (subtype = char(5))

create type mood as enum ('sad', 'ok', 'happy')

create type moodrange as range (subtype = mood)

create domain posint as int check (value > 0)

create type posrange as range (subtype = posint)

create type bad as range (collation = "C")

create type bad as range (subtype = int4, wrong = 1)

create type bad as range (subtype = int4, subtype = int8)

create type bad as range (subtype = 3)

create type bad as range (subtype)

create type bad as range (subtype = nosuch)

create type bad as range (subtype = anyelement)

create type bad as range (subtype = json)

create type bad as range (subtype = point)

create type bad as range (subtype = int4, subtype_opclass = nosuch)

create type bad as range (subtype = int4, subtype_opclass = text_ops)

create type bad as range (subtype = int4, collation = "C")

create type bad as range (subtype = int4, canonical = int4range_canonical)

create type bad as range (subtype = int4, subtype_diff = nosuch)

create type bad as range (subtype = int4, subtype_diff = int4mi)

create type bad as range (subtype = int4, multirange_type_name = span)

create type bad as range (subtype = int4, multirange_type_name = nosuch.many)

create type bad as range ()

create type nosuch.bad as range (subtype = int4)

create type xmultirange as enum ('a')

create type xrange as range (subtype = int4)

drop type xmultirange

select t.typname, t.typlen, t.typbyval, t.typtype, t.typcategory, e.typname, a.typname, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typsubscript, t.typalign, t.typstorage, t.typcollation from pg_type t left join pg_type e on e.oid = t.typelem left join pg_type a on a.oid = t.typarray where t.typname in ('textrange', '_textrange', 'textmultirange', '_textmultirange', 'floatrange', 'floatmany', '_floatmany', 'decimals', 'decimals_multirange', 'moodrange') order by 1

select rngtypid::regtype, rngsubtype::regtype, rngmultitypid::regtype, rngcollation, opcname, rngcanonical, rngsubdiff from pg_range left join pg_opclass o on o.oid = rngsubopc where rngtypid >= 16384 order by rngtypid::regtype::text

select proname, pronargs, pg_get_function_arguments(oid), provariadic::regtype, prorettype::regtype, proisstrict, provolatile, proparallel, prosrc, procost, proowner, prolang, proargmodes from pg_proc where proname in ('textrange', 'textmultirange', 'floatmany') order by proname, pronargs, prosrc

select castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod from pg_cast where castsource = 'textrange'::regtype

select pg_describe_object(classid, objid, objsubid), pg_describe_object(refclassid, refobjid, refobjsubid), deptype from pg_depend where refobjid in ('textrange'::regtype, 'textmultirange'::regtype) order by 1, 2, 3

select textrange('a', 'c'), textrange('a', 'c', '[]'), textrange(null, 'z'), textrange('a', null, '()'), textrange('a', 'a')

select textrange('c', 'a')

select textrange('a', 'c', 'xx')

select textrange('a', 'c', null)

select textrange('a')

select textrange(1, 2)

select textrange('[a,b)'), floatrange('[1,2]'), public.span('(,3)')

select span(1, 5), span(1, 5, '[]'), span(1, 1), span(1, 1, '[]'), '(1,2)'::span, span(null, null)

select '[1.50,2.0]'::decimals, decimals(1.5, 2.00, '(]'), lower('[1.50,2]'::decimals), upper('(1,2.10]'::decimals)

select floatrange(1.5, 'Infinity'), floatrange('-Infinity', 0), '[NaN,)'::floatrange, floatrange(1, 2) @> 1.5::float8, floatrange(1, 2) @> 2::float8

select timerange('08:00', '17:30'), timerange('08:00', '17:30') @> time '09:00', upper(timerange('08:00', '17:30'))

select addresses('10.0.0.1', '10.0.0.9'), addresses('10.0.0.1', '10.0.0.9') @> inet '10.0.0.5', lower(addresses('10.0.0.1', null))

select flagrange(false, true), flagrange(false, true) @> false, upper(flagrange(false, true, '[]'))

select codes('a', 'b'), '["a,b","c d"]'::codes, '[",)'::codes

select codes('a"b', 'a\c'), codes('', 'x'), lower(codes('', 'x')), codes('x', 'ß')

select keys('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-0000000000ff')

select blankrange('a', 'b'), lower(blankrange('a', 'b'))

select moodrange('sad', 'happy'), moodrange('sad', 'happy') @> 'ok'::mood, lower(moodrange('ok', 'happy')), moodrange('happy', 'sad')

select moodrange('sad', 'happy')

select lower(moodrange('ok', null)) = 'ok', upper(moodrange('ok', null)) is null, '[ok,ok]'::moodrange @> 'ok'::mood

select '[ok,great]'::moodrange

select posrange(1, 5), lower(posrange(1, 5)), pg_typeof(lower(posrange(1, 5)))

select posrange(-1, 5)

select '[0,5)'::posrange

select pg_typeof(textrange('a', 'b')), pg_typeof(array[textrange('a', 'b')]), pg_typeof(textmultirange(textrange('a', 'b'))), pg_typeof(lower(span(1, 2)))

select textmultirange(), textmultirange(textrange('a', 'b')), textmultirange(textrange('a', 'c'), textrange('b', 'd'), textrange('x', 'y')), textmultirange(variadic array[textrange('a', 'b')])

select textmultirange(null::textrange), textmultirange(array[textrange('a', 'b')])

select floatmany(floatrange(1, 2), floatrange(3, 4)), floatmany(), '{[1,2),(5,6]}'::floatmany

select textrange('a', 'b')::textmultirange, '{[a,b),[b,c)}'::textmultirange, '[a,b)'::textrange::text, '{}'::text::textmultirange

select cast(textrange('a', 'b') as int4multirange)

select textrange('a', 'b')::span

select textrange('a', 'b') = textrange('a', 'b'), textrange('a', 'b') < textrange('a', 'c'), textrange('a', 'b') <> 'empty', textrange('a', 'c') && textrange('b', 'd'), textrange('a', 'c') @> textrange('b', 'c'), textrange('a', 'c') @> 'b'::text, 'b'::text <@ textrange('a', 'c')

select textrange('a', 'b') << textrange('c', 'd'), textrange('a', 'b') >> textrange('c', 'd'), textrange('a', 'b') -|- textrange('b', 'd'), textrange('a', 'b') &< textrange('c', 'd'), textrange('a', 'b') &> textrange('c', 'd')

select textrange('a', 'c') + textrange('b', 'd'), textrange('a', 'c') * textrange('b', 'd'), textrange('a', 'c') - textrange('b', 'd')

select textrange('a', 'b') + textrange('c', 'd')

select textrange('a', 'b') = span(1, 2)

select textrange('a', 'b') @> 1

select '{[a,c)}'::textmultirange + '{[b,d)}', '{[a,c)}'::textmultirange * '{[b,d)}', '{[a,c)}'::textmultirange - '{[b,d)}', '{[a,c)}'::textmultirange @> 'b'::text, '{[a,c)}'::textmultirange && textrange('b', 'd'), '{[a,b),[c,d)}'::textmultirange @> textrange('a', 'b')

select lower(r), upper(r), lower_inc(r), upper_inc(r), lower_inf(r), upper_inf(r), isempty(r) from (values (textrange('a', 'b')), ('empty'), (textrange(null, 'b', '[]'))) v(r)

select lower(m), upper(m), lower_inc(m), isempty(m), range_merge(m) from (values ('{[a,b),[c,d]}'::textmultirange), ('{}')) v(m)

select unnest('{[a,b),[c,d]}'::textmultirange)

select range_merge(textrange('a', 'b'), textrange('c', 'd')), range_agg(r), range_intersect_agg(r) from (values (textrange('a', 'c')), (textrange('b', 'd'))) v(r) group by 1

select range_agg(m), range_intersect_agg(m) from (values ('{[1,2)}'::floatmany), ('{[1.5,3)}')) v(m)

select range_send(span(1, 2)), range_send(textrange('a', null)), multirange_send('{[1,2)}'::floatmany)

select '[a'::textrange

select 'x'::textmultirange

select '[x,y)'::span

create table t (id int primary key, r textrange, n decimals, m textmultirange, a span[])

insert into t values (1, '[a,c)', '[1.0,2.00)', '{[a,b),[x,y]}', array[span(1, 2), null]), (2, textrange('b', 'd'), decimals(1, 2), textmultirange(textrange('b', 'd')), '{"[1,3)",empty}'), (3, 'empty', 'empty', '{}', '{}'), (4, null, null, null, null)

select * from t order by id

select id, r from t order by r, id

select id, m from t order by m desc, id

select n, count(*) from t group by n order by n

select distinct n from t order by n

select a from t order by a

select count(distinct n), count(distinct r) from t

select id from t where r @> 'b'::text order by id

select id from t where r = '[a,c)'

select id from t where r in ('[a,c)', 'empty') order by id

select id from t where n = '[1,2)' order by id

select x.id, y.id from t x join t y on x.n = y.n order by 1, 2

select count(*) from (select n from t union select '[1.000,2)') u

select id, n is distinct from '[1,2)' from t order by id

select greatest('[1,2)'::decimals, '[1.0,2.0)'), least(textrange('a', 'b'), textrange('b', 'c'))

select id, a[1], lower(a[1]) from t order by id

select row(r, n) from t order by row(r, n)

copy (select id, r, n, m, a from t order by id) to stdout

copy (select r, m from t order by id) to stdout (format csv)

copy (select r, n, m from t order by id) to stdout (format binary)

create temporary table c (r textrange, m floatmany, p posrange)

copy c from stdin
<<
[x,"y z"]⇥{[1,2),[1.5,3)}⇥[1,4]
empty⇥{}⇥\N

copy c from stdin
<<
[x,y)⇥{}⇥[0,4]

copy c from stdin
<<
[y,x)⇥{}⇥\N

select * from c

drop table c

create index on t (r)

create unique index on t (n)

delete from t where id = 2

create unique index tn on t (n)

insert into t values (5, null, '[1,2.0)')

select indexdef from pg_indexes where tablename = 't' order by 1

create table k (r span primary key, d textrange default textrange('a', 'b'), check (not isempty(d)), check (lower(r) > 0))

insert into k values (span(1, 5))

insert into k values ('[1,5)')

insert into k values ('[0,5)')

insert into k values ('[2,5)', 'empty')

select * from k

create table f (r span references k)

insert into f values ('[1,5)')

insert into f values ('[1,6)')

select column_name, data_type, udt_name from information_schema.columns where table_name = 'k' order by ordinal_position

select format_type(atttypid, atttypmod), attalign, attstorage from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum

create view v as select textrange('a', lower(r) || 'z') as made, r from t where r @> 'a'::text

select * from v

select pg_get_viewdef('v')

create function pl(x textrange) returns text language plpgsql as $$ declare y textrange := textrange(lower(x), 'z'); m textmultirange; begin m := textmultirange(y, x); if y @> 'q'::text then return lower(y) || upper(y) || m::text || isempty(y); end if; return 'no'; end $$

select pl('[a,b)'), pl(textrange('zz', null))

create function sq(x span) returns int language plpgsql as $$ begin return upper(x) - lower(x); end $$

select sq(span(3, 9)), sq('(1,2)')

create function vary(variadic x span[]) returns int language plpgsql as $$ begin return cardinality(x); end $$

select vary(span(1, 2), span(3, 4))

alter table t alter column r type text

drop view v

alter table t alter column r type text

alter table t alter column r type textrange using r::textrange

create view v as select textrange('a', lower(r) || 'z') as made, r from t where r @> 'a'::text

drop type textmultirange

drop type _textrange

drop function textrange(text, text)

drop function textmultirange(textrange)

drop type textrange

drop type mood

drop domain posint

alter type textrange rename to strings

select made, pg_typeof(made) from v

alter type textmultirange rename to manystrings

select strings('a', 'b')

select textrange('a', 'b'), textmultirange(textrange('a', 'b'))

select textrange('a', 'b')::manystrings

create schema inside

alter type span set schema inside

select span(1, 2), inside.span(1, 2)

select '[1,2)'::inside.span, '{[1,2)}'::span_multirange

create type inside.r as range (subtype = int8, multirange_type_name = inside.rs)

select inside.r(1, 2), inside.rs(inside.r(1, 2)), '[1,2)'::inside.r::inside.rs

create role ranger

alter type inside.r owner to ranger

select typname, typowner::regrole from pg_type where typnamespace = 'inside'::regnamespace and typname like '%r%' order by 1

alter type inside.rs owner to ranger

alter type inside._r owner to ranger

comment on type inside.r is 'a range'

select obj_description('inside.r'::regtype, 'pg_type')

revoke usage on type inside.r from public

set role ranger

create type inside.mine as range (subtype = int4)

drop type inside.r

reset role

begin

create type later as range (subtype = date)

select later('2024-01-01', '2024-02-01', '[]'), later('2024-01-01', '2024-01-01', '(]')

create table lt (x later)

insert into lt values ('[2024-01-01,2024-01-02]')

select x, upper(x), x @> date '2024-01-02' from lt

rollback

select later('2024-01-01', '2024-02-01')

select '[2024-01-01,2024-01-02]'::later

drop schema inside cascade

drop type floatrange, decimals, timerange, addresses, flagrange, codes, keys, blankrange restrict

drop type decimals cascade

drop type floatrange

select 1 from pg_range r where not exists (select 1 from pg_type t where t.oid = rngtypid)

drop type strings cascade

drop type if exists strings

drop type timerange, addresses, flagrange, codes, keys, blankrange

drop type mood cascade

drop domain posint cascade

select typname from pg_type where oid >= 16384 and typname ~ 'range|strings|many|codes|keys' order by 1

select proname from pg_proc where oid >= 16384 and prosrc ~ 'constructor' order by 1

drop role ranger

create type lengths as range (subtype = interval)

create type lists as range (subtype = int4[])

create type pairs as range (subtype = int4range)
