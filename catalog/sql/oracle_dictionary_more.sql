-- More of Oracle's dictionary: rights, dependencies, arguments, what clients ask for. In the notation of
-- oracle_dictionary.sql. Columns are Oracle's (19c Database Reference), with EDB's schema_name beside the owner.

CREATE VIEW pg_catalog.{dba,all,user}_dependencies (
    owner text,  -- dba, all
    schema_name text, name text, type text, referenced_owner text, referenced_schema_name text,
    referenced_name text, referenced_type text, referenced_link_name text, dependency_type text
) AS
SELECT
    upper(pg_get_userbyid(o.owner))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(o.name)::text AS name,
    o.type::text AS type,
    upper(pg_get_userbyid(o.refowner))::text AS referenced_owner,
    upper(m.nspname)::text AS referenced_schema_name,
    upper(o.refname)::text AS referenced_name,
    o.reftype::text AS referenced_type,
    NULL::text AS referenced_link_name,
    'HARD'::text AS dependency_type
FROM (
    SELECT DISTINCT c.relowner AS owner, c.relnamespace AS schema, c.relname::text AS name,
        CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS type,
        r.relowner AS refowner, r.relnamespace AS refschema, r.relname::text AS refname,
        CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS reftype
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_rewrite w ON d.classid = 2618 AND w.oid = d.objid
    JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relkind IN ('v', 'm')
    JOIN pg_catalog.pg_class r ON d.refclassid = 1259 AND r.oid = d.refobjid AND r.oid <> c.oid
    WHERE c.oid >= 16384
    UNION ALL
    SELECT DISTINCT c.relowner, c.relnamespace, c.relname::text, 'VIEW', p.proowner, p.pronamespace, p.proname::text, 'FUNCTION'
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_rewrite w ON d.classid = 2618 AND w.oid = d.objid
    JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relkind IN ('v', 'm')
    JOIN pg_catalog.pg_proc p ON d.refclassid = 1255 AND p.oid = d.refobjid
    WHERE c.oid >= 16384
    UNION ALL
    SELECT c.relowner, c.relnamespace, t.tgname::text, 'TRIGGER', c.relowner, c.relnamespace, c.relname::text,
        CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END
    FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT g.pkgowner, g.pkgnamespace, g.pkgname::text, CASE WHEN g.pkgtype <> 0 THEN 'TYPE BODY' ELSE 'PACKAGE BODY' END,
        g.pkgowner, g.pkgnamespace, g.pkgname::text, CASE WHEN g.pkgtype <> 0 THEN 'TYPE' ELSE 'PACKAGE' END
    FROM pg_catalog.polar_package g WHERE g.pkgbody IS NOT NULL
    UNION ALL
    SELECT s.synowner, s.synnamespace, s.synname::text, 'SYNONYM', r.relowner, r.relnamespace, r.relname::text,
        CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END
    FROM pg_catalog.polar_synonym s
    JOIN pg_catalog.pg_namespace x ON x.nspname = s.synobjschema
    JOIN pg_catalog.pg_class r ON r.relnamespace = x.oid AND r.relname = s.synobjname
) o
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.schema
JOIN pg_catalog.pg_namespace m ON m.oid = o.refschema
WHERE true
  AND pg_has_role(o.owner, 'USAGE')  -- all
  AND o.owner = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)  -- user
;

