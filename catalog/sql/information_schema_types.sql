-- The information schema, continued: domains, attributes, parameters, and who uses which type. PostgreSQL 15 docs, chapter 37.

CREATE VIEW information_schema.domains (
    domain_catalog name, domain_schema name, domain_name name, data_type character varying,
    character_maximum_length integer, character_octet_length integer, character_set_catalog name,
    character_set_schema name, character_set_name name, collation_catalog name,
    collation_schema name, collation_name name, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
    interval_type character varying, interval_precision integer, domain_default character varying,
    udt_catalog name, udt_schema name, udt_name name, scope_catalog name, scope_schema name,
    scope_name name, maximum_cardinality integer, dtd_identifier name
) AS
SELECT current_database()::name AS domain_catalog,
    nd.nspname::name AS domain_schema,
    d.typname::name AS domain_name,
    (CASE WHEN nt.nspname = 'pg_catalog' THEN format_type(t.oid, NULL) ELSE 'USER-DEFINED' END)::character varying AS data_type,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND d.typtypmod > 0 THEN d.typtypmod - 4
         WHEN t.typname IN ('bit', 'varbit') AND d.typtypmod > 0 THEN d.typtypmod END)::integer AS character_maximum_length,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND d.typtypmod > 0 THEN (d.typtypmod - 4) * 4
         WHEN t.typname IN ('text', 'varchar', 'bpchar') THEN 1073741824 END)::integer AS character_octet_length,
    NULL::name AS character_set_catalog,
    NULL::name AS character_set_schema,
    NULL::name AS character_set_name,
    (CASE WHEN nco.nspname IS NOT NULL THEN current_database() END)::name AS collation_catalog,
    nco.nspname::name AS collation_schema,
    co.collname::name AS collation_name,
    (CASE t.typname WHEN 'int2' THEN 16 WHEN 'int4' THEN 32 WHEN 'int8' THEN 64
         WHEN 'float4' THEN 24 WHEN 'float8' THEN 53
         WHEN 'numeric' THEN CASE WHEN d.typtypmod >= 4 THEN (d.typtypmod - 4) / 65536 END END)::integer AS numeric_precision,
    (CASE WHEN t.typname IN ('int2', 'int4', 'int8', 'float4', 'float8') THEN 2
         WHEN t.typname = 'numeric' THEN 10 END)::integer AS numeric_precision_radix,
    (CASE WHEN t.typname IN ('int2', 'int4', 'int8') THEN 0
         WHEN t.typname = 'numeric' AND d.typtypmod >= 4 THEN (d.typtypmod - 4) % 65536 END)::integer AS numeric_scale,
    (CASE WHEN t.typname = 'date' THEN 0
         WHEN t.typname IN ('time', 'timetz', 'timestamp', 'timestamptz')
         THEN CASE WHEN d.typtypmod < 0 THEN 6 ELSE d.typtypmod END
         WHEN t.typname = 'interval'
         THEN CASE WHEN d.typtypmod < 0 OR d.typtypmod & 65535 = 65535 THEN 6 ELSE d.typtypmod & 65535 END END)::integer AS datetime_precision,
    (CASE WHEN t.typname = 'interval' THEN upper(substring(format_type(t.oid, d.typtypmod) from 'interval[()0-9]* (.+)')) END)::character varying AS interval_type,
    NULL::integer AS interval_precision,
    d.typdefault::character varying AS domain_default,
    current_database()::name AS udt_catalog,
    nt.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    NULL::name AS scope_catalog,
    NULL::name AS scope_schema,
    NULL::name AS scope_name,
    NULL::integer AS maximum_cardinality,
    '1'::name AS dtd_identifier
FROM pg_catalog.pg_type d
JOIN pg_catalog.pg_namespace nd ON nd.oid = d.typnamespace
JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
LEFT JOIN (pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nco ON nco.oid = co.collnamespace)
    ON co.oid = d.typcollation AND (nco.nspname, co.collname) <> ('pg_catalog', 'default')
