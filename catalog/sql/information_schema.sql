-- The information schema: ordinary queries over the system catalogs (PostgreSQL 15 docs, chapter 37).
-- Only what the current user owns or has some privilege on is shown, as the SQL standard wants it.

CREATE VIEW information_schema.information_schema_catalog_name (
    catalog_name name
) AS
SELECT current_database()::name AS catalog_name;

CREATE VIEW information_schema.schemata (
    catalog_name name, schema_name name, schema_owner name, default_character_set_catalog name,
    default_character_set_schema name, default_character_set_name name, sql_path character varying
) AS
SELECT current_database()::name AS catalog_name,
    n.nspname::name AS schema_name,
    r.rolname::name AS schema_owner,
    NULL::name AS default_character_set_catalog,
    NULL::name AS default_character_set_schema,
    NULL::name AS default_character_set_name,
    NULL::character varying AS sql_path
FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON r.oid = n.nspowner
WHERE pg_has_role(n.nspowner, 'USAGE') OR has_schema_privilege(n.oid, 'CREATE, USAGE');

CREATE VIEW information_schema.enabled_roles (
    role_name name
) AS
SELECT r.rolname::name AS role_name
FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'USAGE');

CREATE VIEW information_schema.applicable_roles (
    grantee name, role_name name, is_grantable character varying(3)
) AS
SELECT m.rolname::name AS grantee,
    r.rolname::name AS role_name,
    (CASE WHEN a.admin_option THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_grantable
FROM pg_catalog.pg_auth_members a
JOIN pg_catalog.pg_roles m ON m.oid = a.member
JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
WHERE pg_has_role(m.oid, 'USAGE');

CREATE VIEW information_schema.tables (
    table_catalog name, table_schema name, table_name name, table_type character varying,
    self_referencing_column_name name, reference_generation character varying,
    user_defined_type_catalog name, user_defined_type_schema name, user_defined_type_name name,
    is_insertable_into character varying(3), is_typed character varying(3),
    commit_action character varying
) AS
SELECT current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    (CASE WHEN c.relpersistence = 't' THEN 'LOCAL TEMPORARY'
         WHEN c.relkind IN ('r', 'p') THEN 'BASE TABLE' WHEN c.relkind = 'v' THEN 'VIEW'
         WHEN c.relkind = 'f' THEN 'FOREIGN' END)::character varying AS table_type,
    NULL::name AS self_referencing_column_name,
    NULL::character varying AS reference_generation,
    (CASE WHEN t.oid IS NOT NULL THEN current_database() END)::name AS user_defined_type_catalog,
    nt.nspname::name AS user_defined_type_schema,
    t.typname::name AS user_defined_type_name,
    (CASE WHEN c.relkind IN ('r', 'p') OR (c.relkind = 'v' AND pg_relation_is_updatable(c.oid, false) & 8 = 8)
          THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_insertable_into,
    (CASE WHEN t.oid IS NOT NULL THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_typed,
    NULL::character varying AS commit_action
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (pg_catalog.pg_type t JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace) ON c.reloftype = t.oid
WHERE c.relkind IN ('r', 'v', 'f', 'p')
  AND (n.nspname NOT LIKE 'pg\_temp\_%' OR n.oid = pg_my_temp_schema())
  AND (pg_has_role(c.relowner, 'USAGE')
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.columns (
    table_catalog name, table_schema name, table_name name, column_name name,
    ordinal_position integer, column_default character varying, is_nullable character varying(3),
    data_type character varying, character_maximum_length integer, character_octet_length integer,
    numeric_precision integer, numeric_precision_radix integer, numeric_scale integer,
    datetime_precision integer, interval_type character varying, interval_precision integer,
    character_set_catalog name, character_set_schema name, character_set_name name,
    collation_catalog name, collation_schema name, collation_name name, domain_catalog name,
    domain_schema name, domain_name name, udt_catalog name, udt_schema name, udt_name name,
    scope_catalog name, scope_schema name, scope_name name, maximum_cardinality integer,
    dtd_identifier name, is_self_referencing character varying(3),
    is_identity character varying(3), identity_generation character varying,
    identity_start character varying, identity_increment character varying,
    identity_maximum character varying, identity_minimum character varying,
    identity_cycle character varying(3), is_generated character varying,
    generation_expression character varying, is_updatable character varying(3)
) AS
SELECT current_database()::name AS table_catalog,
    nc.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name,
    a.attnum::integer AS ordinal_position,
    (CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END)::character varying AS column_default,
    (CASE WHEN a.attnotnull OR (td.typtype = 'd' AND td.typnotnull) THEN 'NO' ELSE 'YES' END)::character varying(3) AS is_nullable,
    (CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
         WHEN nt.nspname = 'pg_catalog' THEN format_type(t.oid, NULL) ELSE 'USER-DEFINED' END)::character varying AS data_type,
    (CASE WHEN t.typname IN ('varchar', 'bpchar', 'bit', 'varbit') AND (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) > 0
         THEN CASE WHEN t.typname IN ('bit', 'varbit') THEN (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) ELSE (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) - 4 END END)::integer AS character_maximum_length,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) > 0 THEN (((CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) - 4) * 4)
         WHEN t.typname IN ('text', 'varchar', 'bpchar') THEN 1073741824 END)::integer AS character_octet_length,
    (CASE t.typname WHEN 'int2' THEN 16 WHEN 'int4' THEN 32 WHEN 'int8' THEN 64
         WHEN 'float4' THEN 24 WHEN 'float8' THEN 53
         WHEN 'numeric' THEN CASE WHEN (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) >= 4 THEN ((CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) - 4) / 65536 END END)::integer AS numeric_precision,
    (CASE WHEN t.typname IN ('int2', 'int4', 'int8', 'float4', 'float8') THEN 2
         WHEN t.typname = 'numeric' THEN 10 END)::integer AS numeric_precision_radix,
    (CASE WHEN t.typname IN ('int2', 'int4', 'int8') THEN 0
         WHEN t.typname = 'numeric' AND (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) >= 4 THEN ((CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) - 4) % 65536 END)::integer AS numeric_scale,
    (CASE WHEN t.typname = 'date' THEN 0
         WHEN t.typname IN ('time', 'timetz', 'timestamp', 'timestamptz')
         THEN CASE WHEN (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) < 0 THEN 6 ELSE (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) END
         WHEN t.typname = 'interval'
         THEN CASE WHEN (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) < 0 OR (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) & 65535 = 65535 THEN 6 ELSE (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) & 65535 END END)::integer AS datetime_precision,
    (CASE WHEN t.typname = 'interval' THEN upper(substring(format_type(t.oid, (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END)) from 'interval[()0-9]* (.+)')) END)::character varying AS interval_type,
    NULL::integer AS interval_precision,
    NULL::name AS character_set_catalog,
    NULL::name AS character_set_schema,
    NULL::name AS character_set_name,
    (CASE WHEN nco.nspname IS NOT NULL THEN current_database() END)::name AS collation_catalog,
    nco.nspname::name AS collation_schema,
    co.collname::name AS collation_name,
    (CASE WHEN td.typtype = 'd' THEN current_database() END)::name AS domain_catalog,
    (CASE WHEN td.typtype = 'd' THEN nd.nspname END)::name AS domain_schema,
    (CASE WHEN td.typtype = 'd' THEN td.typname END)::name AS domain_name,
    current_database()::name AS udt_catalog,
    nt.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    NULL::name AS scope_catalog,
    NULL::name AS scope_schema,
    NULL::name AS scope_name,
    NULL::integer AS maximum_cardinality,
    a.attnum::name AS dtd_identifier,
    'NO'::character varying(3) AS is_self_referencing,
    (CASE WHEN a.attidentity IN ('a', 'd') THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_identity,
    (CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END)::character varying AS identity_generation,
    seq.seqstart::character varying AS identity_start,
    seq.seqincrement::character varying AS identity_increment,
    seq.seqmax::character varying AS identity_maximum,
    seq.seqmin::character varying AS identity_minimum,
    (CASE WHEN seq.seqcycle THEN 'YES' ELSE 'NO' END)::character varying(3) AS identity_cycle,
    (CASE WHEN a.attgenerated = '' THEN 'NEVER' ELSE 'ALWAYS' END)::character varying AS is_generated,
    (CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END)::character varying AS generation_expression,
    (CASE WHEN c.relkind IN ('r', 'p') OR (c.relkind = 'v' AND pg_column_is_updatable(c.oid, a.attnum, false))
          THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_updatable
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace nc ON nc.oid = c.relnamespace
JOIN pg_catalog.pg_type td ON td.oid = a.atttypid
JOIN pg_catalog.pg_namespace nd ON nd.oid = td.typnamespace
JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN td.typtype = 'd' THEN td.typbasetype ELSE td.oid END
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN (pg_catalog.pg_depend dep JOIN pg_catalog.pg_sequence seq
           ON dep.classid = 1259 AND dep.objid = seq.seqrelid AND dep.deptype = 'i')
    ON dep.refclassid = 1259 AND dep.refobjid = c.oid AND dep.refobjsubid = a.attnum
LEFT JOIN (pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nco ON nco.oid = co.collnamespace)
    ON co.oid = a.attcollation AND (nco.nspname, co.collname) <> ('pg_catalog', 'default')
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'f', 'p')
  AND (nc.nspname NOT LIKE 'pg\_temp\_%' OR nc.oid = pg_my_temp_schema())
  AND (pg_has_role(c.relowner, 'USAGE')
       OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.table_constraints (
    constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name,
    table_schema name, table_name name, constraint_type character varying,
    is_deferrable character varying(3), initially_deferred character varying(3),
    enforced character varying(3), nulls_distinct character varying(3)
) AS
SELECT current_database()::name AS constraint_catalog,
    n.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name,
    current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    (CASE k.contype WHEN 'c' THEN 'CHECK' WHEN 'f' THEN 'FOREIGN KEY' WHEN 'p' THEN 'PRIMARY KEY'
         WHEN 'u' THEN 'UNIQUE' END)::character varying AS constraint_type,
    (CASE WHEN k.condeferrable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_deferrable,
    (CASE WHEN k.condeferred THEN 'YES' ELSE 'NO' END)::character varying(3) AS initially_deferred,
    'YES'::character varying(3) AS enforced,
    (CASE WHEN k.contype = 'u' THEN CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_index i
         WHERE i.indexrelid = k.conindid AND i.indnullsnotdistinct) THEN 'NO' ELSE 'YES' END END)::character varying(3) AS nulls_distinct
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('c', 'f', 'p', 'u') AND c.relkind IN ('r', 'p') AND (pg_has_role(c.relowner, 'USAGE')
       OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'))
UNION ALL
SELECT current_database(), n.nspname, n.oid || '_' || c.oid || '_' || a.attnum || '_not_null',
       current_database(), n.nspname, c.relname, 'CHECK', 'NO'::character varying(3), 'NO'::character varying(3),
       'YES'::character varying(3), NULL::character varying(3)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.attnotnull AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND (pg_has_role(c.relowner, 'USAGE')
       OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.key_column_usage (
    constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name,
    table_schema name, table_name name, column_name name, ordinal_position integer,
    position_in_unique_constraint integer
) AS
SELECT current_database()::name AS constraint_catalog,
    n.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name,
    current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name,
    array_position(k.conkey, a.attnum)::integer AS ordinal_position,
    (CASE WHEN k.contype = 'f' THEN array_position(k.conkey, a.attnum) END)::integer AS position_in_unique_constraint
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
WHERE k.contype IN ('p', 'u', 'f') AND c.relkind IN ('r', 'p')
  AND (pg_has_role(c.relowner, 'USAGE')
       OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.constraint_column_usage (
    table_catalog name, table_schema name, table_name name, column_name name,
    constraint_catalog name, constraint_schema name, constraint_name name
) AS
SELECT current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name,
    current_database()::name AS constraint_catalog,
    nk.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = CASE WHEN k.contype = 'f' THEN k.confrelid ELSE k.conrelid END
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_namespace nk ON nk.oid = k.connamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
     AND a.attnum = ANY (CASE WHEN k.contype = 'f' THEN k.confkey ELSE k.conkey END)
WHERE k.contype IN ('p', 'u', 'f', 'c') AND pg_has_role(c.relowner, 'USAGE');

CREATE VIEW information_schema.referential_constraints (
    constraint_catalog name, constraint_schema name, constraint_name name,
    unique_constraint_catalog name, unique_constraint_schema name, unique_constraint_name name,
    match_option character varying, update_rule character varying, delete_rule character varying
) AS
SELECT current_database()::name AS constraint_catalog,
    n.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name,
    (CASE WHEN u.oid IS NOT NULL THEN current_database() END)::name AS unique_constraint_catalog,
    nu.nspname::name AS unique_constraint_schema,
    u.conname::name AS unique_constraint_name,
    (CASE k.confmatchtype WHEN 'f' THEN 'FULL' WHEN 'p' THEN 'PARTIAL' WHEN 's' THEN 'NONE' END)::character varying AS match_option,
    (CASE k.confupdtype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
         WHEN 'r' THEN 'RESTRICT' WHEN 'a' THEN 'NO ACTION' END)::character varying AS update_rule,
    (CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
         WHEN 'r' THEN 'RESTRICT' WHEN 'a' THEN 'NO ACTION' END)::character varying AS delete_rule
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
LEFT JOIN pg_catalog.pg_constraint u ON u.conindid = k.conindid AND u.conrelid = k.confrelid
     AND u.contype IN ('p', 'u')
LEFT JOIN pg_catalog.pg_namespace nu ON nu.oid = u.connamespace
WHERE k.contype = 'f' AND (pg_has_role(c.relowner, 'USAGE')
       OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.check_constraints (
    constraint_catalog name, constraint_schema name, constraint_name name,
    check_clause character varying
) AS
SELECT current_database()::name AS constraint_catalog,
    n.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name,
    substring(pg_get_constraintdef(k.oid) from 7)::character varying AS check_clause
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid
WHERE k.contype = 'c' AND pg_has_role(coalesce(c.relowner, t.typowner), 'USAGE')
UNION
SELECT current_database(), n.nspname, n.oid || '_' || c.oid || '_' || a.attnum || '_not_null',
       a.attname || ' IS NOT NULL'
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.attnotnull AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
  AND pg_has_role(c.relowner, 'USAGE');

CREATE VIEW information_schema.views (
    table_catalog name, table_schema name, table_name name, view_definition character varying,
    check_option character varying, is_updatable character varying(3),
    is_insertable_into character varying(3), is_trigger_updatable character varying(3),
    is_trigger_deletable character varying(3), is_trigger_insertable_into character varying(3)
) AS
SELECT current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    (CASE WHEN pg_has_role(c.relowner, 'USAGE') THEN pg_get_viewdef(c.oid) END)::character varying AS view_definition,
    (CASE WHEN 'check_option=cascaded' = ANY (c.reloptions) THEN 'CASCADED'
          WHEN 'check_option=local' = ANY (c.reloptions) THEN 'LOCAL' ELSE 'NONE' END)::character varying AS check_option,
    (CASE WHEN pg_relation_is_updatable(c.oid, false) & 20 = 20 THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_updatable,
    (CASE WHEN pg_relation_is_updatable(c.oid, false) & 8 = 8 THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_insertable_into,
    (CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 81 = 81)
          THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_trigger_updatable,
    (CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 73 = 73)
          THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_trigger_deletable,
    (CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 69 = 69)
          THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_trigger_insertable_into
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND (pg_has_role(c.relowner, 'USAGE')
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.sequences (
    sequence_catalog name, sequence_schema name, sequence_name name, data_type character varying,
    numeric_precision integer, numeric_precision_radix integer, numeric_scale integer,
    start_value character varying, minimum_value character varying,
    maximum_value character varying, increment character varying, cycle_option character varying(3)
) AS
SELECT current_database()::name AS sequence_catalog,
    n.nspname::name AS sequence_schema,
    c.relname::name AS sequence_name,
    format_type(s.seqtypid, NULL)::character varying AS data_type,
    (CASE s.seqtypid WHEN 21 THEN 16 WHEN 23 THEN 32 ELSE 64 END)::integer AS numeric_precision,
    2::integer AS numeric_precision_radix,
    0::integer AS numeric_scale,
    s.seqstart::character varying AS start_value,
    s.seqmin::character varying AS minimum_value,
    s.seqmax::character varying AS maximum_value,
    s.seqincrement::character varying AS increment,
    (CASE WHEN s.seqcycle THEN 'YES' ELSE 'NO' END)::character varying(3) AS cycle_option
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE c.relkind = 'S'
  AND (n.nspname NOT LIKE 'pg\_temp\_%' OR n.oid = pg_my_temp_schema())
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                  WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'i')
  AND (pg_has_role(c.relowner, 'USAGE') OR has_sequence_privilege(c.oid, 'SELECT, UPDATE, USAGE'));

CREATE VIEW information_schema.routines (
    specific_catalog name, specific_schema name, specific_name name, routine_catalog name,
    routine_schema name, routine_name name, routine_type character varying, module_catalog name,
    module_schema name, module_name name, udt_catalog name, udt_schema name, udt_name name,
    data_type character varying, character_maximum_length integer, character_octet_length integer,
    character_set_catalog name, character_set_schema name, character_set_name name,
    collation_catalog name, collation_schema name, collation_name name, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
    interval_type character varying, interval_precision integer, type_udt_catalog name,
    type_udt_schema name, type_udt_name name, scope_catalog name, scope_schema name,
    scope_name name, maximum_cardinality integer, dtd_identifier name,
    routine_body character varying, routine_definition character varying,
    external_name character varying, external_language character varying,
    parameter_style character varying, is_deterministic character varying(3),
    sql_data_access character varying, is_null_call character varying(3),
    sql_path character varying, schema_level_routine character varying(3),
    max_dynamic_result_sets integer, is_user_defined_cast character varying(3),
    is_implicitly_invocable character varying(3), security_type character varying,
    to_sql_specific_catalog name, to_sql_specific_schema name, to_sql_specific_name name,
    as_locator character varying(3), created timestamp with time zone,
    last_altered timestamp with time zone, new_savepoint_level character varying(3),
    is_udt_dependent character varying(3), result_cast_from_data_type character varying,
    result_cast_as_locator character varying(3), result_cast_char_max_length integer,
    result_cast_char_octet_length integer, result_cast_char_set_catalog name,
    result_cast_char_set_schema name, result_cast_char_set_name name,
    result_cast_collation_catalog name, result_cast_collation_schema name,
    result_cast_collation_name name, result_cast_numeric_precision integer,
    result_cast_numeric_precision_radix integer, result_cast_numeric_scale integer,
    result_cast_datetime_precision integer, result_cast_interval_type character varying,
    result_cast_interval_precision integer, result_cast_type_udt_catalog name,
    result_cast_type_udt_schema name, result_cast_type_udt_name name,
    result_cast_scope_catalog name, result_cast_scope_schema name, result_cast_scope_name name,
    result_cast_maximum_cardinality integer, result_cast_dtd_identifier name
) AS
SELECT current_database()::name AS specific_catalog,
    n.nspname::name AS specific_schema,
    (p.proname || '_' || p.oid)::name AS specific_name,
    current_database()::name AS routine_catalog,
    n.nspname::name AS routine_schema,
    p.proname::name AS routine_name,
    (CASE p.prokind WHEN 'f' THEN 'FUNCTION' WHEN 'p' THEN 'PROCEDURE' END)::character varying AS routine_type,
    NULL::name AS module_catalog,
    NULL::name AS module_schema,
    NULL::name AS module_name,
    NULL::name AS udt_catalog,
    NULL::name AS udt_schema,
    NULL::name AS udt_name,
    (CASE WHEN p.prokind = 'p' THEN NULL WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
         WHEN nt.nspname = 'pg_catalog' THEN format_type(t.oid, NULL) ELSE 'USER-DEFINED' END)::character varying AS data_type,
    NULL::integer AS character_maximum_length,
    NULL::integer AS character_octet_length,
    NULL::name AS character_set_catalog,
    NULL::name AS character_set_schema,
    NULL::name AS character_set_name,
    NULL::name AS collation_catalog,
    NULL::name AS collation_schema,
    NULL::name AS collation_name,
    NULL::integer AS numeric_precision,
    NULL::integer AS numeric_precision_radix,
    NULL::integer AS numeric_scale,
    NULL::integer AS datetime_precision,
    NULL::character varying AS interval_type,
    NULL::integer AS interval_precision,
    (CASE WHEN p.prokind <> 'p' THEN current_database() END)::name AS type_udt_catalog,
    (CASE WHEN p.prokind <> 'p' THEN nt.nspname END)::name AS type_udt_schema,
    (CASE WHEN p.prokind <> 'p' THEN t.typname END)::name AS type_udt_name,
    NULL::name AS scope_catalog,
    NULL::name AS scope_schema,
    NULL::name AS scope_name,
    NULL::integer AS maximum_cardinality,
    (CASE WHEN p.prokind <> 'p' THEN '0' END)::name AS dtd_identifier,
    (CASE WHEN l.lanname = 'sql' THEN 'SQL' ELSE 'EXTERNAL' END)::character varying AS routine_body,
    (CASE WHEN pg_has_role(p.proowner, 'USAGE') THEN p.prosrc END)::character varying AS routine_definition,
    (CASE WHEN l.lanname = 'c' THEN p.prosrc END)::character varying AS external_name,
    upper(l.lanname)::character varying AS external_language,
    'GENERAL'::character varying AS parameter_style,
    (CASE WHEN p.provolatile = 'i' THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_deterministic,
    'MODIFIES'::character varying AS sql_data_access,
    (CASE WHEN p.prokind <> 'p' THEN CASE WHEN p.proisstrict THEN 'YES' ELSE 'NO' END END)::character varying(3) AS is_null_call,
    NULL::character varying AS sql_path,
    'YES'::character varying(3) AS schema_level_routine,
    0::integer AS max_dynamic_result_sets,
    NULL::character varying(3) AS is_user_defined_cast,
    NULL::character varying(3) AS is_implicitly_invocable,
    (CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END)::character varying AS security_type,
    NULL::name AS to_sql_specific_catalog,
    NULL::name AS to_sql_specific_schema,
    NULL::name AS to_sql_specific_name,
    'NO'::character varying(3) AS as_locator,
    NULL::timestamp with time zone AS created,
    NULL::timestamp with time zone AS last_altered,
    NULL::character varying(3) AS new_savepoint_level,
    'NO'::character varying(3) AS is_udt_dependent,
    NULL::character varying AS result_cast_from_data_type,
    NULL::character varying(3) AS result_cast_as_locator,
    NULL::integer AS result_cast_char_max_length,
    NULL::integer AS result_cast_char_octet_length,
    NULL::name AS result_cast_char_set_catalog,
    NULL::name AS result_cast_char_set_schema,
    NULL::name AS result_cast_char_set_name,
    NULL::name AS result_cast_collation_catalog,
    NULL::name AS result_cast_collation_schema,
    NULL::name AS result_cast_collation_name,
    NULL::integer AS result_cast_numeric_precision,
    NULL::integer AS result_cast_numeric_precision_radix,
    NULL::integer AS result_cast_numeric_scale,
    NULL::integer AS result_cast_datetime_precision,
    NULL::character varying AS result_cast_interval_type,
    NULL::integer AS result_cast_interval_precision,
    NULL::name AS result_cast_type_udt_catalog,
    NULL::name AS result_cast_type_udt_schema,
    NULL::name AS result_cast_type_udt_name,
    NULL::name AS result_cast_scope_catalog,
    NULL::name AS result_cast_scope_schema,
    NULL::name AS result_cast_scope_name,
    NULL::integer AS result_cast_maximum_cardinality,
    NULL::name AS result_cast_dtd_identifier
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
WHERE (pg_has_role(p.proowner, 'USAGE') OR has_function_privilege(p.oid, 'EXECUTE'));

CREATE VIEW information_schema.table_privileges (
    grantor name, grantee name, table_catalog name, table_schema name, table_name name,
    privilege_type character varying, is_grantable character varying(3),
    with_hierarchy character varying(3)
) AS
SELECT g.rolname::name AS grantor,
    (CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE e.rolname END)::name AS grantee,
    current_database()::name AS table_catalog,
    n.nspname::name AS table_schema,
    c.relname::name AS table_name,
    x.privilege_type::character varying AS privilege_type,
    (CASE WHEN pg_has_role(x.grantee, c.relowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_grantable,
    (CASE WHEN x.privilege_type = 'SELECT' THEN 'YES' ELSE 'NO' END)::character varying(3) AS with_hierarchy
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
     aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
JOIN pg_catalog.pg_roles g ON g.oid = x.grantor
LEFT JOIN pg_catalog.pg_roles e ON e.oid = x.grantee
WHERE c.relkind IN ('r', 'v', 'f', 'p')
  AND (x.grantee = 0 OR pg_has_role(x.grantor, 'USAGE') OR pg_has_role(x.grantee, 'USAGE'));

CREATE VIEW information_schema.role_table_grants (
    grantor name, grantee name, table_catalog name, table_schema name, table_name name,
    privilege_type character varying, is_grantable character varying(3),
    with_hierarchy character varying(3)
) AS
SELECT grantor,
    grantee,
    table_catalog,
    table_schema,
    table_name,
    privilege_type,
    is_grantable,
    with_hierarchy
FROM information_schema.table_privileges
WHERE grantor IN (SELECT role_name FROM information_schema.enabled_roles)
   OR grantee IN (SELECT role_name FROM information_schema.enabled_roles);

CREATE VIEW information_schema.triggers (
    trigger_catalog name, trigger_schema name, trigger_name name, event_manipulation character varying,
    event_object_catalog name, event_object_schema name, event_object_table name, action_order integer,
    action_condition character varying, action_statement character varying,
    action_orientation character varying, action_timing character varying, action_reference_old_table name,
    action_reference_new_table name, action_reference_old_row name, action_reference_new_row name,
    created timestamp with time zone
) AS
SELECT current_database()::name AS trigger_catalog,
    n.nspname::name AS trigger_schema,
    t.tgname::name AS trigger_name,
    e.word::character varying AS event_manipulation,
    current_database()::name AS event_object_catalog,
    n.nspname::name AS event_object_schema,
    c.relname::name AS event_object_table,
    (rank() OVER (PARTITION BY c.oid, e.bit, t.tgtype & 67 ORDER BY t.tgname))::integer AS action_order,
    (CASE WHEN pg_has_role(c.relowner, 'USAGE') THEN t.tgqual END)::character varying AS action_condition,
    (CASE WHEN x.oid IS NULL THEN substring(pg_get_triggerdef(t.oid) from 'EXECUTE FUNCTION .*$')
        ELSE p.prosrc END)::character varying AS action_statement,
    (CASE WHEN t.tgtype & 1 <> 0 THEN 'ROW' ELSE 'STATEMENT' END)::character varying AS action_orientation,
    (CASE WHEN t.tgtype & 64 <> 0 THEN 'INSTEAD OF' WHEN t.tgtype & 2 <> 0 THEN 'BEFORE' ELSE 'AFTER'
        END)::character varying AS action_timing,
    t.tgoldtable::name AS action_reference_old_table,
    t.tgnewtable::name AS action_reference_new_table,
    NULL::name AS action_reference_old_row,
    NULL::name AS action_reference_new_row,
    NULL::timestamp with time zone AS created
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE')) AS e (bit, word) ON t.tgtype & e.bit <> 0
LEFT JOIN pg_catalog.polar_trigger x ON x.oid = t.oid
WHERE NOT t.tgisinternal AND NOT pg_is_other_temp_schema(n.oid)
  AND (pg_has_role(c.relowner, 'USAGE')
       OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.triggered_update_columns (
    trigger_catalog name, trigger_schema name, trigger_name name, event_object_catalog name,
    event_object_schema name, event_object_table name, event_object_column name
) AS
SELECT current_database()::name AS trigger_catalog,
    n.nspname::name AS trigger_schema,
    t.tgname::name AS trigger_name,
    current_database()::name AS event_object_catalog,
    n.nspname::name AS event_object_schema,
    c.relname::name AS event_object_table,
    a.attname::name AS event_object_column
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)
WHERE NOT t.tgisinternal AND NOT pg_is_other_temp_schema(n.oid) AND t.tgtype & 16 <> 0
  AND (pg_has_role(c.relowner, 'USAGE') OR has_column_privilege(c.oid, a.attnum, 'INSERT, UPDATE, REFERENCES'));