-- Of routines that stand alone; position 0 is what a function returns.
CREATE VIEW pg_catalog.{dba,all,user}_arguments (
    owner text,  -- dba, all
    schema_name text, object_name text, package_name text, object_id oid, argument_name text, position integer,
    sequence integer, data_level integer, data_type text, defaulted text, in_out text, overload text,
    data_length numeric, data_precision numeric, data_scale numeric, char_length numeric
) AS
SELECT
    upper(pg_get_userbyid(p.proowner))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(p.proname)::text AS object_name,
    NULL::text AS package_name,
    p.oid::oid AS object_id,
    upper(a.name)::text AS argument_name,
    a.position::integer AS position,
    (a.position + CASE WHEN p.prokind = 'f' THEN 1 ELSE 0 END)::integer AS sequence,
    0::integer AS data_level,
    upper(CASE WHEN t.typname = 'bpchar' THEN 'char' ELSE format_type(t.oid, NULL) END)::text AS data_type,
    (CASE WHEN a.inputs > p.pronargs - p.pronargdefaults AND a.mode IN ('i', 'b') THEN 'Y' ELSE 'N' END)::text AS defaulted,
    (CASE a.mode WHEN 'o' THEN 'OUT' WHEN 'b' THEN 'IN/OUT' WHEN 't' THEN 'OUT' ELSE 'IN' END)::text AS in_out,
    NULL::text AS overload,
    NULL::numeric AS data_length,
    NULL::numeric AS data_precision,
    NULL::numeric AS data_scale,
    0::numeric AS char_length
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN LATERAL (
    SELECT k.n AS position, p.proargnames[k.n] AS name, coalesce(p.proargmodes[k.n]::text, 'i') AS mode,
        coalesce(p.proallargtypes[k.n], p.proargtypes[k.n - 1]) AS type,
        (SELECT count(*) FROM generate_series(1, k.n) e(m) WHERE coalesce(p.proargmodes[e.m]::text, 'i') IN ('i', 'b')) AS inputs
    FROM generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) k(n)
    UNION ALL
    SELECT 0, NULL, 'o', p.prorettype, 0 WHERE p.prokind = 'f'
) a ON true
JOIN pg_catalog.pg_type t ON t.oid = a.type
WHERE p.prokind IN ('f', 'p') AND p.oid >= 16384 AND p.pronamespace <> 9006
  AND has_function_privilege(p.oid, 'EXECUTE')  -- all
  AND p.proowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

-- Rights on tables, views, sequences, routines and packages that have been granted. Oracle's ALL_TAB_PRIVS has
-- other names of columns than the other two.
CREATE VIEW pg_catalog.{dba,user}_tab_privs (
    grantee text, owner text, schema_name text, table_name text, grantor text, privilege text, grantable text, hierarchy text,
    type text
) AS
SELECT
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE upper(pg_get_userbyid(x.grantee)) END)::text AS grantee,
    upper(pg_get_userbyid(x.owner))::text AS owner,
    upper(n.nspname)::text AS schema_name,
    upper(x.name)::text AS table_name,
    upper(pg_get_userbyid(x.grantor))::text AS grantor,
    x.privilege_type::text AS privilege,
    (CASE WHEN x.is_grantable THEN 'YES' ELSE 'NO' END)::text AS grantable,
    'NO'::text AS hierarchy,
    x.type::text AS type
FROM (
    SELECT c.relowner AS owner, c.relnamespace AS schema, c.relname::text AS name, a.grantor, a.grantee, a.privilege_type,
        a.is_grantable, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS type
    FROM pg_catalog.pg_class c, aclexplode(c.relacl) a WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.oid >= 16384
    UNION ALL
    SELECT p.proowner, p.pronamespace, p.proname::text, a.grantor, a.grantee, a.privilege_type, a.is_grantable,
        CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END
    FROM pg_catalog.pg_proc p, aclexplode(p.proacl) a WHERE p.oid >= 16384
    UNION ALL
    SELECT g.pkgowner, g.pkgnamespace, g.pkgname::text, a.grantor, a.grantee, a.privilege_type, a.is_grantable,
        CASE WHEN g.pkgtype <> 0 THEN 'TYPE' ELSE 'PACKAGE' END
    FROM pg_catalog.polar_package g, aclexplode(g.pkgacl) a
) x
JOIN pg_catalog.pg_namespace n ON n.oid = x.schema
WHERE x.grantee <> x.owner
  AND (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user) IN (x.owner, x.grantee, x.grantor)  -- user
;

CREATE VIEW pg_catalog.all_tab_privs (
    grantor text, grantee text, table_schema text, table_name text, privilege text, grantable text, hierarchy text, type text
) AS
SELECT p.grantor::text AS grantor, p.grantee::text AS grantee, p.schema_name::text AS table_schema,
    p.table_name::text AS table_name, p.privilege::text AS privilege, p.grantable::text AS grantable,
    p.hierarchy::text AS hierarchy, p.type::text AS type
FROM pg_catalog.dba_tab_privs p
WHERE p.grantee = 'PUBLIC' OR EXISTS (
    SELECT FROM pg_catalog.pg_roles r
    WHERE upper(r.rolname) IN (p.grantee, p.owner, p.grantor) AND pg_has_role(r.oid, 'USAGE'));

