-- The information schema, continued: privileges, what views and constraints use, collations, and what there is none of. PostgreSQL 15 docs, chapter 37.

CREATE VIEW information_schema.routine_privileges (
    grantor name, grantee name, specific_catalog name, specific_schema name, specific_name name,
    routine_catalog name, routine_schema name, routine_name name, privilege_type character varying,
    is_grantable character varying(3)
) AS
SELECT g.rolname::name AS grantor,
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE e.rolname END)::name AS grantee,
    current_database()::name AS specific_catalog,
    n.nspname::name AS specific_schema,
    (p.proname || '_' || p.oid)::name AS specific_name,
    current_database()::name AS routine_catalog,
    n.nspname::name AS routine_schema,
    p.proname::name AS routine_name,
    x.privilege_type::character varying AS privilege_type,
    (CASE WHEN pg_has_role(x.grantee, p.proowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_grantable
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace,
     aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
JOIN pg_catalog.pg_roles g ON g.oid = x.grantor
LEFT JOIN pg_catalog.pg_roles e ON e.oid = x.grantee
WHERE (x.grantee = 0 OR pg_has_role(x.grantor, 'USAGE') OR pg_has_role(x.grantee, 'USAGE'));

CREATE VIEW information_schema.udt_privileges (
    grantor name, grantee name, udt_catalog name, udt_schema name, udt_name name,
    privilege_type character varying, is_grantable character varying(3)
) AS
SELECT g.rolname::name AS grantor,
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE e.rolname END)::name AS grantee,
    current_database()::name AS udt_catalog,
    n.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    'TYPE USAGE'::character varying AS privilege_type,
    (CASE WHEN pg_has_role(x.grantee, t.typowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_grantable
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace,
     aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) x
JOIN pg_catalog.pg_roles g ON g.oid = x.grantor
LEFT JOIN pg_catalog.pg_roles e ON e.oid = x.grantee
WHERE t.typtype = 'c' AND x.privilege_type = 'USAGE'
  AND (x.grantee = 0 OR pg_has_role(x.grantor, 'USAGE') OR pg_has_role(x.grantee, 'USAGE'));

CREATE VIEW information_schema.column_privileges (
    grantor name, grantee name, table_catalog name, table_schema name, table_name name,
    column_name name, privilege_type character varying, is_grantable character varying(3)
) AS
SELECT g.rolname::name AS grantor,
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE e.rolname END)::name AS grantee,
    current_database()::name AS table_catalog,
    x.nspname::name AS table_schema,
    x.relname::name AS table_name,
    x.attname::name AS column_name,
    x.privilege_type::character varying AS privilege_type,
    (CASE WHEN pg_has_role(x.grantee, x.relowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_grantable
FROM (SELECT y.grantor, y.grantee, y.privilege_type, y.is_grantable, a.attname, c.relname, c.relowner, n.nspname
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) y
      WHERE c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      UNION
      SELECT y.grantor, y.grantee, y.privilege_type, y.is_grantable, a.attname, c.relname, c.relowner, n.nspname
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(a.attacl) y
      WHERE c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped) x
JOIN pg_catalog.pg_roles g ON g.oid = x.grantor
LEFT JOIN pg_catalog.pg_roles e ON e.oid = x.grantee
WHERE x.privilege_type IN ('INSERT', 'SELECT', 'UPDATE', 'REFERENCES')
  AND (x.grantee = 0 OR pg_has_role(x.grantor, 'USAGE') OR pg_has_role(x.grantee, 'USAGE'));

CREATE VIEW information_schema.usage_privileges (
    grantor name, grantee name, object_catalog name, object_schema name, object_name name,
    object_type character varying, privilege_type character varying,
    is_grantable character varying(3)
) AS
SELECT g.rolname::name AS grantor,
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE e.rolname END)::name AS grantee,
    current_database()::name AS object_catalog,
    x.nspname::name AS object_schema,
    x.name::name AS object_name,
    x.kind::character varying AS object_type,
    'USAGE'::character varying AS privilege_type,
    (CASE WHEN pg_has_role(x.grantee, x.owner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_grantable
FROM (SELECT n.nspname, t.typname AS name, 'DOMAIN' AS kind, t.typowner AS owner, y.grantor, y.grantee, y.is_grantable, y.privilege_type
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace,
           aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) y
      WHERE t.typtype = 'd'
      UNION ALL
      SELECT n.nspname, c.relname, 'SEQUENCE', c.relowner, y.grantor, y.grantee, y.is_grantable, y.privilege_type
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) y
      WHERE c.relkind = 'S'
      UNION ALL
      SELECT '', w.fdwname, 'FOREIGN DATA WRAPPER', w.fdwowner, y.grantor, y.grantee, y.is_grantable, y.privilege_type
      FROM pg_catalog.pg_foreign_data_wrapper w, aclexplode(coalesce(w.fdwacl, acldefault('F', w.fdwowner))) y
      UNION ALL
      SELECT '', s.srvname, 'FOREIGN SERVER', s.srvowner, y.grantor, y.grantee, y.is_grantable, y.privilege_type
      FROM pg_catalog.pg_foreign_server s, aclexplode(coalesce(s.srvacl, acldefault('S', s.srvowner))) y) x
JOIN pg_catalog.pg_roles g ON g.oid = x.grantor
LEFT JOIN pg_catalog.pg_roles e ON e.oid = x.grantee
WHERE x.privilege_type = 'USAGE'
  AND (x.grantee = 0 OR pg_has_role(x.grantor, 'USAGE') OR pg_has_role(x.grantee, 'USAGE'))
UNION ALL
SELECT o.rolname, 'PUBLIC', current_database(), n.nspname, k.collname, 'COLLATION', 'USAGE', 'NO'::character varying(3)
FROM pg_catalog.pg_collation k
JOIN pg_catalog.pg_namespace n ON n.oid = k.collnamespace
JOIN pg_catalog.pg_roles o ON o.oid = k.collowner;

CREATE VIEW information_schema.role_column_grants (
    grantor name, grantee name, table_catalog name, table_schema name, table_name name,
    column_name name, privilege_type character varying, is_grantable character varying(3)
) AS
SELECT grantor,
    grantee,
    table_catalog,
    table_schema,
    table_name,
    column_name,
    privilege_type,
    is_grantable
FROM information_schema.column_privileges
WHERE grantor IN (SELECT role_name FROM information_schema.enabled_roles)
   OR grantee IN (SELECT role_name FROM information_schema.enabled_roles);

CREATE VIEW information_schema.role_routine_grants (
    grantor name, grantee name, specific_catalog name, specific_schema name, specific_name name,
    routine_catalog name, routine_schema name, routine_name name, privilege_type character varying,
    is_grantable character varying(3)
) AS
SELECT grantor,
    grantee,
    specific_catalog,
    specific_schema,
    specific_name,
    routine_catalog,
    routine_schema,
    routine_name,
    privilege_type,
    is_grantable
FROM information_schema.routine_privileges
WHERE grantor IN (SELECT role_name FROM information_schema.enabled_roles)
   OR grantee IN (SELECT role_name FROM information_schema.enabled_roles);

CREATE VIEW information_schema.role_udt_grants (
    grantor name, grantee name, udt_catalog name, udt_schema name, udt_name name,
    privilege_type character varying, is_grantable character varying(3)
) AS
SELECT grantor,
    grantee,
    udt_catalog,
    udt_schema,
    udt_name,
    privilege_type,
    is_grantable
FROM information_schema.udt_privileges
WHERE grantor IN (SELECT role_name FROM information_schema.enabled_roles)
   OR grantee IN (SELECT role_name FROM information_schema.enabled_roles);

CREATE VIEW information_schema.role_usage_grants (
    grantor name, grantee name, object_catalog name, object_schema name, object_name name,
    object_type character varying, privilege_type character varying,
    is_grantable character varying(3)
) AS
SELECT grantor,
    grantee,
    object_catalog,
    object_schema,
    object_name,
    object_type,
    privilege_type,
    is_grantable
FROM information_schema.usage_privileges
WHERE grantor IN (SELECT role_name FROM information_schema.enabled_roles)
   OR grantee IN (SELECT role_name FROM information_schema.enabled_roles);

CREATE VIEW information_schema.administrable_role_authorizations (
    grantee name, role_name name, is_grantable character varying(3)
) AS
SELECT grantee, role_name, is_grantable
FROM information_schema.applicable_roles
WHERE is_grantable = 'YES';

CREATE VIEW information_schema.view_table_usage (
    view_catalog name, view_schema name, view_name name, table_catalog name, table_schema name,
    table_name name
) AS
SELECT current_database()::name AS view_catalog,
    nv.nspname::name AS view_schema,
    v.relname::name AS view_name,
    current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name
FROM (SELECT DISTINCT r.ev_class, d.refobjid
      FROM pg_catalog.pg_rewrite r
      JOIN pg_catalog.pg_depend d ON d.classid = 2618 AND d.objid = r.oid
      WHERE d.refclassid = 1259 AND d.deptype = 'n' AND d.refobjid <> r.ev_class
        AND r.ev_type = '1') u
JOIN pg_catalog.pg_class v ON v.oid = u.ev_class
JOIN pg_catalog.pg_namespace nv ON nv.oid = v.relnamespace
JOIN pg_catalog.pg_class c ON c.oid = u.refobjid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE v.relkind = 'v' AND c.relkind IN ('r', 'v', 'f', 'p') AND pg_has_role(c.relowner, 'USAGE');

CREATE VIEW information_schema.view_column_usage (
    view_catalog name, view_schema name, view_name name, table_catalog name, table_schema name,
    table_name name, column_name name
) AS
SELECT current_database()::name AS view_catalog,
    nv.nspname::name AS view_schema,
    v.relname::name AS view_name,
    current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name
FROM (SELECT DISTINCT r.ev_class, d.refobjid, d.refobjsubid
      FROM pg_catalog.pg_rewrite r
      JOIN pg_catalog.pg_depend d ON d.classid = 2618 AND d.objid = r.oid
      WHERE d.refclassid = 1259 AND d.deptype = 'n' AND d.refobjid <> r.ev_class
        AND r.ev_type = '1') u
JOIN pg_catalog.pg_class v ON v.oid = u.ev_class
JOIN pg_catalog.pg_namespace nv ON nv.oid = v.relnamespace
JOIN pg_catalog.pg_class c ON c.oid = u.refobjid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.refobjsubid
WHERE v.relkind = 'v' AND c.relkind IN ('r', 'v', 'f', 'p') AND pg_has_role(c.relowner, 'USAGE');

CREATE VIEW information_schema.view_routine_usage (
    table_catalog name, table_schema name, table_name name, specific_catalog name,
    specific_schema name, specific_name name
) AS
SELECT current_database()::name AS table_catalog,
    nv.nspname::name AS table_schema,
    v.relname::name AS table_name,
    current_database()::name AS specific_catalog,
    n.nspname::name AS specific_schema,
    (p.proname || '_' || p.oid)::name AS specific_name
FROM (SELECT DISTINCT r.ev_class, d.refobjid
      FROM pg_catalog.pg_rewrite r
      JOIN pg_catalog.pg_depend d ON d.classid = 2618 AND d.objid = r.oid
      WHERE d.refclassid = 1255 AND d.deptype = 'n' AND d.refobjid <> r.ev_class
        AND r.ev_type = '1') u
JOIN pg_catalog.pg_class v ON v.oid = u.ev_class
JOIN pg_catalog.pg_namespace nv ON nv.oid = v.relnamespace
JOIN pg_catalog.pg_proc p ON p.oid = u.refobjid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE v.relkind = 'v' AND pg_has_role(p.proowner, 'USAGE');

CREATE VIEW information_schema.constraint_table_usage (
    table_catalog name, table_schema name, table_name name, constraint_catalog name,
    constraint_schema name, constraint_name name
) AS
SELECT current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    current_database()::name AS constraint_catalog,
    nk.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace nk ON nk.oid = k.connamespace
JOIN pg_catalog.pg_class c ON c.oid = CASE k.contype WHEN 'f' THEN k.confrelid ELSE k.conrelid END
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('f', 'p', 'u') AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE');

CREATE VIEW information_schema.check_constraint_routine_usage (
    constraint_catalog name, constraint_schema name, constraint_name name, specific_catalog name,
    specific_schema name, specific_name name
) AS
SELECT current_database()::name AS constraint_catalog,
    nk.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name,
    current_database()::name AS specific_catalog,
    n.nspname::name AS specific_schema,
    (p.proname || '_' || p.oid)::name AS specific_name
FROM (SELECT DISTINCT d.objid, d.refobjid FROM pg_catalog.pg_depend d
      WHERE d.classid = 2606 AND d.refclassid = 1255) u
JOIN pg_catalog.pg_constraint k ON k.oid = u.objid
JOIN pg_catalog.pg_namespace nk ON nk.oid = k.connamespace
JOIN pg_catalog.pg_proc p ON p.oid = u.refobjid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE k.contype = 'c' AND pg_has_role(p.proowner, 'USAGE');

CREATE VIEW information_schema.character_sets (
    character_set_catalog name, character_set_schema name, character_set_name name,
    character_repertoire name, form_of_use name, default_collate_catalog name,
    default_collate_schema name, default_collate_name name
) AS
SELECT NULL::name AS character_set_catalog,
    NULL::name AS character_set_schema,
    'UTF8'::name AS character_set_name,
    'UCS'::name AS character_repertoire,
    'UTF8'::name AS form_of_use,
    current_database()::name AS default_collate_catalog,
    n.nspname::name AS default_collate_schema,
    k.collname::name AS default_collate_name
FROM pg_catalog.pg_database d
LEFT JOIN (pg_catalog.pg_collation k JOIN pg_catalog.pg_namespace n ON n.oid = k.collnamespace)
    ON k.collcollate = d.datcollate AND k.collctype = d.datctype
WHERE d.datname = current_database()
ORDER BY length(k.collname) DESC, k.collname
LIMIT 1;

CREATE VIEW information_schema.collations (
    collation_catalog name, collation_schema name, collation_name name,
    pad_attribute character varying
) AS
SELECT current_database()::name AS collation_catalog,
    n.nspname::name AS collation_schema,
    k.collname::name AS collation_name,
    'NO PAD'::character varying AS pad_attribute
FROM pg_catalog.pg_collation k
JOIN pg_catalog.pg_namespace n ON n.oid = k.collnamespace
WHERE k.collencoding IN (-1, 6);

CREATE VIEW information_schema.collation_character_set_applicability (
    collation_catalog name, collation_schema name, collation_name name, character_set_catalog name,
    character_set_schema name, character_set_name name
) AS
SELECT current_database()::name AS collation_catalog,
    n.nspname::name AS collation_schema,
    k.collname::name AS collation_name,
    NULL::name AS character_set_catalog,
    NULL::name AS character_set_schema,
    'UTF8'::name AS character_set_name
FROM pg_catalog.pg_collation k
JOIN pg_catalog.pg_namespace n ON n.oid = k.collnamespace
WHERE k.collencoding IN (-1, 6);

-- Foreign data; of foreign tables and transforms there are none.

CREATE VIEW information_schema._pg_foreign_data_wrappers (
    oid oid, fdwowner oid, fdwoptions text[], foreign_data_wrapper_catalog name,
    foreign_data_wrapper_name name, authorization_identifier name,
    foreign_data_wrapper_language character varying
) AS
SELECT w.oid, w.fdwowner, w.fdwoptions, current_database() AS foreign_data_wrapper_catalog,
    w.fdwname AS foreign_data_wrapper_name, u.rolname AS authorization_identifier,
    'c'::character varying AS foreign_data_wrapper_language
FROM pg_catalog.pg_foreign_data_wrapper w JOIN pg_catalog.pg_authid u ON u.oid = w.fdwowner
WHERE pg_has_role(w.fdwowner, 'USAGE') OR has_foreign_data_wrapper_privilege(w.oid, 'USAGE');

CREATE VIEW information_schema._pg_foreign_servers (
    oid oid, srvoptions text[], foreign_server_catalog name, foreign_server_name name,
    foreign_data_wrapper_catalog name, foreign_data_wrapper_name name,
    foreign_server_type character varying, foreign_server_version character varying,
    authorization_identifier name
) AS
SELECT s.oid, s.srvoptions, current_database() AS foreign_server_catalog, s.srvname AS foreign_server_name,
    current_database() AS foreign_data_wrapper_catalog, w.fdwname AS foreign_data_wrapper_name,
    s.srvtype::character varying AS foreign_server_type,
    s.srvversion::character varying AS foreign_server_version, u.rolname AS authorization_identifier
FROM pg_catalog.pg_foreign_server s
JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
JOIN pg_catalog.pg_authid u ON u.oid = s.srvowner
WHERE pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE');

CREATE VIEW information_schema._pg_foreign_table_columns (
    nspname name, relname name, attname name, attfdwoptions text[]
) AS
SELECT n.nspname, c.relname, a.attname, a.attfdwoptions
FROM pg_catalog.pg_foreign_table t
JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE a.attnum > 0 AND (pg_has_role(c.relowner, 'USAGE')
    OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema._pg_foreign_tables (
    foreign_table_catalog name, foreign_table_schema name, foreign_table_name name,
    ftoptions text[], foreign_server_catalog name, foreign_server_name name,
    authorization_identifier name
) AS
SELECT current_database()::name AS foreign_table_catalog, n.nspname AS foreign_table_schema,
    c.relname AS foreign_table_name, t.ftoptions, current_database()::name AS foreign_server_catalog,
    s.srvname AS foreign_server_name, u.rolname AS authorization_identifier
FROM pg_catalog.pg_foreign_table t
JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver
JOIN pg_catalog.pg_authid u ON u.oid = c.relowner
WHERE pg_has_role(c.relowner, 'USAGE')
    OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
    OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES');

CREATE VIEW information_schema._pg_user_mappings (
    oid oid, umoptions text[], umuser oid, authorization_identifier name,
    foreign_server_catalog name, foreign_server_name name, srvowner name
) AS
SELECT m.oid, m.umoptions, m.umuser, coalesce(u.rolname, 'PUBLIC')::name AS authorization_identifier,
    s.foreign_server_catalog, s.foreign_server_name, s.authorization_identifier AS srvowner
FROM pg_catalog.pg_user_mapping m
JOIN information_schema._pg_foreign_servers s ON s.oid = m.umserver
LEFT JOIN pg_catalog.pg_authid u ON u.oid = m.umuser;

CREATE VIEW information_schema.foreign_data_wrappers (
    foreign_data_wrapper_catalog name, foreign_data_wrapper_name name,
    authorization_identifier name, library_name character varying,
    foreign_data_wrapper_language character varying
) AS
SELECT w.foreign_data_wrapper_catalog, w.foreign_data_wrapper_name, w.authorization_identifier,
    NULL::character varying AS library_name, w.foreign_data_wrapper_language
FROM information_schema._pg_foreign_data_wrappers w;

CREATE VIEW information_schema.foreign_data_wrapper_options (
    foreign_data_wrapper_catalog name, foreign_data_wrapper_name name, option_name name,
    option_value character varying
) AS
SELECT w.foreign_data_wrapper_catalog, w.foreign_data_wrapper_name, o.option_name::name AS option_name,
    o.option_value::character varying AS option_value
FROM information_schema._pg_foreign_data_wrappers w, LATERAL pg_options_to_table(w.fdwoptions) o;

CREATE VIEW information_schema.foreign_servers (
    foreign_server_catalog name, foreign_server_name name, foreign_data_wrapper_catalog name,
    foreign_data_wrapper_name name, foreign_server_type character varying,
    foreign_server_version character varying, authorization_identifier name
) AS
SELECT s.foreign_server_catalog, s.foreign_server_name, s.foreign_data_wrapper_catalog,
    s.foreign_data_wrapper_name, s.foreign_server_type, s.foreign_server_version,
    s.authorization_identifier
FROM information_schema._pg_foreign_servers s;

CREATE VIEW information_schema.foreign_server_options (
    foreign_server_catalog name, foreign_server_name name, option_name name,
    option_value character varying
) AS
SELECT s.foreign_server_catalog, s.foreign_server_name, o.option_name::name AS option_name,
    o.option_value::character varying AS option_value
FROM information_schema._pg_foreign_servers s, LATERAL pg_options_to_table(s.srvoptions) o;

CREATE VIEW information_schema.foreign_tables (
    foreign_table_catalog name, foreign_table_schema name, foreign_table_name name,
    foreign_server_catalog name, foreign_server_name name
) AS
SELECT t.foreign_table_catalog, t.foreign_table_schema, t.foreign_table_name, t.foreign_server_catalog,
    t.foreign_server_name
FROM information_schema._pg_foreign_tables t;

CREATE VIEW information_schema.foreign_table_options (
    foreign_table_catalog name, foreign_table_schema name, foreign_table_name name,
    option_name name, option_value character varying
) AS
SELECT t.foreign_table_catalog, t.foreign_table_schema, t.foreign_table_name,
    o.option_name::name AS option_name, o.option_value::character varying AS option_value
FROM information_schema._pg_foreign_tables t, LATERAL pg_options_to_table(t.ftoptions) o;

CREATE VIEW information_schema.column_options (
    table_catalog name, table_schema name, table_name name, column_name name, option_name name,
    option_value character varying
) AS
SELECT current_database()::name AS table_catalog, c.nspname AS table_schema, c.relname AS table_name,
    c.attname AS column_name, o.option_name::name AS option_name,
    o.option_value::character varying AS option_value
FROM information_schema._pg_foreign_table_columns c, LATERAL pg_options_to_table(c.attfdwoptions) o;

CREATE VIEW information_schema.user_mappings (
    authorization_identifier name, foreign_server_catalog name, foreign_server_name name
) AS
SELECT m.authorization_identifier, m.foreign_server_catalog, m.foreign_server_name
FROM information_schema._pg_user_mappings m;

CREATE VIEW information_schema.user_mapping_options (
    authorization_identifier name, foreign_server_catalog name, foreign_server_name name,
    option_name name, option_value character varying
) AS
SELECT m.authorization_identifier, m.foreign_server_catalog, m.foreign_server_name,
    o.option_name::name AS option_name,
    CASE
        WHEN (m.umuser <> 0 AND m.authorization_identifier = current_user)
            OR (m.umuser = 0 AND pg_has_role(m.srvowner, 'USAGE'))
            OR (SELECT a.rolsuper FROM pg_catalog.pg_authid a WHERE a.rolname = current_user)
        THEN o.option_value::character varying
    END AS option_value
FROM information_schema._pg_user_mappings m, LATERAL pg_options_to_table(m.umoptions) o;

CREATE VIEW information_schema.transforms (
    udt_catalog name, udt_schema name, udt_name name, specific_catalog name, specific_schema name,
    specific_name name, group_name name, transform_type character varying
) AS
SELECT NULL::name AS udt_catalog,
    NULL::name AS udt_schema,
    NULL::name AS udt_name,
    NULL::name AS specific_catalog,
    NULL::name AS specific_schema,
    NULL::name AS specific_name,
    NULL::name AS group_name,
    NULL::character varying AS transform_type
WHERE false;

CREATE VIEW information_schema.routine_column_usage (
    specific_catalog name, specific_schema name, specific_name name, routine_catalog name,
    routine_schema name, routine_name name, table_catalog name, table_schema name, table_name name,
    column_name name
) AS
SELECT NULL::name AS specific_catalog,
    NULL::name AS specific_schema,
    NULL::name AS specific_name,
    NULL::name AS routine_catalog,
    NULL::name AS routine_schema,
    NULL::name AS routine_name,
    NULL::name AS table_catalog,
    NULL::name AS table_schema,
    NULL::name AS table_name,
    NULL::name AS column_name
WHERE false;

CREATE VIEW information_schema.routine_routine_usage (
    specific_catalog name, specific_schema name, specific_name name, routine_catalog name,
    routine_schema name, routine_name name
) AS
SELECT NULL::name AS specific_catalog,
    NULL::name AS specific_schema,
    NULL::name AS specific_name,
    NULL::name AS routine_catalog,
    NULL::name AS routine_schema,
    NULL::name AS routine_name
WHERE false;

CREATE VIEW information_schema.routine_sequence_usage (
    specific_catalog name, specific_schema name, specific_name name, routine_catalog name,
    routine_schema name, routine_name name, sequence_catalog name, sequence_schema name,
    sequence_name name
) AS
SELECT NULL::name AS specific_catalog,
    NULL::name AS specific_schema,
    NULL::name AS specific_name,
    NULL::name AS routine_catalog,
    NULL::name AS routine_schema,
    NULL::name AS routine_name,
    NULL::name AS sequence_catalog,
    NULL::name AS sequence_schema,
    NULL::name AS sequence_name
WHERE false;

CREATE VIEW information_schema.routine_table_usage (
    specific_catalog name, specific_schema name, specific_name name, routine_catalog name,
    routine_schema name, routine_name name, table_catalog name, table_schema name, table_name name
) AS
SELECT NULL::name AS specific_catalog,
    NULL::name AS specific_schema,
    NULL::name AS specific_name,
    NULL::name AS routine_catalog,
    NULL::name AS routine_schema,
    NULL::name AS routine_name,
    NULL::name AS table_catalog,
    NULL::name AS table_schema,
    NULL::name AS table_name
WHERE false;
