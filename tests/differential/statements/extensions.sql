# plpgsql is the only extension.

CREATE EXTENSION IF NOT EXISTS plpgsql

CREATE EXTENSION plpgsql

CREATE EXTENSION nosuch

CREATE EXTENSION IF NOT EXISTS nosuch WITH SCHEMA public VERSION '1.0' CASCADE

CREATE EXTENSION "../x"

CREATE EXTENSION "a--b"

CREATE EXTENSION "-a"

DROP EXTENSION nosuch

DROP EXTENSION IF EXISTS nosuch CASCADE

SELECT * FROM pg_available_extensions WHERE name = 'plpgsql'

SELECT * FROM pg_available_extension_versions WHERE name = 'plpgsql'

SELECT extname, extversion FROM pg_extension

SELECT * FROM pg_prepared_xacts