CREATE VIEW pg_catalog.role_tab_privs (
    role text, owner text, table_name text, column_name text, privilege text, grantable text
) AS
SELECT p.grantee::text AS role, p.owner::text AS owner, p.table_name::text AS table_name, NULL::text AS column_name,
    p.privilege::text AS privilege, p.grantable::text AS grantable
FROM pg_catalog.dba_tab_privs p
JOIN pg_catalog.pg_roles r ON upper(r.rolname) = p.grantee AND pg_has_role(r.oid, 'USAGE') AND NOT r.rolcanlogin;

CREATE VIEW pg_catalog.{dba,user}_col_privs (
    grantee text, owner text, schema_name text, table_name text, column_name text, grantor text, privilege text, grantable text
) AS
SELECT
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE upper(pg_get_userbyid(x.grantee)) END)::text AS grantee,
    upper(pg_get_userbyid(c.relowner))::text AS owner,
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    upper(a.attname)::text AS column_name,
    upper(pg_get_userbyid(x.grantor))::text AS grantor,
    x.privilege_type::text AS privilege,
    (CASE WHEN x.is_grantable THEN 'YES' ELSE 'NO' END)::text AS grantable
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN LATERAL aclexplode(a.attacl) x ON true
WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND x.grantee <> c.relowner
  AND (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user) IN (c.relowner, x.grantee, x.grantor)  -- user
;

CREATE VIEW pg_catalog.all_col_privs (
    grantor text, grantee text, table_schema text, table_name text, column_name text, privilege text, grantable text
) AS
SELECT p.grantor::text AS grantor, p.grantee::text AS grantee, p.schema_name::text AS table_schema,
    p.table_name::text AS table_name, p.column_name::text AS column_name, p.privilege::text AS privilege,
    p.grantable::text AS grantable
FROM pg_catalog.dba_col_privs p
WHERE p.grantee = 'PUBLIC' OR EXISTS (
    SELECT FROM pg_catalog.pg_roles r
    WHERE upper(r.rolname) IN (p.grantee, p.owner, p.grantor) AND pg_has_role(r.oid, 'USAGE'));

-- System privileges are what roles' attributes allow, in Oracle's words.
CREATE VIEW pg_catalog.dba_sys_privs (grantee text, privilege text, admin_option text) AS
SELECT upper(r.rolname)::text AS grantee, p.privilege::text AS privilege, 'NO'::text AS admin_option
FROM pg_catalog.pg_roles r
JOIN (VALUES ('CREATE SESSION'), ('CREATE ROLE'), ('CREATE USER'), ('ALTER USER'), ('DROP USER'),
    ('ADMINISTER DATABASE TRIGGER'), ('SELECT ANY TABLE'), ('INSERT ANY TABLE'), ('UPDATE ANY TABLE'),
    ('DELETE ANY TABLE'), ('EXECUTE ANY PROCEDURE'), ('CREATE ANY TABLE'), ('ALTER SYSTEM'), ('EXEMPT ACCESS POLICY'),
    ('CREATE ANY CONTEXT'), ('CREATE PUBLIC SYNONYM'), ('CREATE JOB'), ('CREATE TABLE'), ('CREATE VIEW'),
    ('CREATE MATERIALIZED VIEW'), ('CREATE SEQUENCE'), ('CREATE PROCEDURE'), ('CREATE TRIGGER'), ('CREATE TYPE'),
    ('CREATE SYNONYM')) p(privilege)
    ON CASE p.privilege WHEN 'CREATE SESSION' THEN r.rolcanlogin
        WHEN 'CREATE ROLE' THEN r.rolcreaterole WHEN 'CREATE USER' THEN r.rolcreaterole
        WHEN 'ALTER USER' THEN r.rolcreaterole WHEN 'DROP USER' THEN r.rolcreaterole
        WHEN 'EXEMPT ACCESS POLICY' THEN r.rolsuper OR r.rolbypassrls WHEN 'CREATE JOB' THEN r.rolcanlogin
        ELSE r.rolsuper OR (p.privilege IN ('CREATE TABLE', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE SEQUENCE',
            'CREATE PROCEDURE', 'CREATE TRIGGER', 'CREATE TYPE', 'CREATE SYNONYM')
            AND EXISTS (SELECT 1 FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_'
                AND has_schema_privilege(r.oid, n.oid, 'CREATE'))) END;

