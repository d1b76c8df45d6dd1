# Functions that tell of the server, its sessions, storage and transactions.

select age('3'::xid) >= 0, age(relfrozenxid) between 0 and 2000000000, mxid_age(relminmxid) >= 0 from pg_class where relname = 'pg_class'

select age('1'::xid), age('2'::xid), age('0'::xid), mxid_age('0'::xid), age(null::xid)

select max(age(datfrozenxid)) >= 0 from pg_database

select pg_xact_commit_timestamp('3'::xid)

select pg_last_committed_xact()

create table t (id int primary key, u int not null unique, v int)

create view w as select 1 as a

select pg_relation_filenode('t') = (select relfilenode from pg_class where relname = 't'), pg_relation_filenode('w'), pg_relation_filenode(0::oid::regclass)

select pg_filenode_relation(0, pg_relation_filenode('t')), pg_filenode_relation(1663, pg_relation_filenode('t_pkey')), pg_filenode_relation(0, 0)

select pg_get_replica_identity_index('t')

alter table t replica identity using index t_u_key

select pg_get_replica_identity_index('t')

alter table t replica identity full

select pg_get_replica_identity_index('t'), pg_get_replica_identity_index('t'::regclass::oid)

select count(*) > 0 from pg_tablespace_databases(1663)

select pg_collation_actual_version(oid) from pg_collation where collname in ('C', 'POSIX', 'default') order by collname

select pg_database_collation_actual_version(oid) from pg_database where datname = 'postgres'

select has_parameter_privilege('work_mem', 'SET'), has_parameter_privilege('work_mem', 'alter system, set with grant option')

select has_parameter_privilege('work_mem', 'SELECT')

create role someone login

select has_parameter_privilege('someone', 'work_mem', 'SET'), has_parameter_privilege('someone'::regrole::oid, 'shared_buffers', 'ALTER SYSTEM')

select pg_stat_clear_snapshot(), pg_stat_force_next_flush(), pg_stat_get_snapshot_timestamp()

select pg_stat_get_backend_pid(s) = pg_backend_pid() as own, pg_stat_get_backend_userid(s)::regrole, pg_stat_get_backend_activity(s), pg_stat_get_backend_dbid(s) = (select oid from pg_database where datname = current_database()), pg_stat_get_backend_start(s) <= now(), pg_stat_get_backend_client_addr(s), pg_stat_get_backend_client_port(s) > 0 from pg_stat_get_backend_idset() s where pg_stat_get_backend_pid(s) = pg_backend_pid()

select pg_stat_get_backend_pid(0), pg_stat_get_backend_activity(99999)

select archived_count, last_archived_wal, failed_count, last_failed_time from pg_stat_get_archiver()