WHERE d.typtype = 'd' AND (pg_has_role(d.typowner, 'USAGE') OR has_type_privilege(d.oid, 'USAGE'));

CREATE VIEW information_schema.domain_constraints (
    constraint_catalog name, constraint_schema name, constraint_name name, domain_catalog name,
    domain_schema name, domain_name name, is_deferrable character varying(3),
    initially_deferred character varying(3)
) AS
SELECT current_database()::name AS constraint_catalog,
    nk.nspname::name AS constraint_schema,
    k.conname::name AS constraint_name,
    current_database()::name AS domain_catalog,
    n.nspname::name AS domain_schema,
    d.typname::name AS domain_name,
    (CASE WHEN k.condeferrable THEN 'YES' ELSE 'NO' END)::character varying(3) AS is_deferrable,
    (CASE WHEN k.condeferred THEN 'YES' ELSE 'NO' END)::character varying(3) AS initially_deferred
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace nk ON nk.oid = k.connamespace
JOIN pg_catalog.pg_type d ON d.oid = k.contypid
JOIN pg_catalog.pg_namespace n ON n.oid = d.typnamespace
WHERE pg_has_role(d.typowner, 'USAGE') OR has_type_privilege(d.oid, 'USAGE');

CREATE VIEW information_schema.domain_udt_usage (
    udt_catalog name, udt_schema name, udt_name name, domain_catalog name, domain_schema name,
    domain_name name
) AS
SELECT current_database()::name AS udt_catalog,
    nt.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    current_database()::name AS domain_catalog,
    nd.nspname::name AS domain_schema,
    d.typname::name AS domain_name
FROM pg_catalog.pg_type d
JOIN pg_catalog.pg_namespace nd ON nd.oid = d.typnamespace
JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
WHERE d.typtype = 'd' AND pg_has_role(t.typowner, 'USAGE');

CREATE VIEW information_schema.column_domain_usage (
    domain_catalog name, domain_schema name, domain_name name, table_catalog name,
    table_schema name, table_name name, column_name name
) AS
SELECT current_database()::name AS domain_catalog,
    nt.nspname::name AS domain_schema,
    t.typname::name AS domain_name,
    current_database()::name AS table_catalog,
    nc.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace nc ON nc.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
WHERE t.typtype = 'd' AND c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND pg_has_role(t.typowner, 'USAGE');

CREATE VIEW information_schema.column_udt_usage (
    udt_catalog name, udt_schema name, udt_name name, table_catalog name, table_schema name,
    table_name name, column_name name
) AS
SELECT current_database()::name AS udt_catalog,
    nt.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    current_database()::name AS table_catalog,
    nc.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace nc ON nc.oid = c.relnamespace
JOIN pg_catalog.pg_type td ON td.oid = a.atttypid
JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN td.typtype = 'd' THEN td.typbasetype ELSE td.oid END
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
WHERE c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND pg_has_role(t.typowner, 'USAGE');

CREATE VIEW information_schema.column_column_usage (
    table_catalog name, table_schema name, table_name name, column_name name, dependent_column name
) AS
SELECT current_database()::name AS table_catalog,
    nc.nspname::name AS table_schema,
    c.relname::name AS table_name,
    a.attname::name AS column_name,
    g.attname::name AS dependent_column
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace nc ON nc.oid = c.relnamespace
JOIN pg_catalog.pg_attrdef e ON e.adrelid = c.oid AND e.adnum <> a.attnum
JOIN pg_catalog.pg_attribute g ON g.attrelid = c.oid AND g.attnum = e.adnum
JOIN pg_catalog.pg_depend d ON d.classid = 2604 AND d.objid = e.oid AND d.refclassid = 1259 AND d.refobjid = c.oid
    AND d.refobjsubid = a.attnum
WHERE g.attgenerated <> '' AND pg_has_role(c.relowner, 'USAGE');

