-- Rights on languages, and the ways to make one of old.
create role writer

create role guest

grant usage on language plpgsql to writer with grant option

grant all privileges on language sql, plpgsql to guest

grant usage on language c to writer

revoke all on language internal from public

grant usage on language nope to writer

grant select on language plpgsql to writer

grant usage on language plpgsql to nobody

grant usage (a) on language plpgsql to writer

select lanname, lanacl from pg_language where lanname in ('sql', 'plpgsql') order by 1

select has_language_privilege('writer', 'plpgsql', 'usage with grant option'), has_language_privilege('guest', 'plpgsql', 'usage with grant option'), has_language_privilege('guest', 'c', 'usage'), has_language_privilege('sql', 'usage'), has_language_privilege(1::oid, 'usage')

select has_language_privilege('nope', 'usage')

select has_language_privilege('sql', 'execute')

revoke usage on language plpgsql from public

revoke usage on language plpgsql from guest

set role writer

do 'begin end'

grant usage on language sql to guest

grant usage on language plpgsql to guest with grant option

create function of_writer() returns int language c as 'a', 'b'

set role guest

do language plpgsql 'begin end'

revoke usage on language plpgsql from writer

reset role

revoke usage on language plpgsql from writer

revoke usage on language plpgsql from writer cascade

grant create on schema public to guest

set role guest

do 'begin end'

create function of_guest() returns int language plpgsql as 'begin return 1; end'

create function of_guest() returns int language sql as 'select 1'

create procedure nope() language nope as ''

reset role

drop role guest

revoke usage on language sql from public

select (aclexplode(lanacl)).grantee::regrole, (aclexplode(lanacl)).privilege_type from pg_language where lanname = 'sql'

drop owned by guest, writer

drop role guest, writer

grant usage on language sql to public

grant usage on language plpgsql to public

create or replace language plpgsql

create or replace trusted procedural language plpgsql

create procedural language plpgsql

create trusted language plpgsql

create language

drop language nope

drop language if exists nope

do language nope ''
