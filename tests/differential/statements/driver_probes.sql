# What drivers and ORMs ask and see: settings, pg_type, format() and RAISE, the fields of class 22 and 23.
select version() ~ '^PostgreSQL 15', current_setting('server_version_num')::int / 10000

show server_encoding

show standard_conforming_strings

show transaction_isolation

show default_transaction_isolation

show transaction_read_only

show integer_datetimes

show lc_collate

show lc_ctype

show lc_messages

show max_identifier_length

show max_index_keys

show block_size

show search_path

show timezone

show datestyle

show intervalstyle

show bytea_output

show extra_float_digits

show statement_timeout

show lock_timeout

show row_security

show default_tablespace

show default_transaction_read_only

show in_hot_standby

show is_superuser

show session_authorization

show role

show ssl

show default_with_oids

show nosuch

select current_setting('nosuch'), 1

select current_setting('nosuch', true), current_setting('my.thing', true)

select pg_is_in_recovery(), pg_backend_pid() > 0, inet_client_addr() is not null, inet_server_port() > 0, current_schema(), current_schemas(false), current_catalog, session_user, current_user, pg_postmaster_start_time() < now(), pg_conf_load_time() is not null

select set_config('my.x', '1', false), current_setting('my.x'), set_config('search_path', 'public', true)

select pg_encoding_to_char(encoding), datcollate, datctype, datallowconn, datistemplate, datconnlimit from pg_database where datname = current_database()

select t.oid, typname, typtype, typelem, typarray, typbasetype, typdelim, typrelid, typinput::text, typlen from pg_type t where typname in ('int4', '_int4', 'text', 'numeric', 'hstore', 'record', 'bpchar', 'oidvector', 'anyarray') order by 1

select typname, oid, typarray, oid::regtype::text as regtype, typdelim from pg_type t where t.oid = to_regtype('int4') order by t.oid

select format('%s %I %L %%', 'a', 'B c', 'it''s'), format('%2$s %1$s', 'a', 'b'), format('%-5s|%5s|', 'a', 'b'), format('%L', null), format('%s', null)

select format('%I', null)

select format('%q', 1)

select format('%s')

select format('%3$s', 1)

select format('%', 1)

select format('%*s|', 5, 'a'), format('%*2$s|', 'x', 5), format('%-*s|', 5, 'a'), format('%1$*2$s|', 'a', 6)

do $$ begin raise notice '% %% %', 1, 2; end $$

do $$ begin raise notice '%', null; raise notice '%', array[1,null]; raise notice '%', row(1,'a b',null); raise notice '%', true; raise notice '%', 1.50; raise notice '%', '2020-01-01'::timestamptz; end $$

do $$ begin raise notice '% %', 1; end $$

do $$ begin raise notice '%', 1, 2; end $$

do $$ begin raise exception using errcode = 'unique_violation', message = 'm', detail = 'd', hint = 'h', table = 't', column = 'c', constraint = 'k', schema = 's', datatype = 'dt'; end $$

do $$ begin raise unique_violation using message = 'dup'; end $$

do $$ begin raise exception 'x' using errcode = '12345'; end $$

do $$ begin raise exception 'x' using errcode = 'nosuch'; end $$

do $$ begin raise exception 'x' using errcode = '1234'; end $$

do $$ begin raise exception 'x' using message = 'y'; end $$

do $$ begin raise exception 'x' using nosuch = 'y'; end $$

do $$ begin raise exception 'x' using hint = null; end $$

do $$ begin raise nosuch_condition; end $$

do $$ begin raise warning sqlstate '01ABC' using message = 'w'; end $$

create domain pos as int check (value > 0) not null

create type mood as enum ('a','b')

create table p (id int primary key, u text unique, n int not null, v varchar(3), c int constraint cpos check (c > 0), d pos, m mood, x numeric(3,1), b bit(3), ts timestamp)

create table q (id int primary key, p int references p on delete restrict deferrable initially deferred, pv text references p(u))

insert into p values (1, 'a', 1, 'abc', 1, 1, 'a', 1.5, '101', '2020-01-02 03:04:05')

insert into p (id, n, d) values (1, 1, 1)

insert into p (id, u, n, d) values (2, 'a', 1, 1)

insert into p (id, d) values (2, 1)

insert into p (id, n, d) values (null, 1, 1)

insert into p (id, n, d, v) values (2, 1, 1, 'abcd')

insert into p (id, n, d, c) values (2, 1, 1, -1)

insert into p (id, n, d) values (2, 1, -1)

insert into p (id, n, d) values (2, 1, null)

insert into p (id, n) values (2, 1)

insert into p (id, n, d, m) values (2, 1, 1, 'zz')

insert into p (id, n, d, x) values (2, 1, 1, 100)

insert into p (id, n, d, b) values (2, 1, 1, '1')

insert into p (id, n, d, ts) values (2, 1, 1, '2020-13-01')

insert into p (id, n, d, ts) values (2, 1, 1, 'yesterdayish')

insert into q values (1, 99)

insert into q values (1, 1, 'zz')

insert into q values (1, 1, 'a')

delete from p

update p set u = 'b'

update p set id = 5

begin

insert into q values (2, 77)

set constraints all immediate

rollback

update p set n = null

update p set d = 0

update p set id = id + 2147483647

select 2147483647 + 1

select 1/0

select 10::numeric / 0

select 'a' || repeat('x', -1), substring('abc' from 1 for -1)

select sqrt(-1)

select ln(0)

select power(0, -1)

select '1e400'::float8

select 'abc'::uuid

select '{1,2'::int[]

select '{"a":1'::json

select '[1,2'::jsonb

select '\xzz'::bytea

select to_date('2020-13-01', 'YYYY-MM-DD')

select to_timestamp('x', 'YYYY')

select '25:00'::time

select 'infinity'::timestamp - 'infinity'::timestamp

select make_date(2020, 2, 30)

select interval '1 x'

select '1.2.3.4.5'::inet

select array[[1,2],[3]]

select (array[1,2,3])[1:2][1]

select regexp_replace('a', '(', 'b')

select 'a' like 'a\'

select 'a' similar to '('

select chr(0)

select chr(-1)

select decode('a', 'hex')

select encode('a', 'nosuch')

select convert_from('\xff', 'UTF8')

select repeat('a', 2000000000)

select nextval('nosuch')

select setval('nosuch', 1)

create sequence sq maxvalue 1

select nextval('sq')

select nextval('sq')

select lastval(), currval('sq')

select currval('nosuch')

select generate_series(1, 10, 0)

select width_bucket(1, 2, 2, 0)

select trunc(12345678901234567890::numeric)::int

select int4range(5, 1)

select '[5,1]'::int4range

select row(1,2) = row(1)

select (select 1 union select 2)

select 1 limit -1

select 1 offset -1

select ntile(0) over ()

select nth_value(1, 0) over ()

select percentile_cont(2) within group (order by 1.0)

select string_to_array('a', null), array_fill(1, array[-1])

select array_fill(1, null)