CREATE VIEW pg_catalog.user_sys_privs (username text, privilege text, admin_option text) AS
SELECT p.grantee::text AS username, p.privilege::text AS privilege, p.admin_option::text AS admin_option
FROM pg_catalog.dba_sys_privs p WHERE p.grantee = upper(current_user);

CREATE VIEW pg_catalog.session_privs (privilege text) AS
SELECT p.privilege::text AS privilege FROM pg_catalog.dba_sys_privs p WHERE p.grantee = upper(current_user);

CREATE VIEW pg_catalog.role_sys_privs (role text, privilege text, admin_option text) AS
SELECT p.grantee::text AS role, p.privilege::text AS privilege, p.admin_option::text AS admin_option
FROM pg_catalog.dba_sys_privs p
JOIN pg_catalog.pg_roles r ON upper(r.rolname) = p.grantee AND NOT r.rolcanlogin
WHERE pg_has_role(r.oid, 'USAGE');

CREATE VIEW pg_catalog.role_role_privs (role text, granted_role text, admin_option text) AS
SELECT p.grantee::text AS role, p.granted_role::text AS granted_role, p.admin_option::text AS admin_option
FROM pg_catalog.dba_role_privs p
JOIN pg_catalog.pg_roles r ON upper(r.rolname) = p.grantee AND NOT r.rolcanlogin;

CREATE VIEW pg_catalog.{dba,all,user}_tab_cols (
    owner text,  -- dba, all
    schema_name text, table_name text, column_name character varying, data_type character varying, data_length numeric,
    data_precision numeric, data_scale numeric, nullable character varying, column_id numeric, data_default character varying,
    hidden_column text, virtual_column text, identity_column text, char_col_decl_length numeric, char_length numeric,
    char_used text
) AS
SELECT
    upper(pg_get_userbyid(c.relowner))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    upper(a.attname)::character varying AS column_name,
    (upper(CASE WHEN t.typname = 'bpchar' THEN 'char' ELSE format_type(t.oid, NULL) END))::character varying AS data_type,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 0 THEN a.atttypmod - 4 ELSE t.typlen END)::numeric AS data_length,
    (CASE WHEN t.typname = 'numeric' AND a.atttypmod >= 4 THEN (a.atttypmod - 4) / 65536 END)::numeric AS data_precision,
    (CASE WHEN t.typname = 'numeric' AND a.atttypmod >= 4 THEN (a.atttypmod - 4) % 65536 END)::numeric AS data_scale,
    (CASE WHEN a.attnotnull THEN 'N' ELSE 'Y' END)::character varying AS nullable,
    a.attnum::numeric AS column_id,
    pg_get_expr(d.adbin, d.adrelid)::character varying AS data_default,
    'NO'::text AS hidden_column,
    (CASE WHEN a.attgenerated <> '' THEN 'YES' ELSE 'NO' END)::text AS virtual_column,
    (CASE WHEN a.attidentity <> '' THEN 'YES' ELSE 'NO' END)::text AS identity_column,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 0 THEN a.atttypmod - 4 END)::numeric AS char_col_decl_length,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 0 THEN a.atttypmod - 4 ELSE 0 END)::numeric AS char_length,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') THEN 'C' END)::text AS char_used
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm')
  AND c.oid >= 16384  -- dba, user
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_mviews (
    owner text,
    schema_name text, mview_name text, query text, refresh_mode text, refresh_method text, build_mode text, staleness text,
    container_name text, updatable text, last_refresh_date timestamp without time zone
) AS
SELECT
    upper(pg_get_userbyid(c.relowner))::text AS owner,
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS mview_name,
    pg_get_viewdef(c.oid)::text AS query,
    'DEMAND'::text AS refresh_mode,
    'COMPLETE'::text AS refresh_method,
    'IMMEDIATE'::text AS build_mode,
    (CASE WHEN c.relispopulated THEN 'UNKNOWN' ELSE 'UNUSABLE' END)::text AS staleness,
    upper(c.relname)::text AS container_name,
    'N'::text AS updatable,
    NULL::timestamp without time zone AS last_refresh_date
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm'
  AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_part_key_columns (
    owner text,  -- dba, all
    schema_name text, name text, object_type text, column_name text, column_position integer
) AS
SELECT
    upper(pg_get_userbyid(c.relowner))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS name,
    'TABLE'::text AS object_type,
    upper(a.attname)::text AS column_name,
    k.position::integer AS column_position