CREATE VIEW information_schema.attributes (
    udt_catalog name, udt_schema name, udt_name name, attribute_name name, ordinal_position integer,
    attribute_default character varying, is_nullable character varying(3),
    data_type character varying, character_maximum_length integer, character_octet_length integer,
    character_set_catalog name, character_set_schema name, character_set_name name,
    collation_catalog name, collation_schema name, collation_name name, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
    interval_type character varying, interval_precision integer, attribute_udt_catalog name,
    attribute_udt_schema name, attribute_udt_name name, scope_catalog name, scope_schema name,
    scope_name name, maximum_cardinality integer, dtd_identifier name,
    is_derived_reference_attribute character varying(3)
) AS
SELECT current_database()::name AS udt_catalog,
    nc.nspname::name AS udt_schema,
    c.relname::name AS udt_name,
    a.attname::name AS attribute_name,
    a.attnum::integer AS ordinal_position,
    NULL::character varying AS attribute_default,
    (CASE WHEN a.attnotnull OR (td.typtype = 'd' AND td.typnotnull) THEN 'NO' ELSE 'YES' END)::character varying(3) AS is_nullable,
    (CASE WHEN td.typelem <> 0 AND td.typlen = -1 THEN 'ARRAY'
         WHEN nd.nspname = 'pg_catalog' THEN format_type(td.oid, NULL) ELSE 'USER-DEFINED' END)::character varying AS data_type,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) > 0 THEN (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) - 4
         WHEN t.typname IN ('bit', 'varbit') AND (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) > 0 THEN (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) END)::integer AS character_maximum_length,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND (CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) > 0 THEN ((CASE WHEN td.typtype = 'd' THEN td.typtypmod ELSE a.atttypmod END) - 4) * 4
         WHEN t.typname IN ('text', 'varchar', 'bpchar') THEN 1073741824 END)::integer AS character_octet_length,
    NULL::name AS character_set_catalog,
    NULL::name AS character_set_schema,
    NULL::name AS character_set_name,
    (CASE WHEN nco.nspname IS NOT NULL THEN current_database() END)::name AS collation_catalog,
    nco.nspname::name AS collation_schema,
    co.collname::name AS collation_name,
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
    current_database()::name AS attribute_udt_catalog,
    nd.nspname::name AS attribute_udt_schema,
    td.typname::name AS attribute_udt_name,
    NULL::name AS scope_catalog,
    NULL::name AS scope_schema,
    NULL::name AS scope_name,
    NULL::integer AS maximum_cardinality,
    a.attnum::name AS dtd_identifier,
    'NO'::character varying(3) AS is_derived_reference_attribute
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace nc ON nc.oid = c.relnamespace
JOIN pg_catalog.pg_type td ON td.oid = a.atttypid
JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN td.typtype = 'd' THEN td.typbasetype ELSE td.oid END
JOIN pg_catalog.pg_namespace nd ON nd.oid = td.typnamespace
LEFT JOIN (pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nco ON nco.oid = co.collnamespace)
    ON co.oid = a.attcollation AND (nco.nspname, co.collname) <> ('pg_catalog', 'default')
WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped
  AND (pg_has_role(c.relowner, 'USAGE') OR has_type_privilege(c.reltype, 'USAGE'));

CREATE VIEW information_schema.user_defined_types (
    user_defined_type_catalog name, user_defined_type_schema name, user_defined_type_name name,
    user_defined_type_category character varying, is_instantiable character varying(3),
    is_final character varying(3), ordering_form character varying,
    ordering_category character varying, ordering_routine_catalog name,
    ordering_routine_schema name, ordering_routine_name name, reference_type character varying,
    data_type character varying, character_maximum_length integer, character_octet_length integer,
    character_set_catalog name, character_set_schema name, character_set_name name,
    collation_catalog name, collation_schema name, collation_name name, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
    interval_type character varying, interval_precision integer, source_dtd_identifier name,
    ref_dtd_identifier name
) AS
SELECT current_database()::name AS user_defined_type_catalog,
    n.nspname::name AS user_defined_type_schema,
    c.relname::name AS user_defined_type_name,
    'STRUCTURED'::character varying AS user_defined_type_category,
    'YES'::character varying(3) AS is_instantiable,
    NULL::character varying(3) AS is_final,
    NULL::character varying AS ordering_form,
    NULL::character varying AS ordering_category,
    NULL::name AS ordering_routine_catalog,
    NULL::name AS ordering_routine_schema,
    NULL::name AS ordering_routine_name,
    NULL::character varying AS reference_type,
    NULL::character varying AS data_type,
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
    NULL::name AS source_dtd_identifier,
    NULL::name AS ref_dtd_identifier
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = c.reltype
WHERE c.relkind = 'c' AND (pg_has_role(t.typowner, 'USAGE') OR has_type_privilege(t.oid, 'USAGE'));

