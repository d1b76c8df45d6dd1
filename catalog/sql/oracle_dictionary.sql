-- Oracle's dictionary views over the system catalogs, with the columns EDB documents: lower-case labels, names
-- shown upper-case. ALL_ shows what the current user may use, the system's own tables and views included; DBA_ what
-- users have made, USER_ what the current user has made: `{dba,all,user}_tables` stands for all three,
-- and a line that ends in `-- dba, user` for those. Schema 9006 holds the bodies of inline triggers.

CREATE VIEW pg_catalog.{dba,all,user}_tables (
    owner text,  -- dba, all
    schema_name text, table_name text, tablespace_name text, status character varying,
    temporary character varying, read_only text, num_rows numeric, blocks numeric, partitioned text,
    iot_type text, iot_name text, nested text, secondary text, duration text, dropped text,
    global_stats text, last_analyzed timestamp without time zone
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    NULL::text AS tablespace_name,
    'VALID'::character varying AS status,
    (CASE WHEN c.relpersistence IN ('t', 'g') THEN 'Y' ELSE 'N' END)::character varying AS temporary,
    (CASE WHEN s.readonly THEN 'YES' ELSE 'NO' END)::text AS read_only,
    (CASE WHEN c.reltuples >= 0 THEN c.reltuples END)::numeric AS num_rows,
    NULL::numeric AS blocks,
    (CASE WHEN c.relkind = 'p' THEN 'YES' ELSE 'NO' END)::text AS partitioned,
    NULL::text AS iot_type,
    NULL::text AS iot_name,
    'NO'::text AS nested,
    'N'::text AS secondary,
    (CASE WHEN c.relpersistence IN ('t', 'g') THEN 'SYS$SESSION' END)::text AS duration,
    'NO'::text AS dropped,
    'NO'::text AS global_stats,
    NULL::timestamp without time zone AS last_analyzed
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.polar_storage s ON s.oid = c.oid
WHERE c.relkind IN ('r', 'p')
  AND c.oid >= 16384  -- dba, user
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_views (
    owner text,  -- dba, all
    schema_name text, view_name text, text text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS view_name,
    pg_get_viewdef(c.oid)::text AS text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v'
  AND c.oid >= 16384  -- dba, user
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_sequences (
    sequence_owner text,  -- dba, all
    schema_name text, sequence_name text, min_value numeric, max_value numeric,
    increment_by numeric, cycle_flag character varying, order_flag character varying,
    cache_size numeric
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS sequence_owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS sequence_name,
    s.seqmin::numeric AS min_value,
    s.seqmax::numeric AS max_value,
    s.seqincrement::numeric AS increment_by,
    (CASE WHEN s.seqcycle THEN 'Y' ELSE 'N' END)::character varying AS cycle_flag,
    'N'::character varying AS order_flag,
    s.seqcache::numeric AS cache_size
FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE') OR has_sequence_privilege(c.oid, 'SELECT, UPDATE, USAGE'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_tab_columns (
    owner text,  -- dba, all
    schema_name text, table_name text, column_name character varying,
    data_type character varying, data_length numeric, data_precision numeric,
    data_scale numeric, nullable character varying, column_id numeric,
    data_default character varying, char_col_decl_length numeric, char_length numeric, char_used text
) AS
SELECT
    c.owner,  -- dba, all
    c.schema_name, c.table_name, c.column_name, c.data_type, c.data_length, c.data_precision, c.data_scale,
    c.nullable, c.column_id, c.data_default, c.char_col_decl_length, c.char_length, c.char_used
FROM pg_catalog.{dba,all,user}_tab_cols c WHERE c.hidden_column = 'NO'
;

CREATE VIEW pg_catalog.{dba,all,user}_indexes (
    owner text,  -- dba, all
    schema_name text, index_name text, index_type text, table_owner text, table_name text,
    table_type text, uniqueness text, compression character varying, tablespace_name text,
    logging text, status text, partitioned character varying, temporary character varying,
    num_rows numeric, distinct_keys numeric, leaf_blocks numeric, generated text
) AS
SELECT
    (upper(pg_get_userbyid(i.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(i.relname)::text AS index_name,
    'BTREE'::text AS index_type,
    (upper(pg_get_userbyid(c.relowner)))::text AS table_owner,
    upper(c.relname)::text AS table_name,
    'TABLE'::text AS table_type,
    (CASE WHEN x.indisunique THEN 'UNIQUE' ELSE 'NONUNIQUE' END)::text AS uniqueness,
    'N'::character varying AS compression,
    NULL::text AS tablespace_name,
    'LOGGING'::text AS logging,
    (CASE WHEN x.indisvalid THEN 'VALID' ELSE 'UNUSABLE' END)::text AS status,
    'NO'::character varying AS partitioned,
    (CASE WHEN i.relpersistence IN ('t', 'g') THEN 'Y' ELSE 'N' END)::character varying AS temporary,
    (CASE WHEN i.reltuples >= 0 THEN i.reltuples END)::numeric AS num_rows,
    NULL::numeric AS distinct_keys,
    NULL::numeric AS leaf_blocks,
    'N'::text AS generated
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND i.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_ind_columns (
    index_owner text,  -- dba, all
    schema_name text, index_name text, table_owner text, table_name text, column_name text,
    column_position smallint, column_length numeric, descend character varying
) AS
SELECT
    (upper(pg_get_userbyid(i.relowner)))::text AS index_owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(i.relname)::text AS index_name,
    (upper(pg_get_userbyid(c.relowner)))::text AS table_owner,
    upper(c.relname)::text AS table_name,
    upper(a.attname)::text AS column_name,
    k.position::smallint AS column_position,
    (CASE WHEN a.atttypmod > 0 THEN a.atttypmod - 4 END)::numeric AS column_length,
    'ASC'::character varying AS descend
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
JOIN unnest(x.indkey) WITH ORDINALITY k(attnum, position) ON true
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND i.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_constraints (
    owner text,
    schema_name text, constraint_name text, constraint_type text, table_name text,
    search_condition text, r_owner text, r_constraint_name text, delete_rule text,
    deferrable boolean, deferred boolean,
    index_owner text,  -- dba, all
    index_name text, constraint_def text, status text, validated text, generated text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,
    upper(n.nspname)::text AS schema_name,
    upper(k.conname)::text AS constraint_name,
    (CASE k.contype WHEN 'p' THEN 'P' WHEN 'u' THEN 'U' WHEN 'c' THEN 'C' WHEN 'f' THEN 'R' END)::text AS constraint_type,
    upper(c.relname)::text AS table_name,
    (CASE WHEN k.contype = 'c' THEN pg_get_constraintdef(k.oid) END)::text AS search_condition,
    (CASE WHEN k.contype = 'f' THEN upper(pg_get_userbyid(r.relowner)) END)::text AS r_owner,
    upper(u.conname)::text AS r_constraint_name,
    (CASE WHEN k.contype = 'f' THEN CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
        WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END END)::text AS delete_rule,
    k.condeferrable::boolean AS deferrable,
    k.condeferred::boolean AS deferred,
    (upper(pg_get_userbyid(c.relowner)))::text AS index_owner,  -- dba, all
    upper(i.relname)::text AS index_name,
    pg_get_constraintdef(k.oid)::text AS constraint_def,
    (CASE WHEN k.conenforced THEN 'ENABLED' ELSE 'DISABLED' END)::text AS status,
    (CASE WHEN k.convalidated THEN 'VALIDATED' ELSE 'NOT VALIDATED' END)::text AS validated,
    'USER NAME'::text AS generated
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND k.contype <> 't'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class i ON i.oid = k.conindid
LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
LEFT JOIN pg_catalog.pg_constraint u ON u.conrelid = k.confrelid AND u.contype IN ('p', 'u')
    AND (u.conindid = k.conindid AND k.conindid <> 0 OR k.conindid = 0 AND u.conkey = k.confkey)
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_cons_columns (
    owner text,
    schema_name text, constraint_name text, table_name text, column_name text,
    position smallint, constraint_def text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,
    upper(n.nspname)::text AS schema_name,
    upper(k.conname)::text AS constraint_name,
    upper(c.relname)::text AS table_name,
    upper(a.attname)::text AS column_name,
    array_position(k.conkey, a.attnum)::smallint AS position,
    pg_get_constraintdef(k.oid)::text AS constraint_def
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
WHERE true
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_procedures (
    owner text,  -- dba, all
    schema_name text, object_name text, procedure_name text, object_id oid, object_type text,
    authid text, deterministic text
) AS
SELECT
    (upper(pg_get_userbyid(p.proowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(p.proname)::text AS object_name,
    NULL::text AS procedure_name,
    p.oid::oid AS object_id,
    (CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END)::text AS object_type,
    (CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'CURRENT_USER' END)::text AS authid,
    (CASE WHEN p.provolatile = 'i' THEN 'YES' ELSE 'NO' END)::text AS deterministic
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p')
  AND p.oid >= 16384 AND p.pronamespace <> 9006
  AND has_function_privilege(p.oid, 'EXECUTE')  -- all
  AND p.proowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_source (
    owner text,  -- dba, all
    schema_name text, name text, type text, line integer, text text
) AS
SELECT
    (upper(pg_get_userbyid(p.proowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(p.proname)::text AS name,
    (CASE WHEN p.pronamespace = 9006 THEN 'TRIGGER' WHEN p.prokind = 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END)::text AS type,
    l.line::integer AS line,
    l.text::text AS text
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
-- Lines end with their newlines, as in Oracle.
JOIN string_to_table(replace(p.prosrc, chr(10), chr(10) || chr(1)), chr(1)) WITH ORDINALITY l(text, line) ON true
WHERE p.prokind IN ('f', 'p')
  AND p.oid >= 16384
  AND has_function_privilege(p.oid, 'EXECUTE')  -- all
  AND p.proowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
UNION ALL
SELECT
    upper(pg_get_userbyid(g.pkgowner)), upper(n.nspname), upper(g.pkgname),  -- dba, all
    upper(n.nspname), upper(g.pkgname),  -- user
    (CASE WHEN g.pkgtype <> 0 THEN 'TYPE' ELSE 'PACKAGE' END) || (CASE WHEN b.body THEN ' BODY' ELSE '' END),
    l.line::integer, l.text
FROM pg_catalog.polar_package g JOIN pg_catalog.pg_namespace n ON n.oid = g.pkgnamespace
JOIN (VALUES (false), (true)) b(body) ON NOT b.body OR g.pkgbody IS NOT NULL
JOIN string_to_table(replace(
    (CASE WHEN g.pkgtype <> 0 THEN 'TYPE ' ELSE 'PACKAGE ' END) || (CASE WHEN b.body THEN 'BODY ' ELSE '' END) || g.pkgname
    || (CASE WHEN g.pkgtype <> 0 AND NOT b.body THEN ' AS OBJECT' ELSE ' IS' END)
    || (CASE WHEN left((CASE WHEN b.body THEN g.pkgbody ELSE g.pkgspecification END), 1) = chr(10) THEN '' ELSE ' ' END)
    || (CASE WHEN b.body THEN g.pkgbody ELSE g.pkgspecification END), chr(10), chr(10) || chr(1)), chr(1)
) WITH ORDINALITY l(text, line) ON true
WHERE true
  AND pg_has_role(g.pkgowner, 'USAGE')  -- all
  AND g.pkgowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_objects (
    owner text,  -- dba, all
    schema_name text, object_name text, object_id oid, object_type text,
    status character varying, temporary text,
    created timestamp without time zone, last_ddl_time timestamp without time zone,
    data_object_id oid, subobject_name text, generated text, secondary text, oracle_maintained text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS object_name,
    c.oid::oid AS object_id,
    (CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'i' THEN 'INDEX' WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE'
        WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END)::text AS object_type,
    'VALID'::character varying AS status,
    (CASE WHEN c.relpersistence IN ('t', 'g') THEN 'Y' ELSE 'N' END)::text AS temporary,
    t.objcreated::timestamp without time zone AS created,
    t.objchanged::timestamp without time zone AS last_ddl_time,
    (CASE WHEN c.relkind IN ('r', 'm', 'i') THEN c.oid END)::oid AS data_object_id,
    NULL::text AS subobject_name,
    'N'::text AS generated,
    'N'::text AS secondary,
    (CASE WHEN c.oid < 16384 THEN 'Y' ELSE 'N' END)::text AS oracle_maintained
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.polar_object_time t ON t.objoid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'i', 'S')
  AND c.oid >= 16384  -- dba, user
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
UNION ALL
SELECT
    upper(pg_get_userbyid(p.proowner)),  -- dba, all
    upper(n.nspname), upper(p.proname), p.oid,
    CASE WHEN p.pronamespace = 9006 THEN 'TRIGGER' WHEN p.prokind = 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, 'VALID', 'N',
    t.objcreated::timestamp without time zone, t.objchanged::timestamp without time zone,
    NULL, NULL, 'N', 'N', 'N'
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.polar_object_time t ON t.objoid = p.oid
WHERE p.prokind IN ('f', 'p')
  AND p.oid >= 16384
  AND has_function_privilege(p.oid, 'EXECUTE')  -- all
  AND p.proowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
UNION ALL
SELECT
    upper(pg_get_userbyid(g.pkgowner)),  -- dba, all
    upper(n.nspname), upper(g.pkgname), g.oid,
    (CASE WHEN g.pkgtype <> 0 THEN 'TYPE' ELSE 'PACKAGE' END) || (CASE WHEN b.body THEN ' BODY' ELSE '' END), 'VALID', 'N',
    t.objcreated::timestamp without time zone, t.objchanged::timestamp without time zone,
    NULL, NULL, 'N', 'N', 'N'
FROM pg_catalog.polar_package g JOIN pg_catalog.pg_namespace n ON n.oid = g.pkgnamespace
LEFT JOIN pg_catalog.polar_object_time t ON t.objoid = g.oid
JOIN (VALUES (false), (true)) b(body) ON NOT b.body OR g.pkgbody IS NOT NULL
WHERE true
  AND pg_has_role(g.pkgowner, 'USAGE')  -- all
  AND g.pkgowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
UNION ALL
SELECT
    upper(pg_get_userbyid(s.synowner)),  -- dba, all
    coalesce(upper(n.nspname), 'PUBLIC'), upper(s.synname), s.oid, 'SYNONYM', 'VALID', 'N',
    t.objcreated::timestamp without time zone, t.objchanged::timestamp without time zone,
    NULL, NULL, 'N', 'N', 'N'
FROM pg_catalog.polar_synonym s LEFT JOIN pg_catalog.pg_namespace n ON n.oid = s.synnamespace
LEFT JOIN pg_catalog.polar_object_time t ON t.objoid = s.oid
WHERE true
  AND (s.synnamespace = 0 OR has_schema_privilege(n.oid, 'USAGE'))  -- all
  AND s.synowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_triggers (
    owner text,  -- dba, all
    schema_name text, trigger_name text, trigger_type text, triggering_event text,
    table_owner text, base_object_type text, table_name text, referencing_names text,
    status text, description text, trigger_body text, action_statement text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(t.tgname)::text AS trigger_name,
    (CASE WHEN t.tgtype & 64 <> 0 THEN 'INSTEAD OF' WHEN t.tgtype & 2 <> 0 THEN 'BEFORE' ELSE 'AFTER' END
        || CASE WHEN t.tgtype & 1 <> 0 THEN ' EACH ROW' ELSE ' STATEMENT' END)::text AS trigger_type,
    concat_ws(' OR ', CASE WHEN t.tgtype & 4 <> 0 THEN 'INSERT' END,
        CASE WHEN t.tgtype & 16 <> 0 THEN 'UPDATE' END, CASE WHEN t.tgtype & 8 <> 0 THEN 'DELETE' END,
        CASE WHEN t.tgtype & 32 <> 0 THEN 'TRUNCATE' END)::text AS triggering_event,
    (upper(pg_get_userbyid(c.relowner)))::text AS table_owner,
    'TABLE'::text AS base_object_type,
    upper(c.relname)::text AS table_name,
    'REFERENCING NEW AS NEW OLD AS OLD'::text AS referencing_names,
    (CASE WHEN t.tgenabled = 'D' THEN 'DISABLED' ELSE 'ENABLED' END)::text AS status,
    t.tgname::text AS description,
    f.prosrc::text AS trigger_body,
    ('EXECUTE FUNCTION ' || f.proname || '()')::text AS action_statement
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
WHERE NOT t.tgisinternal
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
UNION ALL
SELECT
    upper(pg_get_userbyid(e.evtowner)),  -- dba, all
    NULL, upper(e.evtname),
    CASE WHEN e.evtevent IN ('before_user_logoff', 'ddl_command_start', 'before_shutdown') THEN 'BEFORE EVENT' ELSE 'AFTER EVENT' END,
    CASE WHEN x.evtverbs IS NOT NULL THEN array_to_string(x.evtverbs, ' OR ') ELSE CASE e.evtevent WHEN 'before_user_logoff' THEN 'LOGOFF' WHEN 'after_user_logon' THEN 'LOGON'
        WHEN 'login' THEN 'LOGON' WHEN 'after_server_error' THEN 'ERROR' WHEN 'after_startup' THEN 'STARTUP'
        WHEN 'before_shutdown' THEN 'SHUTDOWN' ELSE upper(e.evtevent) END END,
    CASE WHEN x.evtuser <> 0 THEN upper(pg_get_userbyid(x.evtuser)) END,
    CASE WHEN x.evtuser <> 0 THEN 'SCHEMA' ELSE 'DATABASE' END, NULL,
    'REFERENCING NEW AS NEW OLD AS OLD', CASE WHEN e.evtenabled = 'D' THEN 'DISABLED' ELSE 'ENABLED' END,
    e.evtname, f.prosrc, 'EXECUTE FUNCTION ' || f.proname || '()'
FROM pg_catalog.pg_event_trigger e
JOIN pg_catalog.pg_proc f ON f.oid = e.evtfoid
LEFT JOIN pg_catalog.polar_event_trigger x ON x.oid = e.oid
WHERE true
  AND pg_has_role(e.evtowner, 'USAGE')  -- all
  AND e.evtowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.all_users (
    username text, user_id oid, created timestamp without time zone, oracle_maintained text
) AS
SELECT upper(r.rolname)::text AS username,
    r.oid::oid AS user_id,
    NULL::timestamp without time zone AS created,
    (CASE WHEN r.oid < 16384 THEN 'Y' ELSE 'N' END)::text AS oracle_maintained
FROM pg_catalog.pg_roles r
WHERE r.rolcanlogin;

CREATE VIEW pg_catalog.{dba,user}_users (
    username text, user_id oid, password character varying, account_status character varying,
    lock_date timestamp without time zone, expiry_date timestamp without time zone,
    default_tablespace text, temporary_tablespace text, created timestamp without time zone,
    profile text, oracle_maintained text
) AS
SELECT upper(r.rolname)::text AS username,
    r.oid::oid AS user_id,
    NULL::character varying AS password,
    (CASE WHEN r.rolvaliduntil < now() THEN 'EXPIRED' ELSE 'OPEN' END)::character varying AS account_status,
    NULL::timestamp without time zone AS lock_date,
    r.rolvaliduntil::timestamp without time zone AS expiry_date,
    NULL::text AS default_tablespace,
    ''::text AS temporary_tablespace,
    NULL::timestamp without time zone AS created,
    'DEFAULT'::text AS profile,
    (CASE WHEN r.oid < 16384 THEN 'Y' ELSE 'N' END)::text AS oracle_maintained
FROM pg_catalog.pg_roles r
WHERE r.rolcanlogin
  AND r.rolname = current_user  -- user
;

CREATE VIEW pg_catalog.dba_roles (
    role text, password_required text
) AS
SELECT upper(r.rolname)::text AS role,
    'NO'::text AS password_required
FROM pg_catalog.pg_roles r
WHERE NOT r.rolcanlogin;

CREATE VIEW pg_catalog.dba_role_privs (
    grantee text, granted_role text, admin_option text, default_role text
) AS
SELECT upper(m.rolname)::text AS grantee,
    upper(r.rolname)::text AS granted_role,
    (CASE WHEN a.admin_option THEN 'YES' ELSE 'NO' END)::text AS admin_option,
    'YES'::text AS default_role
FROM pg_catalog.pg_auth_members a
JOIN pg_catalog.pg_roles m ON m.oid = a.member
JOIN pg_catalog.pg_roles r ON r.oid = a.roleid;

CREATE VIEW pg_catalog.user_role_privs (
    username text, granted_role text, admin_option text, default_role text
) AS
SELECT upper(m.rolname)::text AS username,
    upper(r.rolname)::text AS granted_role,
    (CASE WHEN a.admin_option THEN 'YES' ELSE 'NO' END)::text AS admin_option,
    'YES'::text AS default_role
FROM pg_catalog.pg_auth_members a
JOIN pg_catalog.pg_roles m ON m.oid = a.member
JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
WHERE m.rolname = current_user;

CREATE VIEW pg_catalog.session_roles (
    role text
) AS
SELECT upper(r.rolname)::text AS role
FROM pg_catalog.pg_roles r
WHERE r.rolname <> current_user AND pg_has_role(r.oid, 'USAGE');

CREATE VIEW pg_catalog.nls_session_parameters (
    parameter text, value text
) AS
SELECT upper(s.name)::text AS parameter,
    s.setting::text AS value
FROM pg_catalog.pg_settings s
WHERE s.name LIKE 'nls\_%';

CREATE VIEW pg_catalog."v$parameter" (
    num numeric, name text, value text, isdefault text, description text, display_value text
) AS
SELECT
    (row_number() OVER (ORDER BY s.name))::numeric AS num,
    s.name::text AS name,
    s.setting::text AS value,
    (CASE WHEN s.source = 'default' THEN 'TRUE' ELSE 'FALSE' END)::text AS isdefault,
    s.short_desc::text AS description,
    s.setting::text AS display_value
FROM pg_catalog.pg_settings s
;

CREATE VIEW pg_catalog.{dba,all,user}_tab_comments (
    owner text,  -- dba, all
    schema_name text, table_name text, table_type text, comments text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    (CASE WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END)::text AS table_type,
    obj_description(c.oid, 'pg_class')::text AS comments
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v')
  AND c.oid >= 16384  -- dba, user
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_col_comments (
    owner text,  -- dba, all
    schema_name text, table_name text, column_name text, comments text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    upper(a.attname)::text AS column_name,
    col_description(c.oid, a.attnum)::text AS comments
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
  AND c.oid >= 16384  -- dba, user
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

-- Nothing with errors is stored.
CREATE VIEW pg_catalog.{dba,all,user}_errors (
    owner text,  -- dba, all
    schema_name text, name text, type text, sequence numeric, line numeric, position numeric, text text
) AS
SELECT
    NULL::text AS owner,  -- dba, all
    NULL::text AS schema_name, NULL::text AS name, NULL::text AS type, NULL::numeric AS sequence,
    NULL::numeric AS line, NULL::numeric AS position, NULL::text AS text
WHERE false
;

CREATE VIEW pg_catalog."v$session" (
    sid integer, "serial#" integer, "user#" oid, username text, status text, osuser text,
    process text, machine text, port integer, terminal text, program text, type text,
    logon_time timestamp with time zone, audsid integer, event text, state text, sql_text text,
    schemaname text, module text, action text, client_info text, client_identifier text
) AS
SELECT a.pid::integer AS sid,
    1::integer AS "serial#",
    a.usesysid::oid AS "user#",
    upper(a.usename)::text AS username,
    (CASE WHEN a.state = 'active' THEN 'ACTIVE' ELSE 'INACTIVE' END)::text AS status,
    NULL::text AS osuser,
    NULL::text AS process,
    host(a.client_addr)::text AS machine,
    a.client_port::integer AS port,
    NULL::text AS terminal,
    NULLIF(a.application_name, '')::text AS program,
    'USER'::text AS type,
    a.backend_start::timestamp with time zone AS logon_time,
    a.pid::integer AS audsid,
    a.wait_event::text AS event,
    a.state::text AS state,
    a.query::text AS sql_text,
    upper(a.usename)::text AS schemaname,
    polar_session_fact(a.pid, 'MODULE')::text AS module,
    polar_session_fact(a.pid, 'ACTION')::text AS action,
    polar_session_fact(a.pid, 'CLIENT_INFO')::text AS client_info,
    polar_session_fact(a.pid, 'CLIENT_IDENTIFIER')::text AS client_identifier
FROM pg_catalog.pg_stat_activity a
WHERE a.backend_type = 'client backend';

CREATE VIEW pg_catalog."v$version" (
    banner text
) AS
SELECT version()::text AS banner;

CREATE VIEW pg_catalog."v$database" (
    dbid oid, name text, open_mode text, database_role text, log_mode text, db_unique_name text, cdb text
) AS
SELECT d.oid::oid AS dbid,
    upper(d.datname)::text AS name,
    'READ WRITE'::text AS open_mode,
    'PRIMARY'::text AS database_role,
    'NOARCHIVELOG'::text AS log_mode,
    upper(d.datname)::text AS db_unique_name,
    'NO'::text AS cdb
FROM pg_catalog.pg_database d
WHERE d.datname = current_database();

CREATE VIEW pg_catalog."v$instance" (
    instance_number integer, instance_name text, version text,
    startup_time timestamp with time zone, status text
) AS
SELECT 1::integer AS instance_number,
    current_database()::text AS instance_name,
    current_setting('server_version')::text AS version,
    pg_postmaster_start_time()::timestamp with time zone AS startup_time,
    'OPEN'::text AS status;

CREATE VIEW pg_catalog.product_component_version (
    product text, version text, status text
) AS
SELECT 'polar-lite'::text AS product,
    current_setting('server_version')::text AS version,
    'Production'::text AS status;

CREATE VIEW pg_catalog.{dba,all,user}_synonyms (
    owner text,  -- dba, all
    schema_name text, synonym_name text, table_owner text, table_schema_name text,
    table_name text, db_link text
) AS
SELECT
    upper(pg_get_userbyid(s.synowner))::text AS owner,  -- dba, all
    (CASE WHEN s.synnamespace = 0 THEN 'PUBLIC' ELSE upper(n.nspname) END)::text AS schema_name,
    upper(s.synname)::text AS synonym_name,
    upper(pg_get_userbyid(coalesce(
        (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.relnamespace = t.oid AND c.relname = s.synobjname),
        (SELECT g.pkgowner FROM pg_catalog.polar_package g
         WHERE g.pkgnamespace = t.oid AND g.pkgname = s.synobjname),
        (SELECT min(p.proowner) FROM pg_catalog.pg_proc p
         WHERE p.pronamespace = t.oid AND p.proname = s.synobjname))))::text AS table_owner,
    upper(s.synobjschema)::text AS table_schema_name,
    upper(s.synobjname)::text AS table_name,
    NULL::text AS db_link
FROM pg_catalog.polar_synonym s
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = s.synnamespace
LEFT JOIN pg_catalog.pg_namespace t ON t.nspname = s.synobjschema
WHERE true
  AND (s.synnamespace = 0 OR has_schema_privilege(n.oid, 'USAGE'))  -- all
  AND s.synowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

-- Users' types. EDB's ALL_TYPES: COLLECTION for tables of and varrays, OBJECT for composite types.
CREATE VIEW pg_catalog.dba_context (namespace text, schema text, package text, type text) AS
SELECT
    upper(c.ctxname)::text AS namespace, upper(c.ctxschema)::text AS schema, upper(c.ctxsetter)::text AS package,
    (CASE WHEN c.ctxglobal THEN 'ACCESSED GLOBALLY' ELSE 'ACCESSED LOCALLY' END)::text AS type
FROM pg_catalog.polar_context c
;

CREATE VIEW pg_catalog.{dba,all,user}_types (
    owner text,  -- dba, all
    schema_name text, type_name text, type_oid oid, typecode text, attributes integer,
    methods integer, final text, instantiable text, supertype_owner text, supertype_name text
) AS
SELECT
    (upper(pg_get_userbyid(t.typowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(t.typname)::text AS type_name,
    t.oid::oid AS type_oid,
    (CASE WHEN k.oid IS NOT NULL THEN 'COLLECTION' WHEN t.typtype = 'c' THEN 'OBJECT' ELSE 'OTHER' END)::text AS typecode,
    coalesce((SELECT count(*) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = t.typrelid AND t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped), 0)::integer AS attributes,
    (SELECT count(*) FROM pg_catalog.polar_method m WHERE m.mettype = t.oid)::integer AS methods,
    (CASE WHEN g.oid IS NOT NULL THEN CASE WHEN g.pkgfinal THEN 'YES' ELSE 'NO' END END)::text AS final,
    (CASE WHEN g.oid IS NOT NULL THEN CASE WHEN g.pkginstantiable THEN 'YES' ELSE 'NO' END END)::text AS instantiable,
    upper(pg_get_userbyid(u.typowner))::text AS supertype_owner,
    upper(u.typname)::text AS supertype_name
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.polar_collection k ON k.oid = t.oid
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_catalog.polar_package g ON g.pkgtype = t.oid
LEFT JOIN pg_catalog.pg_type u ON u.oid = g.pkgsuper
WHERE t.typtype IN ('c', 'd', 'e', 'r') AND (t.typtype <> 'c' OR c.relkind = 'c')
  AND t.oid >= 16384
  AND has_type_privilege(t.oid, 'USAGE')  -- all
  AND t.typowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_type_attrs (
    owner text,  -- dba, all
    schema_name text, type_name text, attr_name text, attr_type_name text, length numeric,
    precision numeric, scale numeric, attr_no numeric
) AS
SELECT
    upper(pg_get_userbyid(t.typowner))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(t.typname)::text AS type_name,
    upper(a.attname)::text AS attr_name,
    upper(CASE WHEN y.typname = 'bpchar' THEN 'char' ELSE format_type(y.oid, NULL) END)::text AS attr_type_name,
    (CASE WHEN y.typname IN ('varchar', 'bpchar') AND a.atttypmod > 0 THEN a.atttypmod - 4 END)::numeric AS length,
    (CASE WHEN y.typname = 'numeric' AND a.atttypmod >= 4 THEN (a.atttypmod - 4) / 65536 END)::numeric AS precision,
    (CASE WHEN y.typname = 'numeric' AND a.atttypmod >= 4 THEN (a.atttypmod - 4) % 65536 END)::numeric AS scale,
    row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum)::numeric AS attr_no
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
WHERE c.relkind = 'c'
  AND t.oid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
  AND has_type_privilege(t.oid, 'USAGE')  -- all
  AND t.typowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_type_methods (
    owner text,  -- dba, all
    schema_name text, type_name text, method_name text, method_no numeric, method_type text,
    parameters numeric, results numeric
) AS
SELECT
    upper(pg_get_userbyid(t.typowner))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(t.typname)::text AS type_name,
    upper(m.metname)::text AS method_name,
    m.metnumber::numeric AS method_no,
    (CASE WHEN m.metcomparison <> '' THEN upper(m.metcomparison) ELSE 'PUBLIC' END)::text AS method_type,
    m.metparameters::numeric AS parameters,
    m.metresults::numeric AS results
FROM pg_catalog.polar_method m JOIN pg_catalog.pg_type t ON t.oid = m.mettype
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE true
  AND has_type_privilege(t.oid, 'USAGE')  -- all
  AND t.typowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_part_tables (
    owner text,  -- dba, all
    schema_name text, table_name text, partitioning_type text, subpartitioning_type text,
    partition_count bigint, def_subpartition_count integer, partitioning_key_count integer, status character varying
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    (CASE p.partstrat WHEN 'r' THEN 'RANGE' WHEN 'l' THEN 'LIST' ELSE 'HASH' END)::text AS partitioning_type,
    coalesce((SELECT max(CASE s.partstrat WHEN 'r' THEN 'RANGE' WHEN 'l' THEN 'LIST' ELSE 'HASH' END)
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_partitioned_table s ON s.partrelid = i.inhrelid
        WHERE i.inhparent = c.oid), 'NONE')::text AS subpartitioning_type,
    (SELECT count(*) FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid) AS partition_count,
    0 AS def_subpartition_count,
    p.partnatts::integer AS partitioning_key_count,
    'VALID'::character varying AS status
FROM pg_catalog.pg_partitioned_table p JOIN pg_catalog.pg_class c ON c.oid = p.partrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT c.relispartition
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

CREATE VIEW pg_catalog.{dba,all,user}_tab_partitions (
    table_owner text,  -- dba, all
    schema_name text, table_name text, composite text, partition_name text, subpartition_count bigint,
    high_value text, high_value_length integer, partition_position integer, tablespace_name text
) AS
SELECT
    (upper(pg_get_userbyid(c.relowner)))::text AS table_owner,  -- dba, all
    upper(n.nspname)::text AS schema_name,
    upper(c.relname)::text AS table_name,
    (CASE WHEN h.relkind = 'p' THEN 'YES' ELSE 'NO' END)::text AS composite,
    upper(CASE WHEN starts_with(h.relname::text, c.relname || '_') THEN substr(h.relname::text, length(c.relname) + 2)
        ELSE h.relname::text END)::text AS partition_name,
    (SELECT count(*) FROM pg_catalog.pg_inherits s WHERE s.inhparent = h.oid) AS subpartition_count,
    polar_partition_high_value(h.oid) AS high_value,
    length(polar_partition_high_value(h.oid)) AS high_value_length,
    polar_partition_position(h.oid) AS partition_position,
    NULL::text AS tablespace_name
FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class h ON h.oid = i.inhrelid
JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'p' AND NOT c.relispartition
  AND (pg_has_role(c.relowner, 'USAGE')  -- all
       OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'))  -- all
  AND c.relowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;

-- Jobs of DBMS_JOB. EDB's ALL_JOBS.
CREATE VIEW pg_catalog.{dba,all,user}_jobs (
    job integer, log_user text, priv_user text, schema_user text, last_date timestamp without time zone, last_sec text,
    next_date timestamp without time zone, next_sec text, total_time interval, broken text, interval text, failures integer,
    what text, instance integer
) AS
SELECT
    j.oid::integer AS job,
    upper(pg_get_userbyid(j.jobowner))::text AS log_user, upper(pg_get_userbyid(j.jobowner))::text AS priv_user,
    upper(pg_get_userbyid(j.jobowner))::text AS schema_user,
    j.joblast::timestamp AS last_date, to_char(j.joblast, 'HH24:MI:SS')::text AS last_sec,
    j.jobnext::timestamp AS next_date, to_char(j.jobnext, 'HH24:MI:SS')::text AS next_sec,
    (j.jobtotal * interval '1 second')::interval AS total_time,
    (CASE WHEN j.jobbroken THEN 'Y' ELSE 'N' END)::text AS broken,
    j.jobinterval::text AS interval,
    j.jobfailures::integer AS failures, j.jobwhat::text AS what, 0::integer AS instance
FROM pg_catalog.polar_job j
WHERE j.jobname IS NULL
  AND pg_has_role(j.jobowner, 'USAGE')  -- all
  AND j.jobowner = (SELECT o.oid FROM pg_catalog.pg_roles o WHERE o.rolname = current_user)  -- user
;