FROM pg_catalog.pg_partitioned_table p
JOIN pg_catalog.pg_class c ON c.oid = p.partrelid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN LATERAL unnest(p.partattrs) WITH ORDINALITY k(number, position) ON true
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.user_catalog (table_name text, table_type text) AS
SELECT o.object_name::text AS table_name, o.object_type::text AS table_type
FROM pg_catalog.user_objects o WHERE o.object_type IN ('TABLE', 'VIEW', 'SEQUENCE', 'SYNONYM');

CREATE VIEW pg_catalog.global_name (global_name text) AS
SELECT upper(current_database())::text AS global_name;

-- What a session begins with, and what it has.
CREATE VIEW pg_catalog.nls_database_parameters (parameter text, value text) AS
SELECT upper(s.name)::text AS parameter, s.boot_val::text AS value FROM pg_catalog.pg_settings s WHERE s.name LIKE 'nls\_%'
UNION ALL SELECT 'NLS_CHARACTERSET', 'AL32UTF8'
UNION ALL SELECT 'NLS_NCHAR_CHARACTERSET', 'UTF8';

CREATE VIEW pg_catalog.nls_instance_parameters (parameter text, value text) AS
SELECT upper(s.name)::text AS parameter, s.reset_val::text AS value FROM pg_catalog.pg_settings s WHERE s.name LIKE 'nls\_%';

CREATE VIEW pg_catalog."v$nls_parameters" (parameter text, value text) AS
SELECT p.parameter::text AS parameter, p.value::text AS value FROM pg_catalog.nls_session_parameters p
UNION ALL SELECT 'NLS_CHARACTERSET', 'AL32UTF8';

CREATE VIEW pg_catalog.dba_tablespaces (tablespace_name text, block_size integer, status text, contents text) AS
SELECT upper(t.spcname)::text AS tablespace_name, 8192::integer AS block_size, 'ONLINE'::text AS status,
    'PERMANENT'::text AS contents
FROM pg_catalog.pg_tablespace t;

CREATE VIEW pg_catalog.user_tablespaces (tablespace_name text, block_size integer, status text, contents text) AS
SELECT t.tablespace_name::text AS tablespace_name, t.block_size::integer AS block_size, t.status::text AS status,
    t.contents::text AS contents
FROM pg_catalog.dba_tablespaces t;

-- Jobs of DBMS_SCHEDULER.
CREATE VIEW pg_catalog.{dba,all,user}_scheduler_jobs (
    owner text,  -- dba, all
    job_name text, job_creator text, job_type text, job_action text, schedule_type text, start_date timestamptz,
    repeat_interval text, end_date timestamptz, enabled text, auto_drop text, state text, run_count integer,
    failure_count integer, last_start_date timestamptz, next_run_date timestamptz, comments text
) AS
SELECT
    upper(pg_get_userbyid(j.jobowner))::text AS owner,  -- dba, all
    upper(j.jobname)::text AS job_name,
    upper(pg_get_userbyid(j.jobowner))::text AS job_creator,
    j.jobtype::text AS job_type,
    j.jobwhat::text AS job_action,
    (CASE WHEN j.jobinterval IS NULL THEN 'ONCE' WHEN j.jobinterval ~* '^\s*freq\s*=' THEN 'CALENDAR' ELSE 'PLSQL' END)::text AS schedule_type,
    j.jobstart::timestamptz AS start_date,
    j.jobinterval::text AS repeat_interval,
    j.jobend::timestamptz AS end_date,
    (CASE WHEN j.jobbroken THEN 'FALSE' ELSE 'TRUE' END)::text AS enabled,
    (CASE WHEN j.jobautodrop THEN 'TRUE' ELSE 'FALSE' END)::text AS auto_drop,
    (CASE WHEN NOT j.jobbroken THEN 'SCHEDULED' WHEN j.jobruns > 0 THEN 'COMPLETED' ELSE 'DISABLED' END)::text AS state,
    j.jobruns::integer AS run_count,
    j.jobfailures::integer AS failure_count,
    j.joblast::timestamptz AS last_start_date,
    j.jobnext::timestamptz AS next_run_date,
    j.jobcomments::text AS comments
