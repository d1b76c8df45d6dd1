# Passwords are kept as verifiers; what is one already stays as it is.
SHOW password_encryption

CREATE ROLE ann LOGIN PASSWORD 'secret'

SELECT rolpassword ~ '^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' FROM pg_authid WHERE rolname = 'ann'

SET password_encryption = 'md5'

CREATE USER bob ENCRYPTED PASSWORD 'secret'

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

ALTER ROLE bob PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

ALTER ROLE bob PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4'

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

ALTER ROLE bob PASSWORD 'md5F5914A4D4D9B67F5A0D9FC7B7CCE3A4C'

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

ALTER ROLE bob PASSWORD 'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU='

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

ALTER ROLE bob PASSWORD 'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:short='

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

ALTER ROLE bob PASSWORD 'SCRAM-SHA-256$x:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU='

SELECT rolpassword FROM pg_authid WHERE rolname = 'bob'

SET password_encryption = 'scram-sha-256'

ALTER ROLE bob PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

ALTER ROLE bob RENAME TO robert

SELECT rolpassword FROM pg_authid WHERE rolname = 'robert'

ALTER ROLE ann RENAME TO anna

SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'anna'

ALTER ROLE anna PASSWORD ''

SELECT rolpassword FROM pg_authid WHERE rolname = 'anna'

CREATE ROLE empty PASSWORD ''

# The MD5 verifier of the empty password.
ALTER ROLE empty PASSWORD 'md5a2e4822a98337283e39f7b60acf85ec9'

SELECT rolpassword FROM pg_authid WHERE rolname = 'empty'

ALTER ROLE anna PASSWORD 'x'

ALTER ROLE anna PASSWORD NULL

SELECT rolpassword FROM pg_authid WHERE rolname = 'anna'

ALTER ROLE anna UNENCRYPTED PASSWORD 'x'

CREATE ROLE x PASSWORD 'a' PASSWORD 'b'

CREATE ROLE x ENCRYPTED PASSWORD NULL

CREATE ROLE x PASSWORD 17

SET password_encryption = 'nonsense'

SET password_encryption = on

SHOW password_encryption

# How long they are good for.
SET timezone = 'Europe/Berlin'

ALTER ROLE anna VALID UNTIL '2030-01-02 03:04:05'

SELECT rolvaliduntil, rolpassword FROM pg_roles WHERE rolname = 'anna'

SELECT valuntil, passwd FROM pg_user WHERE usename = 'anna'

ALTER ROLE anna PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

SELECT valuntil, passwd FROM pg_user WHERE usename = 'anna'

SELECT valuntil, passwd FROM pg_shadow WHERE usename = 'anna'

SET timezone = 'UTC'

SELECT rolvaliduntil FROM pg_roles WHERE rolname = 'anna'

ALTER ROLE anna VALID UNTIL 'infinity'

SELECT rolvaliduntil FROM pg_roles WHERE rolname = 'anna'

ALTER ROLE anna VALID UNTIL '-infinity'

SELECT rolvaliduntil FROM pg_roles WHERE rolname = 'anna'

ALTER ROLE anna VALID UNTIL 'someday'

ALTER ROLE anna VALID UNTIL NULL

ALTER ROLE anna VALID UNTIL '2030-01-01' VALID UNTIL '2031-01-01'

ALTER ROLE anna CONNECTION LIMIT -2

ALTER ROLE anna CONNECTION LIMIT 7 NOLOGIN

SELECT rolconnlimit, rolcanlogin FROM pg_roles WHERE rolname = 'anna'

# Who may change what of whom.
CREATE ROLE maker LOGIN CREATEROLE

CREATE ROLE root SUPERUSER

CREATE ROLE copier REPLICATION

CREATE ROLE plain LOGIN

\connect plain

ALTER ROLE plain PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

ALTER ROLE plain PASSWORD NULL

ALTER USER current_user PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

