# Roles, memberships, and what they say when refused.
CREATE ROLE alice LOGIN

CREATE ROLE alice

CREATE USER bob PASSWORD 'secret'

CREATE ROLE grp

CREATE ROLE boss SUPERUSER CREATEDB CREATEROLE LOGIN NOINHERIT

CREATE ROLE pg_mine

CREATE ROLE "none"

CREATE ROLE x NOSUCHOPTION

SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit FROM pg_roles WHERE rolname IN ('alice', 'bob', 'grp', 'boss') ORDER BY rolname

GRANT grp TO alice

GRANT grp TO alice

GRANT alice TO grp

GRANT nosuch TO alice

GRANT grp TO nosuch

SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members WHERE member = 'alice'::regrole

SELECT pg_has_role('alice', 'grp', 'MEMBER'), pg_has_role('bob', 'grp', 'MEMBER'), pg_has_role('alice', 'grp', 'USAGE')

CREATE TABLE secret (x int)

INSERT INTO secret VALUES (1)

\connect alice

SELECT current_user, session_user

SELECT * FROM secret

INSERT INTO secret VALUES (2)

DROP TABLE secret

CREATE ROLE other

DROP ROLE bob

ALTER ROLE bob NOLOGIN

CREATE TABLE mine (x int)

CREATE SCHEMA mine

SET ROLE grp

SELECT current_user, session_user

SET ROLE bob

RESET ROLE

SELECT current_user

SET ROLE postgres

SET SESSION AUTHORIZATION bob

GRANT SELECT ON secret TO bob

SELECT has_table_privilege('secret', 'SELECT'), has_table_privilege('postgres', 'secret', 'SELECT')

SELECT has_table_privilege('nosuch', 'SELECT')

SELECT has_table_privilege('secret', 'NOSUCH')

CREATE EVENT TRIGGER z ON ddl_command_start EXECUTE FUNCTION etf()

\connect

GRANT SELECT ON secret TO grp

SELECT relacl FROM pg_class WHERE relname = 'secret'

\connect alice

SELECT * FROM secret

\connect

REVOKE grp FROM alice

REVOKE grp FROM alice

\connect alice

SELECT * FROM secret

\connect

ALTER ROLE grp NOINHERIT

ALTER ROLE nosuch LOGIN

ALTER ROLE bob RENAME TO robert

ALTER ROLE robert SET search_path = nowhere

\connect robert

SHOW search_path

\connect

ALTER ROLE robert RESET search_path

SET SESSION AUTHORIZATION robert

SELECT current_user, session_user

CREATE ROLE denied

RESET SESSION AUTHORIZATION

SELECT current_user, session_user

DROP ROLE nosuch

DROP ROLE IF EXISTS nosuch

DROP ROLE grp

REVOKE SELECT ON secret FROM grp

DROP ROLE grp

DROP ROLE alice, robert, boss

DROP ROLE postgres

SELECT current_user, pg_get_userbyid(10), pg_get_userbyid(1234567)
