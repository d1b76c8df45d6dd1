# ALTER DATABASE .. RENAME TO: who may, when, and that what is in it stays.
CREATE DATABASE first_name

\connect postgres first_name

CREATE TABLE kept (id serial, t text)

INSERT INTO kept (t) VALUES ('a'), ('b')

ALTER DATABASE first_name RENAME TO other_name

ALTER DATABASE first_name RENAME TO postgres

\connect postgres postgres

ALTER DATABASE no_such RENAME TO other_name

ALTER DATABASE first_name RENAME TO postgres

CREATE ROLE unprivileged

SET ROLE unprivileged

ALTER DATABASE first_name RENAME TO "Other Name"

RESET ROLE

ALTER DATABASE first_name OWNER TO unprivileged

SET ROLE unprivileged

ALTER DATABASE first_name RENAME TO "Other Name"

RESET ROLE

COMMENT ON DATABASE first_name IS 'of some use'

ALTER DATABASE first_name SET work_mem = '5MB'

ALTER DATABASE first_name RENAME TO "Other Name"

SELECT datname, shobj_description(oid, 'pg_database'), datdba::regrole FROM pg_database WHERE datname LIKE '%ame'

CREATE DATABASE first_name

DROP DATABASE first_name

ALTER DATABASE "Other Name" RENAME TO third

\connect postgres third

INSERT INTO kept (t) VALUES ('c')

SELECT * FROM kept ORDER BY id

SHOW work_mem

SELECT current_database()

\connect postgres postgres

DROP DATABASE third

DROP ROLE unprivileged

CREATE DATABASE "odd %41?#name"

CREATE ROLE of_databases

ALTER ROLE of_databases RENAME TO of_other_databases

DROP ROLE of_other_databases

DROP DATABASE "odd %41?#name"

-- Options of databases that are there; templates.
create database opts

alter database opts is_template true connection limit 7

select datistemplate, datallowconn, datconnlimit from pg_database where datname = 'opts'

drop database opts

alter database opts with is_template false allow_connections false connection limit -1

alter database opts allow_connections nonsense

alter database opts connection limit -5

alter database nosuch connection limit 5

alter database template1 allow_connections true

select datname, datistemplate, datallowconn, datacl from pg_database where datname like 'template%' order by 1

drop database opts

drop database template1

create database fresh template template0

create database fresh2 template nosuch

drop database fresh
