CREATE FUNCTION pg_stat_statements_reset(IN userid oid DEFAULT 0, IN dbid oid DEFAULT 0, IN queryid bigint DEFAULT 0)
    RETURNS void LANGUAGE c STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'pg_stat_statements_reset_1_7';
CREATE FUNCTION pg_stat_statements_info(OUT dealloc bigint, OUT stats_reset timestamp with time zone) RETURNS record
    LANGUAGE c STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION pg_stat_statements(showtext boolean, OUT userid oid, OUT dbid oid, OUT toplevel boolean, OUT
    queryid bigint, OUT query text, OUT plans bigint, OUT total_plan_time double precision, OUT
    min_plan_time double precision, OUT max_plan_time double precision, OUT mean_plan_time double precision,
    OUT stddev_plan_time double precision, OUT calls bigint, OUT total_exec_time double precision, OUT
    min_exec_time double precision, OUT max_exec_time double precision, OUT mean_exec_time double precision,
    OUT stddev_exec_time double precision, OUT rows bigint, OUT shared_blks_hit bigint, OUT shared_blks_read
    bigint, OUT shared_blks_dirtied bigint, OUT shared_blks_written bigint, OUT local_blks_hit bigint, OUT
    local_blks_read bigint, OUT local_blks_dirtied bigint, OUT local_blks_written bigint, OUT temp_blks_read
    bigint, OUT temp_blks_written bigint, OUT blk_read_time double precision, OUT blk_write_time double
    precision, OUT temp_blk_read_time double precision, OUT temp_blk_write_time double precision, OUT
    wal_records bigint, OUT wal_fpi bigint, OUT wal_bytes numeric, OUT jit_functions bigint, OUT
    jit_generation_time double precision, OUT jit_inlining_count bigint, OUT jit_inlining_time double
    precision, OUT jit_optimization_count bigint, OUT jit_optimization_time double precision, OUT
    jit_emission_count bigint, OUT jit_emission_time double precision)
    RETURNS SETOF record LANGUAGE c STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'pg_stat_statements_1_10';
CREATE VIEW pg_stat_statements_info AS SELECT * FROM pg_stat_statements_info();
CREATE VIEW pg_stat_statements AS SELECT * FROM pg_stat_statements(true);
GRANT SELECT ON pg_stat_statements_info TO PUBLIC;
GRANT SELECT ON pg_stat_statements TO PUBLIC;
REVOKE ALL ON FUNCTION pg_stat_statements_reset(oid, oid, bigint) FROM PUBLIC;
