# Names in texts: without quotes anything up to a dot or a blank is a name.
create table "my-table" (a int); create sequence "se:q"; create type "x+y" as enum ('a')

select 'my-table'::regclass, to_regclass('z.my-table'), to_regclass('nosu-ch'), nextval('se:q'), nextval('z."se:q"')

select 'n?su.h'::regclass

select 'no%'::regclass

select '"a'::regclass

select 'a"b'::regclass

select '"a"b'::regclass

select ''::regclass

select ' '::regclass

select 'a.'::regclass

select '.a'::regclass

select 'a b'::regclass

select 'ÄB'::regclass

select '>=x"'::regnamespace

select 'a.b'::regnamespace

select '9role'::regrole

select 'now-'::regproc

select '3abs'::regproc

select 'a.b.c.d'::regclass

select currval('no-seq')

select pg_get_serial_sequence('my-table', 'a')

select 'pg_class'::regclass::oid = ' PG_class '::regclass, 'pg_catalog . pg_class'::regclass

select has_table_privilege('my-table', 'select'), pg_relation_filepath('my-tab') is null

select '"my-table"'::regclass::text, to_regproc('a+'), to_regnamespace('p-q'), to_regrole('p-q')

select setweight('a:1'::tsvector, 'a', '{x}'), ts_lexize('no-dict', 'x')

select to_tsvector('engl-ish', 'x')

select 'ENGLISH'::regconfig, ' english '::regconfig

select 'ENGL'::regconfig

select '"English"'::regconfig

select 'pg_catalog.simple'::regconfig

select 'pg_catalog.simple'::regdictionary, '"simple"'::regdictionary, ' SIMPLE'::regdictionary

select 'nodict'::regdictionary

select 'nodict"'::regdictionary