FROM pg_catalog.polar_job j
WHERE j.jobname IS NOT NULL
  AND pg_has_role(j.jobowner, 'USAGE')  -- all
  AND j.jobowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_ind_expressions (
    index_owner text,  -- dba, all
    index_name text,
    table_owner text,  -- dba, all
    table_name text, column_expression text, column_position smallint
) AS
SELECT
    upper(pg_get_userbyid(i.relowner))::text AS index_owner,  -- dba, all
    upper(i.relname)::text AS index_name,
    upper(pg_get_userbyid(c.relowner))::text AS table_owner,  -- dba, all
    upper(c.relname)::text AS table_name,
    pg_get_indexdef(i.oid, k.position::integer, true)::text AS column_expression,
    k.position::smallint AS column_position
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN unnest(x.indkey) WITH ORDINALITY k(attnum, position) ON k.attnum = 0
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND i.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_mview_comments (
    owner text,  -- dba, all
    mview_name text, comments text
) AS
SELECT
    upper(pg_get_userbyid(c.relowner))::text AS owner,  -- dba, all
    upper(c.relname)::text AS mview_name,
    obj_description(c.oid, 'pg_class')::text AS comments
FROM pg_catalog.pg_class c
WHERE c.relkind = 'm'
  AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

-- Sizes are those of SQLite's pages.
CREATE VIEW pg_catalog.{dba,user}_segments (
    owner text,  -- dba
    segment_name text, partition_name text, segment_type text, tablespace_name text, bytes numeric, blocks numeric
) AS
SELECT
    upper(pg_get_userbyid(c.relowner))::text AS owner,  -- dba
    upper(c.relname)::text AS segment_name,
    NULL::text AS partition_name,
    (CASE c.relkind WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END)::text AS segment_type,
    NULL::text AS tablespace_name,
    pg_relation_size(c.oid)::numeric AS bytes,
    (pg_relation_size(c.oid) / 8192)::numeric AS blocks
FROM pg_catalog.pg_class c
WHERE c.relkind IN ('r', 'm', 'i') AND c.oid >= 16384
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_subpart_key_columns (
    owner text,  -- dba, all
    name text, object_type text, column_name text, column_position integer
) AS
SELECT DISTINCT
    upper(pg_get_userbyid(c.relowner))::text AS owner,  -- dba, all
    upper(c.relname)::text AS name,
    'TABLE'::text AS object_type,
    upper(a.attname)::text AS column_name,
    k.position::integer AS column_position
FROM pg_catalog.pg_partitioned_table p
JOIN pg_catalog.pg_inherits i ON i.inhrelid = p.partrelid
JOIN pg_catalog.pg_class c ON c.oid = i.inhparent AND NOT c.relispartition
JOIN LATERAL unnest(p.partattrs) WITH ORDINALITY k(number, position) ON true
JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.number
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

-- What cannot be here: dropped tables that are kept, links, logs of materialized views, queues, dimensions.

CREATE VIEW pg_catalog.{dba,user}_recyclebin (
    owner text,  -- dba
    object_name text, original_name text, operation text, type text, ts_name text, createtime text, droptime text,
    can_undrop text, can_purge text
) AS NOTHING;

CREATE VIEW pg_catalog.{dba,all,user}_db_links (
    owner text,  -- dba, all
    db_link text, username text, host text, created timestamp without time zone
) AS NOTHING;

CREATE VIEW pg_catalog.{dba,all,user}_mview_logs (
    log_owner text, master text, log_table text, log_trigger text, rowids text, primary_key text
) AS NOTHING;

CREATE VIEW pg_catalog.{dba,all,user}_queue_tables (
    owner text,  -- dba, all
    queue_table text, type text, object_type text, sort_order text
) AS NOTHING;

CREATE VIEW pg_catalog.{dba,all,user}_dimensions (
    owner text, dimension_name text, invalid text, compile_state text, revision numeric
) AS NOTHING;