ALTER ROLE plain PASSWORD 'x' VALID UNTIL 'infinity'

ALTER ROLE plain VALID UNTIL 'infinity'

ALTER ROLE plain CONNECTION LIMIT 5

ALTER ROLE plain

ALTER ROLE plain NOLOGIN

ALTER ROLE plain NOSUPERUSER

ALTER ROLE plain NOBYPASSRLS

ALTER ROLE plain NOREPLICATION

ALTER ROLE anna PASSWORD 'x'

ALTER ROLE root PASSWORD 'x'

ALTER ROLE nosuch PASSWORD 'x'

SELECT rolpassword FROM pg_authid

SELECT passwd FROM pg_shadow

SELECT count(*) FROM pg_user WHERE passwd <> '********'

SELECT count(*) FROM pg_roles WHERE rolpassword <> '********'

SET password_encryption = 'md5'

CREATE ROLE y PASSWORD 'x'

\connect maker

ALTER ROLE anna PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

ALTER ROLE anna VALID UNTIL 'infinity' LOGIN

ALTER ROLE root PASSWORD 'x'

ALTER ROLE copier PASSWORD 'x'

ALTER ROLE anna NOSUPERUSER

ALTER ROLE anna NOREPLICATION

ALTER ROLE anna NOBYPASSRLS

CREATE ROLE y NOSUPERUSER PASSWORD 'md5f5914a4d4d9b67f5a0d9fc7b7cce3a4c'

CREATE ROLE y2 SUPERUSER PASSWORD 'x'

CREATE ROLE y3 REPLICATION PASSWORD 'x'

CREATE ROLE y4 BYPASSRLS PASSWORD 'x'

CREATE ROLE pg_y PASSWORD ''

CREATE ROLE y PASSWORD ''

\connect

# Settings of roles and databases.
ALTER ROLE plain SET work_mem = '1MB'

ALTER ROLE plain SET search_path = a, b

ALTER ROLE plain IN DATABASE postgres SET work_mem = '2MB'

ALTER DATABASE postgres SET work_mem = '3MB'

ALTER DATABASE postgres SET statement_timeout = '7s'

ALTER ROLE ALL SET statement_timeout = '8s'

ALTER ROLE ALL SET lock_timeout = '9s'

ALTER ROLE ALL IN DATABASE postgres SET idle_session_timeout = '10s'

SELECT coalesce(d.datname, '-') AS datname, coalesce(r.rolname, '-') AS rolname, setconfig FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = setdatabase LEFT JOIN pg_roles r ON r.oid = setrole ORDER BY 1, 2

\connect plain

SELECT name, setting, source FROM pg_settings WHERE name IN ('work_mem', 'statement_timeout', 'lock_timeout', 'search_path', 'idle_session_timeout') ORDER BY name

ALTER ROLE plain SET work_mem = '4MB'

ALTER ROLE plain SET log_connections = on

ALTER ROLE plain SET nosuch = 1

ALTER ROLE plain SET my.own = 'x'

ALTER ROLE plain IN DATABASE postgres RESET work_mem

ALTER ROLE maker SET work_mem = '4MB'

ALTER ROLE ALL SET work_mem = '4MB'

ALTER DATABASE postgres SET work_mem = '4MB'

ALTER ROLE plain SET work_mem = 'much'

SELECT rolconfig FROM pg_roles WHERE rolname = 'plain'

\connect plain

SHOW work_mem

ALTER ROLE plain RESET ALL

SELECT rolconfig FROM pg_roles WHERE rolname = 'plain'

\connect

ALTER DATABASE postgres RESET ALL

ALTER ROLE ALL RESET ALL

ALTER ROLE ALL IN DATABASE postgres RESET idle_session_timeout

ALTER ROLE plain IN DATABASE nosuch SET work_mem = '1MB'

ALTER ROLE nosuch SET work_mem = '1MB'

SELECT count(*) FROM pg_db_role_setting
