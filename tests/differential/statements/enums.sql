# Enums: making and altering them, values, order, functions, arrays, dependencies and rights.

create type mood as enum ('sad', 'ok', 'happy')

create type mood as enum ('x')

create type dup as enum ('a', 'b', 'a')

create type long as enum ('aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg')

create type empty as enum ()

create type nosuch.m as enum ('a')

select 'happy'::mood, 'sad'::mood::text, null::mood

select 'angry'::mood

select cast('ok' as mood), mood 'ok', 'ok'::public.mood

select 'ok'::mood < 'happy'::mood, 'ok'::mood > 'happy', 'ok'::mood = 'ok', 'sad'::mood <> 'ok'

select 'ok'::mood = 'ok'::text

select 'ok'::mood = 1

select 'ok'::mood || '!', length('ok'::mood::text)

select 'ok'::text::mood, 'nope'::text::mood

select 1::mood

create table person(id int primary key, name text, current mood default 'ok')

insert into person(id, name) values (1, 'a')

insert into person values (2, 'b', 'happy'), (3, 'c', 'sad'), (4, 'd', null)

insert into person values (5, 'e', 'wrong')

insert into person values (5, 'e', 'happy'::text)

insert into person values (5, 'e', 7)

select * from person order by current, id

select * from person order by current desc nulls last, id

select max(current), min(current), count(distinct current), array_agg(current order by current) from person

select current, count(*) from person group by current order by current

select distinct current from person order by 1

select id from person where current > 'sad' order by id

select id from person where current in ('sad', 'ok') order by id

select id from person where current = any('{sad,happy}') order by id

select id from person where current between 'ok' and 'happy' order by id

update person set current = 'sad' where current = 'ok' returning *

select coalesce(current, 'ok'), nullif(current, 'sad'), greatest(current, 'ok'), least(current, 'ok') from person order by id

select case when id = 1 then 'ok'::mood else 'sad' end from person order by id

alter type mood add value 'ecstatic'

alter type mood add value 'ecstatic'

alter type mood add value if not exists 'ecstatic'

alter type mood add value 'furious' before 'sad'

alter type mood add value 'meh' after 'sad'

alter type mood add value 'meh2' before 'ok'

alter type mood add value 'x' before 'nosuch'

select enum_range(null::mood), enum_first(null::mood), enum_last(null::mood)

select enum_range('meh'::mood, 'happy'::mood), enum_range(null, 'ok'::mood), enum_range('ok'::mood, null)

insert into person values (6, 'f', 'furious'), (7, 'g', 'meh2'), (8, 'h', 'ecstatic')

select id, current from person order by current, id

select max(current), min(current) from person

create index person_current on person(current)

select id from person where current >= 'meh' order by current, id

create unique index person_u on person(current, id)

select enumlabel, enumsortorder from pg_enum e join pg_type t on t.oid = e.enumtypid where typname = 'mood' order by enumsortorder

select typname, typtype, typcategory, typlen, typbyval, typalign, typstorage, typdelim, typinput::text, typoutput::text, typreceive::text, typsend::text from pg_type where typname in ('mood', '_mood') order by 1

alter type mood rename value 'furious' to 'angry'

alter type mood rename value 'furious' to 'angry'

alter type mood rename value 'angry' to 'ok'

select id, current from person order by current, id

select pg_typeof('ok'::mood), pg_typeof(array['ok']::mood[]), format_type('mood'::regtype, null), 'mood[]'::regtype

select '{happy,sad,NULL}'::mood[], array['sad', 'happy']::mood[], array['sad'::mood, 'ok']

select '{happy,nope}'::mood[]

select array['sad'::mood] || 'ok'::mood, 'ok' = any(array['sad'::mood, 'ok']), array['ok','sad']::mood[] > array['ok','meh']::mood[]

select unnest(array['sad','ok']::mood[]), cardinality('{ok}'::mood[]), array_position('{sad,ok}'::mood[], 'ok')

select array_to_string('{sad,ok}'::mood[], ','), ('{sad,ok}'::mood[])[2]

create table lists(l mood[])

insert into lists values ('{ok,sad}'), (array['happy']::mood[]), ('{}'), ('{angry}')

select l from lists order by l

select to_json('ok'::mood), to_jsonb('{ok}'::mood[]), json_build_object('m', 'ok'::mood), format('%s %L', 'ok'::mood, 'sad'::mood), concat('ok'::mood, 1), quote_literal('ok'::mood)

select json_agg(current order by id), string_agg(current::text, ',' order by id) from person

select row_to_json(p) from person p where id = 1

select row('ok'::mood, 1), row('ok'::mood) < row('happy'::mood)

create function shout(m mood) returns text language plpgsql as $$ begin return upper(m::text); end $$

select shout('ok'), shout(current) from person where id = 2

create function next_mood(m mood) returns mood language plpgsql as $$ declare r mood := 'ok'; begin if m = 'ok' then r := 'happy'; elsif m > 'ok' then r := enum_last(m); end if; return r; end $$

select next_mood('ok'), next_mood('sad'), next_mood('happy')

do $$ declare m mood; begin m := 'nope'; end $$

do $$ declare m mood := 'sad'; p person%rowtype; begin select * into p from person where id = 1; raise notice '% %', m, p.current; end $$