CREATE VIEW information_schema.parameters (
    specific_catalog name, specific_schema name, specific_name name, ordinal_position integer,
    parameter_mode character varying, is_result character varying(3),
    as_locator character varying(3), parameter_name name, data_type character varying,
    character_maximum_length integer, character_octet_length integer, character_set_catalog name,
    character_set_schema name, character_set_name name, collation_catalog name,
    collation_schema name, collation_name name, numeric_precision integer,
    numeric_precision_radix integer, numeric_scale integer, datetime_precision integer,
    interval_type character varying, interval_precision integer, udt_catalog name, udt_schema name,
    udt_name name, scope_catalog name, scope_schema name, scope_name name,
    maximum_cardinality integer, dtd_identifier name, parameter_default character varying
) AS
SELECT current_database()::name AS specific_catalog,
    n.nspname::name AS specific_schema,
    (p.proname || '_' || p.oid)::name AS specific_name,
    p.place::integer AS ordinal_position,
    (CASE coalesce(p.proargmodes[p.place], 'i') WHEN 'i' THEN 'IN' WHEN 'o' THEN 'OUT' WHEN 'b' THEN 'INOUT'
         WHEN 'v' THEN 'IN' WHEN 't' THEN 'OUT' END)::character varying AS parameter_mode,
    'NO'::character varying(3) AS is_result,
    'NO'::character varying(3) AS as_locator,
    nullif(p.proargnames[p.place], '')::name AS parameter_name,
    (CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
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
    current_database()::name AS udt_catalog,
    nt.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    NULL::name AS scope_catalog,
    NULL::name AS scope_schema,
    NULL::name AS scope_name,
    NULL::integer AS maximum_cardinality,
    p.place::name AS dtd_identifier,
    (CASE WHEN pg_has_role(p.proowner, 'USAGE') THEN pg_get_function_arg_default(p.oid, p.place) END)::character varying AS parameter_default
FROM (SELECT p.oid, p.proname, p.pronamespace, p.proowner, p.prokind, p.proargnames, p.proargmodes, p.pronargs, p.pronargdefaults,
             p.proretset, coalesce(p.proallargtypes, p.proargtypes::oid[]) AS types,
             generate_subscripts(coalesce(p.proallargtypes, p.proargtypes::oid[]), 1)
                 + CASE WHEN p.proallargtypes IS NULL THEN 1 ELSE 0 END AS place
      FROM pg_catalog.pg_proc p
      WHERE pg_has_role(p.proowner, 'USAGE') OR has_function_privilege(p.oid, 'EXECUTE')) p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_type t ON t.oid = p.types[CASE WHEN p.proargmodes IS NULL THEN p.place - 1 ELSE p.place END]
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace;

CREATE VIEW information_schema.data_type_privileges (
    object_catalog name, object_schema name, object_name name, object_type character varying,
    dtd_identifier name
) AS
SELECT current_database()::name AS object_catalog, x.schema::name AS object_schema, x.name::name AS object_name,
    x.kind::character varying AS object_type, x.dtd::name AS dtd_identifier
FROM (SELECT udt_schema AS schema, udt_name AS name, 'USER-DEFINED TYPE' AS kind, dtd_identifier AS dtd
      FROM information_schema.attributes
      UNION ALL
      SELECT table_schema, table_name, 'TABLE', dtd_identifier FROM information_schema.columns
      UNION ALL
      SELECT domain_schema, domain_name, 'DOMAIN', dtd_identifier FROM information_schema.domains
      UNION ALL
      SELECT specific_schema, specific_name, 'ROUTINE', dtd_identifier FROM information_schema.parameters
      UNION ALL
      SELECT specific_schema, specific_name, 'ROUTINE', dtd_identifier FROM information_schema.routines) x;

CREATE VIEW information_schema.element_types (
    object_catalog name, object_schema name, object_name name, object_type character varying,
    collection_type_identifier name, data_type character varying, character_maximum_length integer,
    character_octet_length integer, character_set_catalog name, character_set_schema name,
    character_set_name name, collation_catalog name, collation_schema name, collation_name name,
    numeric_precision integer, numeric_precision_radix integer, numeric_scale integer,
    datetime_precision integer, interval_type character varying, interval_precision integer,
    domain_default character varying, udt_catalog name, udt_schema name, udt_name name,
    scope_catalog name, scope_schema name, scope_name name, maximum_cardinality integer,
    dtd_identifier name
) AS
SELECT current_database()::name AS object_catalog,
    n.nspname::name AS object_schema,
    x.name::name AS object_name,
    x.kind::character varying AS object_type,
    x.dtd::name AS collection_type_identifier,
    (CASE WHEN nt.nspname = 'pg_catalog' THEN format_type(t.oid, NULL) ELSE 'USER-DEFINED' END)::character varying AS data_type,
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
    NULL::character varying AS domain_default,
    current_database()::name AS udt_catalog,
    nt.nspname::name AS udt_schema,
    t.typname::name AS udt_name,
    NULL::name AS scope_catalog,
    NULL::name AS scope_schema,
    NULL::name AS scope_name,
    NULL::integer AS maximum_cardinality,
    ('a' || x.dtd)::name AS dtd_identifier
FROM (SELECT c.relnamespace AS namespace, c.relname AS name,
             CASE WHEN c.relkind = 'c' THEN 'USER-DEFINED TYPE' ELSE 'TABLE' END AS kind,
             a.attnum::text AS dtd, a.atttypid AS type
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      WHERE c.relkind IN ('r', 'v', 'f', 'c', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        AND (pg_has_role(c.relowner, 'USAGE')
             OR CASE WHEN c.relkind = 'c' THEN has_type_privilege(c.reltype, 'USAGE')
                     ELSE has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES') END)
      UNION ALL
      SELECT d.typnamespace, d.typname, 'DOMAIN', '1', d.typbasetype FROM pg_catalog.pg_type d
      WHERE d.typtype = 'd' AND (pg_has_role(d.typowner, 'USAGE') OR has_type_privilege(d.oid, 'USAGE'))
      UNION ALL
      SELECT p.pronamespace, p.proname || '_' || p.oid, 'ROUTINE', p.place::text,
             p.types[CASE WHEN p.is_vector THEN p.place - 1 ELSE p.place END]
      FROM (SELECT q.oid, q.proname, q.pronamespace, coalesce(q.proallargtypes, q.proargtypes::oid[]) AS types,
                   q.proallargtypes IS NULL AS is_vector,
                   generate_subscripts(coalesce(q.proallargtypes, q.proargtypes::oid[]), 1)
                       + CASE WHEN q.proallargtypes IS NULL THEN 1 ELSE 0 END AS place
            FROM pg_catalog.pg_proc q
            WHERE pg_has_role(q.proowner, 'USAGE') OR has_function_privilege(q.oid, 'EXECUTE')) p
      UNION ALL
      SELECT p.pronamespace, p.proname || '_' || p.oid, 'ROUTINE', '0', p.prorettype FROM pg_catalog.pg_proc p
      WHERE pg_has_role(p.proowner, 'USAGE') OR has_function_privilege(p.oid, 'EXECUTE')) x
JOIN pg_catalog.pg_namespace n ON n.oid = x.namespace
JOIN pg_catalog.pg_type l ON l.oid = x.type
JOIN pg_catalog.pg_type t ON t.oid = l.typelem
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
WHERE l.typlen = -1;
