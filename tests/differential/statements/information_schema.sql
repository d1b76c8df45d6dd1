# The information schema's views of types, privileges and usage.
CREATE ROLE ann LOGIN

CREATE DOMAIN dpos AS int CHECK (VALUE > 0) CONSTRAINT small CHECK (VALUE < 100)

CREATE DOMAIN dname AS varchar(20) DEFAULT 'none' NOT NULL

CREATE DOMAIN dmoney AS numeric(10,2)

CREATE DOMAIN darr AS int[]

CREATE DOMAIN dtime AS timestamp(3)

CREATE DOMAIN dbit AS bit(4)

CREATE DOMAIN ddom AS dpos

CREATE TYPE mood AS ENUM ('sad', 'ok')

CREATE TYPE addr AS (street text, no int, m mood, d dmoney, list text[], code char(3))

CREATE TABLE t (id int PRIMARY KEY, p dpos, n dname, m mood, a addr, l dname[], x varchar(10), c char(4), UNIQUE (x))

CREATE TABLE u (id int REFERENCES t, b int CHECK (b > 1), k char(1))

CREATE FUNCTION isok(a int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN a > 0; END $$

CREATE FUNCTION f(a int, INOUT b text, OUT c numeric, VARIADIC d int[] DEFAULT '{}') LANGUAGE plpgsql AS $$ BEGIN c := 1; END $$

CREATE FUNCTION g(int, dname DEFAULT 'q', n mood DEFAULT 'ok') RETURNS SETOF t LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$

CREATE PROCEDURE pr(a int, INOUT b addr) LANGUAGE plpgsql AS $$ BEGIN END $$

CREATE FUNCTION tab(a int) RETURNS TABLE (x int, y text) LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$

CREATE VIEW v AS SELECT t.id, t.x, isok(u.b) AS ok FROM t JOIN u ON u.id = t.id

CREATE VIEW v2 AS SELECT id FROM v

CREATE SEQUENCE s

GRANT SELECT (id, x), UPDATE (x) ON t TO ann WITH GRANT OPTION

GRANT INSERT ON u TO ann

GRANT USAGE ON SEQUENCE s TO ann

GRANT USAGE ON DOMAIN dpos TO ann

GRANT EXECUTE ON FUNCTION isok TO ann

SELECT * FROM information_schema.domains WHERE domain_schema = 'public' ORDER BY domain_name

SELECT constraint_schema, constraint_name, domain_schema, domain_name, is_deferrable, initially_deferred FROM information_schema.domain_constraints WHERE domain_schema = 'public' ORDER BY 2

SELECT * FROM information_schema.domain_udt_usage WHERE domain_schema = 'public' ORDER BY domain_name

SELECT * FROM information_schema.column_domain_usage WHERE table_schema = 'public' ORDER BY domain_name, table_name, column_name

SELECT * FROM information_schema.column_udt_usage WHERE table_schema = 'public' ORDER BY table_name, column_name

SELECT * FROM information_schema.attributes ORDER BY udt_name, ordinal_position

SELECT * FROM information_schema.user_defined_types WHERE user_defined_type_schema = 'public' ORDER BY 3

SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, domain_name, udt_name, column_default, is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position

SELECT regexp_replace(specific_name, '_\d+$', '') AS routine, ordinal_position, parameter_mode, is_result, as_locator, parameter_name, data_type, udt_schema, udt_name, dtd_identifier, parameter_default FROM information_schema.parameters WHERE specific_schema = 'public' ORDER BY 1, 2

SELECT grantor, grantee, routine_name, privilege_type, is_grantable FROM information_schema.routine_privileges WHERE routine_schema = 'public' ORDER BY 3, 2, 1

SELECT grantor, grantee, routine_name, privilege_type, is_grantable FROM information_schema.role_routine_grants WHERE routine_schema = 'public' ORDER BY 3, 2, 1

SELECT * FROM information_schema.column_privileges WHERE table_schema = 'public' ORDER BY table_name, column_name, grantee, privilege_type

SELECT * FROM information_schema.role_column_grants WHERE table_schema = 'public' AND grantee = 'ann' ORDER BY table_name, column_name, grantee, privilege_type

SELECT * FROM information_schema.udt_privileges WHERE udt_schema = 'public' ORDER BY udt_name, grantee

SELECT * FROM information_schema.role_udt_grants WHERE udt_schema = 'public' ORDER BY udt_name, grantee

SELECT * FROM information_schema.usage_privileges WHERE object_schema = 'public' ORDER BY object_type, object_name, grantee

SELECT * FROM information_schema.role_usage_grants WHERE object_schema = 'public' ORDER BY object_type, object_name, grantee

SELECT * FROM information_schema.administrable_role_authorizations WHERE grantee NOT LIKE 'pg%'

SELECT * FROM information_schema.view_table_usage WHERE view_schema = 'public' ORDER BY view_name, table_name

SELECT * FROM information_schema.view_column_usage WHERE view_schema = 'public' ORDER BY view_name, table_name, column_name

SELECT table_name, regexp_replace(specific_name, '_\d+$', '') FROM information_schema.view_routine_usage WHERE table_schema = 'public' ORDER BY 1, 2

SELECT * FROM information_schema.constraint_table_usage WHERE table_schema = 'public' ORDER BY constraint_name

SELECT * FROM information_schema.check_constraint_routine_usage WHERE constraint_schema = 'public'

SELECT * FROM information_schema.character_sets

SELECT collation_schema, collation_name, pad_attribute FROM information_schema.collations WHERE collation_name IN ('C', 'POSIX', 'default') ORDER BY 2

SELECT * FROM information_schema.collation_character_set_applicability WHERE collation_name IN ('C', 'POSIX', 'default') ORDER BY collation_name

SELECT * FROM information_schema.data_type_privileges WHERE object_schema = 'public' AND object_type <> 'ROUTINE' ORDER BY object_type, object_name, dtd_identifier

SELECT count(*) FROM information_schema.foreign_tables

SELECT * FROM information_schema.foreign_servers

SELECT * FROM information_schema.user_mappings

SELECT * FROM information_schema.transforms

SELECT * FROM information_schema.column_options

SELECT * FROM information_schema.routine_table_usage

\connect ann

SELECT table_name, column_name, privilege_type, is_grantable, grantor, grantee FROM information_schema.column_privileges WHERE table_schema = 'public' ORDER BY 1, 2, 3

SELECT domain_name FROM information_schema.domains WHERE domain_schema = 'public' ORDER BY 1

SELECT domain_name, constraint_name FROM information_schema.domain_constraints WHERE domain_schema = 'public' ORDER BY 1, 2

SELECT count(*) FROM information_schema.parameters WHERE specific_schema = 'public'

SELECT * FROM information_schema.view_table_usage WHERE view_schema = 'public'

SELECT object_name, grantee FROM information_schema.usage_privileges WHERE object_schema = 'public' ORDER BY 1, 2

SELECT grantee, routine_name FROM information_schema.role_routine_grants WHERE routine_schema = 'public' ORDER BY 2, 1

\connect postgres

SELECT * FROM information_schema.element_types WHERE object_schema = 'public' AND object_type <> 'ROUTINE' ORDER BY object_type, object_name, dtd_identifier

SELECT regexp_replace(object_name, '_\d+$', ''), object_type, collection_type_identifier, data_type, udt_name, dtd_identifier FROM information_schema.element_types WHERE object_schema = 'public' AND object_type = 'ROUTINE' ORDER BY 1, dtd_identifier

SELECT table_name FROM information_schema.views WHERE table_schema = 'information_schema' AND table_name NOT LIKE 'sql\_%' ORDER BY 1

create table gc (a int, b int, c int generated always as (a + b) stored, d int default 5)

select * from information_schema.column_column_usage

select column_name, column_default, is_generated, generation_expression from information_schema.columns where table_name = 'gc' order by 1
