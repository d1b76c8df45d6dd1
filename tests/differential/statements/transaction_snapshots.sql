SELECT '10:20:10,14,15'::pg_snapshot, '12:13:'::pg_snapshot, '1:1:'::txid_snapshot

SELECT '31:12:'::pg_snapshot

SELECT '0:1:'::pg_snapshot

SELECT '12:13:0'::pg_snapshot

SELECT '12:16:14,13'::pg_snapshot

SELECT '12:16:14,14'::pg_snapshot

SELECT '12:16:14,14'::txid_snapshot

SELECT '12:16:14,x'::txid_snapshot

SELECT 'x'::txid_snapshot

SELECT ''::pg_snapshot

SELECT '12:18446744073709551616:'::pg_snapshot

SELECT '12:18446744073709551615:13'::pg_snapshot

SELECT ' 12:13:'::pg_snapshot

SELECT '12:15:13 '::pg_snapshot

SELECT '12:15:13,'::pg_snapshot

SELECT pg_snapshot_xmin('10:20:10,14,15'), pg_snapshot_xmax('10:20:10,14,15')

SELECT pg_snapshot_xip('10:20:10,14,15') ORDER BY 1

SELECT txid_snapshot_xmin('10:20:10,14,15'), txid_snapshot_xmax('10:20:10,14,15')

SELECT * FROM txid_snapshot_xip('10:20:10,14,15')

SELECT id, pg_visible_in_snapshot(id::text::xid8, '12:20:13,15,18'), txid_visible_in_snapshot(id, '12:20:13,15,18') FROM generate_series(11, 21) AS id

SELECT pg_typeof(pg_current_snapshot()), pg_typeof(txid_current_snapshot())

CREATE TABLE snaps (nr int, s pg_snapshot, t txid_snapshot)

INSERT INTO snaps VALUES (1, '12:13:', '5:8:6'), (2, pg_current_snapshot(), txid_current_snapshot())

SELECT nr, s IS NOT NULL FROM snaps ORDER BY nr

SELECT s FROM snaps WHERE nr = 1

SELECT s = s FROM snaps

SELECT DISTINCT s FROM snaps

SELECT array_agg(s) FROM snaps WHERE nr = 1

BEGIN

SELECT pg_visible_in_snapshot(pg_current_xact_id(), pg_current_snapshot())

SELECT pg_current_snapshot()::text = pg_snapshot_xmax(pg_current_snapshot())::text || ':' || pg_current_xact_id()::text || ':'

COMMIT

SELECT pg_snapshot_xmin(pg_current_snapshot()) <= pg_snapshot_xmax(pg_current_snapshot())

SELECT count(*) FROM pg_snapshot_xip(pg_current_snapshot())

SELECT '\x00000001'::bytea, pg_snapshot_send('10:20:10,14'::pg_snapshot)

CREATE TABLE outbox (id int, xid xid8 DEFAULT pg_current_xact_id())

INSERT INTO outbox VALUES (1)

SELECT id FROM outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot())

BEGIN

INSERT INTO outbox VALUES (2)

SELECT id FROM outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot())

COMMIT

SELECT id FROM outbox WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY id

SELECT id FROM outbox WHERE pg_visible_in_snapshot(xid, pg_current_snapshot()) ORDER BY id

SELECT typname, typlen, typcategory, typalign FROM pg_type WHERE typname ~ 'snapshot' ORDER BY 1

# Snapshots for other transactions; ages.
select pg_export_snapshot() ~ '^[0-9A-F]{8}-[0-9A-F]{8}-1$'

begin; set transaction snapshot '00000003-0000001B-1'

rollback; begin isolation level repeatable read; set transaction snapshot 'nope'

rollback; begin isolation level repeatable read; set transaction snapshot '00000003-FFFFFFFF-1'

rollback; begin isolation level repeatable read; select 1; set transaction snapshot '00000003-0000001B-1'

rollback; begin; savepoint a; select pg_export_snapshot()

rollback; set transaction snapshot 'nope'

select age('0'::xid), age('1'::xid), age('2'::xid), age((pg_current_xact_id()::text)::xid) < 10, mxid_age('0'::xid), age(null::xid)

select age(((pg_current_xact_id()::text::int8 + 4294967296 - 1000)::int8 % 4294967296)::text::xid) between 999 and 1100

vacuum (full, disable_page_skipping) pg_class
