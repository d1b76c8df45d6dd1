# Catalog queries clients send.
CREATE TABLE t (id serial PRIMARY KEY, name varchar(30) NOT NULL DEFAULT 'x', n numeric(8,2))

SELECT relname, relkind, relnatts, relpersistence, relhasindex FROM pg_class WHERE relname IN ('t', 't_pkey', 't_id_seq') ORDER BY relname

SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull FROM pg_catalog.pg_attribute a WHERE a.attrelid = 't'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

SELECT c.relname, n.nspname, pg_get_userbyid(c.relowner) FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' AND pg_table_is_visible(c.oid)

SELECT oid, typname, typlen, typtype, typcategory FROM pg_type WHERE typname IN ('int4', 'text', 'numeric', 'bool', 'timestamp', 'event_trigger', '_int4') ORDER BY oid

SELECT typname, typarray, typelem, typinput, typoutput FROM pg_type WHERE oid IN (23, 25, 1043) ORDER BY oid

SELECT oprname, oprleft::regtype, oprright::regtype, oprresult::regtype, oprcode FROM pg_operator WHERE oid IN (96, 551, 514) ORDER BY oid

SELECT proname, prorettype::regtype, provolatile FROM pg_proc WHERE oid IN (1299, 2026, 870) ORDER BY oid

SELECT castsource::regtype, casttarget::regtype, castcontext FROM pg_cast WHERE castsource = 23 AND casttarget IN (20, 1700, 16) ORDER BY casttarget

SELECT count(*) FROM pg_language WHERE lanname IN ('internal', 'c', 'sql', 'plpgsql')

SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_toast|^pg_temp' ORDER BY nspname

SELECT datname, pg_encoding_to_char(encoding), datcollate, datistemplate, datallowconn FROM pg_database WHERE datname = 'postgres'

SELECT rolname FROM pg_roles WHERE rolname ~ '^pg_' ORDER BY rolname

SELECT amname FROM pg_am ORDER BY amname

SELECT spcname FROM pg_tablespace ORDER BY spcname

SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema = 'public'

SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname = 'public'

SELECT sequencename, data_type, start_value, increment_by, last_value FROM pg_sequences

SELECT pid = pg_backend_pid(), datname, usename, state, backend_type FROM pg_stat_activity WHERE pid = pg_backend_pid()

SELECT version() LIKE 'PostgreSQL 15%', pg_is_in_recovery(), inet_client_addr() IS NOT NULL

SELECT indkey, indisunique, indisprimary FROM pg_index WHERE indrelid = 't'::regclass

SELECT pg_get_indexdef('t_pkey'::regclass), pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass

SELECT to_regclass('t'), to_regclass('nosuch'), to_regtype('int4'), to_regrole('postgres'), to_regproc('now')

SELECT 't'::regclass::oid = (SELECT oid FROM pg_class WHERE relname = 't')

SELECT relname FROM pg_class WHERE oid = 1259

SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'pg_event_trigger'::regclass AND attnum > 0 ORDER BY attnum

SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'pg_class'::regclass AND attnum > 0 ORDER BY attnum

SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'pg_proc'::regclass AND attnum > 0 ORDER BY attnum

INSERT INTO pg_class (relname) VALUES ('x')

SELECT tableoid::regclass, id FROM t

SELECT has_table_privilege('t', 'SELECT'), has_schema_privilege('public', 'CREATE')

SELECT column_name, column_default, is_nullable, udt_name FROM information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position

SELECT pg_table_is_visible('t'::regclass), pg_size_pretty(1024::bigint), pg_size_pretty(0::bigint)

SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_name = 't' AND constraint_type = 'PRIMARY KEY'

# what is printed for people has no more parentheses than it needs

create schema ge

set search_path = ge

create type mood as enum ('a','b')

create sequence sq

create function ff(a int default 1+2) returns int language sql immutable as 'select a'

create domain dm as int

create table t (a int default 1 + 2 * 3, b text default 'x', c varchar(10) default 'y'::text || 'z', d timestamptz default now() - interval '1 day', e mood default 'a', f int default nextval('sq'), g int[] default '{1,2}', h int[] default array[1,2+3], i date default current_date, j text default current_user, k numeric(10,2) default -1.5, l bool default not true, m int default ff(3), n int generated always as (a + 1) stored, o text generated always as (lower(b) || coalesce(c, '')) stored, p jsonb default '{"a": 1}', q bytea default '\x00', r char(3) default 'ab', s float8 default 1e10, u bit(3) default b'101', v dm default (1 + 1)::dm, w text default null, x text default case when true then 'a' else 'b' end, aa timestamp default '2020-01-01', bb interval default '1 day', cc uuid default gen_random_uuid(), dd text default upper('a' || 'b')::varchar(5), ee text default 'it''s', ff name default 'n', gg regclass default 'pg_class', hh mood[] default '{a}', ii int default abs(-1), jj timestamptz default current_timestamp(3), kk int8 default 3000000000, ll inet default '::1', mm int default 5::int2, nn oid default 5)

select attname, pg_get_expr(adbin, adrelid), pg_get_expr(adbin, adrelid, true), pg_get_expr(adbin, adrelid, false) from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum where adrelid = 't'::regclass order by attnum

create index ti on t (a) where a > 1 and (b like 'x%' or c is null)

create index ti2 on t ((a + 1), lower(c), (c || b)) where e = 'a' and n in (1, 2)

create index ti3 on t (a) where not l

create index ti4 on t (a) where l

select pg_get_expr(indpred, indrelid), pg_get_expr(indpred, indrelid, true), pg_get_expr(indexprs, indrelid, true) from pg_index where indrelid = 't'::regclass order by indexrelid

set search_path = public

select pg_get_expr(adbin, adrelid, true) from pg_attrdef where adrelid = 'ge.t'::regclass and adnum in (5, 6, 13, 21) order by adnum

set search_path = ge

alter table t rename a to a2

alter type mood rename value 'a' to 'a3'

alter sequence sq rename to sq2

select pg_get_expr(adbin, adrelid, true) from pg_attrdef where adrelid = 'ge.t'::regclass and adnum in (5, 6, 14) order by adnum

drop schema ge cascade
