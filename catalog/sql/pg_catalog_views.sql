-- The system views that show objects (PostgreSQL 15 docs, chapter 54): ordinary queries over the system tables.

CREATE VIEW pg_catalog.pg_roles (
    rolname name, rolsuper boolean, rolinherit boolean, rolcreaterole boolean, rolcreatedb boolean,
    rolcanlogin boolean, rolreplication boolean, rolconnlimit integer, rolpassword text,
    rolvaliduntil timestamp with time zone, rolbypassrls boolean, rolconfig text[], oid oid
) AS
SELECT a.rolname, a.rolsuper, a.rolinherit, a.rolcreaterole, a.rolcreatedb, a.rolcanlogin, a.rolreplication,
    a.rolconnlimit, '********'::text AS rolpassword, a.rolvaliduntil, a.rolbypassrls, s.setconfig AS rolconfig, a.oid
FROM pg_catalog.pg_authid a LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setrole = a.oid AND s.setdatabase = 0;

CREATE VIEW pg_catalog.pg_shadow (
    usename name, usesysid oid, usecreatedb boolean, usesuper boolean, userepl boolean,
    usebypassrls boolean, passwd text, valuntil timestamp with time zone, useconfig text[]
) AS
SELECT a.rolname AS usename, a.oid AS usesysid, a.rolcreatedb AS usecreatedb, a.rolsuper AS usesuper,
    a.rolreplication AS userepl, a.rolbypassrls AS usebypassrls, a.rolpassword AS passwd,
    a.rolvaliduntil AS valuntil, s.setconfig AS useconfig
FROM pg_catalog.pg_authid a LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setrole = a.oid AND s.setdatabase = 0
WHERE a.rolcanlogin;

CREATE VIEW pg_catalog.pg_user (
    usename name, usesysid oid, usecreatedb boolean, usesuper boolean, userepl boolean,
    usebypassrls boolean, passwd text, valuntil timestamp with time zone, useconfig text[]
) AS
SELECT a.rolname AS usename, a.oid AS usesysid, a.rolcreatedb AS usecreatedb, a.rolsuper AS usesuper,
    a.rolreplication AS userepl, a.rolbypassrls AS usebypassrls, '********'::text AS passwd,
    a.rolvaliduntil AS valuntil, s.setconfig AS useconfig
FROM pg_catalog.pg_authid a LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setrole = a.oid AND s.setdatabase = 0
WHERE a.rolcanlogin;

CREATE VIEW pg_catalog.pg_group (
    groname name, grosysid oid, grolist oid[]
) AS
SELECT a.rolname AS groname, a.oid AS grosysid,
    ARRAY(SELECT m.member FROM pg_catalog.pg_auth_members m WHERE m.roleid = a.oid) AS grolist
FROM pg_catalog.pg_authid a
WHERE NOT a.rolcanlogin;

CREATE VIEW pg_catalog.pg_policies (
    schemaname name, tablename name, policyname name, permissive text, roles name[], cmd text, qual text,
    with_check text
) AS
SELECT n.nspname AS schemaname, c.relname AS tablename, p.polname AS policyname,
    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END AS permissive,
    CASE WHEN p.polroles = '{0}'::oid[] THEN '{public}'::name[]
         ELSE ARRAY(SELECT a.rolname FROM pg_catalog.pg_authid a WHERE a.oid = ANY (p.polroles) ORDER BY a.rolname) END AS roles,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
         WHEN '*' THEN 'ALL' END AS cmd,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS qual,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace;

CREATE VIEW pg_catalog.pg_tables (
    schemaname name, tablename name, tableowner name, tablespace name, hasindexes boolean,
    hasrules boolean, hastriggers boolean, rowsecurity boolean
) AS
SELECT n.nspname AS schemaname, c.relname AS tablename, pg_get_userbyid(c.relowner) AS tableowner,
    t.spcname AS tablespace, c.relhasindex AS hasindexes, c.relhasrules AS hasrules,
    c.relhastriggers AS hastriggers, c.relrowsecurity AS rowsecurity
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
WHERE c.relkind IN ('r', 'p');

CREATE VIEW pg_catalog.pg_views (
    schemaname name, viewname name, viewowner name, definition text
) AS
SELECT n.nspname AS schemaname, c.relname AS viewname, pg_get_userbyid(c.relowner) AS viewowner,
    pg_get_viewdef(c.oid) AS definition
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v';

CREATE VIEW pg_catalog.pg_matviews (
    schemaname name, matviewname name, matviewowner name, tablespace name, hasindexes boolean,
    ispopulated boolean, definition text
) AS
SELECT n.nspname AS schemaname, c.relname AS matviewname, pg_get_userbyid(c.relowner) AS matviewowner,
    t.spcname AS tablespace, c.relhasindex AS hasindexes, c.relispopulated AS ispopulated,
    pg_get_viewdef(c.oid) AS definition
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
WHERE c.relkind = 'm';

CREATE VIEW pg_catalog.pg_indexes (
    schemaname name, tablename name, indexname name, tablespace name, indexdef text
) AS
SELECT n.nspname AS schemaname, c.relname AS tablename, i.relname AS indexname, t.spcname AS tablespace,
    pg_get_indexdef(i.oid) AS indexdef
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = i.reltablespace
WHERE c.relkind IN ('r', 'm', 'p') AND i.relkind IN ('i', 'I');

CREATE VIEW pg_catalog.pg_sequences (
    schemaname name, sequencename name, sequenceowner name, data_type regtype, start_value bigint,
    min_value bigint, max_value bigint, increment_by bigint, cycle boolean, cache_size bigint,
    last_value bigint
) AS
SELECT n.nspname AS schemaname, c.relname AS sequencename, pg_get_userbyid(c.relowner) AS sequenceowner,
    s.seqtypid::regtype AS data_type, s.seqstart AS start_value, s.seqmin AS min_value, s.seqmax AS max_value,
    s.seqincrement AS increment_by, s.seqcycle AS cycle, s.seqcache AS cache_size,
    CASE WHEN has_sequence_privilege(c.oid, 'SELECT,USAGE') THEN pg_sequence_last_value(c.oid::regclass) END
        AS last_value
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (n.nspname NOT LIKE 'pg\_temp\_%' OR n.oid = pg_my_temp_schema()) AND c.relkind = 'S';

CREATE VIEW pg_catalog.pg_user_mappings (
    umid oid, srvid oid, srvname name, umuser oid, usename name, umoptions text[]
) AS
SELECT u.oid AS umid, s.oid AS srvid, s.srvname, u.umuser,
    CASE WHEN u.umuser = 0 THEN 'public'::name ELSE a.rolname END AS usename,
    CASE
        WHEN (u.umuser <> 0 AND a.rolname = current_user
                AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE')))
            OR (u.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE'))
            OR (SELECT r.rolsuper FROM pg_catalog.pg_authid r WHERE r.rolname = current_user)
        THEN u.umoptions
    END AS umoptions
FROM pg_catalog.pg_user_mapping u
JOIN pg_catalog.pg_foreign_server s ON s.oid = u.umserver
LEFT JOIN pg_catalog.pg_authid a ON a.oid = u.umuser;

-- SECURITY LABEL is missing, so there are no rows that could say what they belong to.
CREATE VIEW pg_catalog.pg_seclabels (
    objoid oid, classoid oid, objsubid integer, objtype text, objnamespace oid, objname text, provider text,
    label text
) AS
SELECT l.objoid, l.classoid, l.objsubid, NULL::text AS objtype, NULL::oid AS objnamespace,
    NULL::text AS objname, l.provider, l.label
FROM pg_catalog.pg_seclabel l;