create function moods() returns setof mood language plpgsql as $$ begin return next 'sad'; return next 'ok'; end $$

select * from moods()

create view happy as select id, current from person where current = 'happy'

select * from happy order by id

select pg_get_viewdef('happy'::regclass)

select column_default, data_type, udt_name from information_schema.columns where table_name = 'person' order by ordinal_position

select pg_get_expr(adbin, adrelid) from pg_attrdef d join pg_class c on c.oid = adrelid where relname = 'person'

alter table person add check (current <> 'angry')

insert into person values (9, 'i', 'angry')

alter table person alter current set default 'sad'

insert into person(id) values (10) returning current

create function fires() returns trigger language plpgsql as $$ begin raise notice 'fired %', new.current; return new; end $$

create trigger fires before update on person for each row when (new.current = 'happy' or old.current > 'happy') execute function fires()

create index person_happy on person(id) where current = 'happy'

create function wishes(m mood default 'happy') returns mood language plpgsql as $$ begin return m; end $$

create view renamed as select id, current, 'ok'::mood as o, null::mood[] as l from person where current in ('meh', 'happy') or current = 'angry'

alter type mood rename value 'happy' to 'glad'

alter type mood rename to mood9

select * from renamed order by id

select pg_get_viewdef('renamed'::regclass)

select * from happy order by id

update person set name = 'x' where id in (1, 2)

select pg_get_triggerdef(oid) from pg_trigger where tgname = 'fires'

select pg_get_indexdef('person_happy'::regclass)

select wishes(), pg_get_function_arguments('wishes'::regproc)

insert into person(id) values (11) returning current

insert into person values (12, 'i', 'angry')

select column_default, udt_name from information_schema.columns where table_name = 'person' and column_name = 'current'

select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'person'::regclass and contype = 'c'

alter type mood9 rename to mood

alter type mood rename value 'glad' to 'happy'

drop view renamed

drop trigger fires on person

drop function wishes(mood)

comment on type mood is 'how one feels'

select obj_description('mood'::regtype, 'pg_type')

drop type mood

drop type if exists nosuch_type

drop type nosuch_type

drop type if exists nosuch_schema.t

create type colour as enum ('red', 'green')

alter table person add c colour not null default 'red'

select distinct c from person

alter table person alter c type text

alter table person alter c drop default, alter c type colour using 'green'::colour

select distinct c from person

alter table person alter c type text using c::text

drop type colour

create type mood2 as enum ('a', 'b')

alter type mood2 rename to mood3

select 'a'::mood3, typname from pg_type where oid = 'mood3[]'::regtype

select 'a'::mood2

create schema s

alter type mood3 set schema s

select 'a'::s.mood3, 'a'::mood3

select 'a'::s.mood3

create table s.t(m s.mood3, n s.mood3[])

insert into s.t values ('b', '{a,b}')

select m, n, pg_typeof(m), pg_typeof(n) from s.t

alter type s.mood3 set schema public

alter type mood3 add value 'c'

select 'c'::mood3

create table conflict(a int)

create type conflict as enum ('a')

create table mood3(a int)

create view mood3 as select 1

create type _under as enum ('a')

create type under as enum ('a')

select typname, (select typname from pg_type a where a.oid = t.typarray) from pg_type t where typname like '%under' order by 1

create role r1

grant usage on type mood to r1

revoke all on type mood from public

select typacl from pg_type where typname = 'mood'

select has_type_privilege('r1', 'mood', 'usage'), has_type_privilege('public', 'mood', 'usage')

grant select on type mood to r1

alter type mood owner to r1

select pg_get_userbyid(typowner) from pg_type where typname in ('mood', '_mood') order by typname

alter type mood owner to postgres

create type t3 as enum ('x')

create table uses(a t3, b t3[] default '{x}')

create function f3(t3) returns t3 language plpgsql as $$ begin return $1; end $$

drop type t3

drop type t3 cascade

select attname from pg_attribute where attrelid = 'uses'::regclass and attnum > 0 and not attisdropped

alter type person rename to p2

alter type _mood rename to x

drop type person

drop type _mood

alter type nosuch_type add value 'x'

alter type person add value 'x'

begin

create type tt as enum ('x')

select 'x'::tt

rollback

select 'x'::tt

begin

alter type mood add value 'fresh'

select 'fresh'::mood

rollback

select enum_last(null::mood)

prepare p(mood) as select $1, $1 > 'ok'

execute p('happy')

execute p('bad')

deallocate p

select * from person where current = 'happy' and current = 'bad'

create table ref(m mood primary key)

insert into ref values ('ok'), ('sad')

insert into ref values ('ok')

create table child(m mood references ref)

insert into child values ('ok')

insert into child values ('happy')

insert into ref values ('ok') on conflict (m) do nothing

select m from ref union select 'happy' order by 1

select m from ref union select 'bad' order by 1

values ('ok'::mood), ('sad') order by 1

select * from generate_series(1, 2) g, lateral (select 'ok'::mood as m) x

with w as (select 'ok' as m) select m::mood from w

select m, lag(m) over (order by m), rank() over (order by m) from ref

select mode() within group (order by m) from ref

select enum_range(null::text)

select enum_first(null)

drop type mood cascade

select * from person order by id
