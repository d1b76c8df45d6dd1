# Numbers of transactions.
SELECT txid_current() = txid_current(), txid_current() > 2, pg_current_xact_id()::text = txid_current()::text

SELECT txid_current_if_assigned(), pg_current_xact_id_if_assigned()

SELECT txid_current() > 2

SELECT txid_current() > 2

SELECT txid_current_if_assigned(), pg_current_xact_id_if_assigned()

CREATE TABLE t (a bigint, b text)

INSERT INTO t VALUES (txid_current(), 'one'), (txid_current(), 'one')

INSERT INTO t VALUES (txid_current(), 'two')

SELECT count(DISTINCT a), (SELECT a FROM t WHERE b = 'two') > min(a) FROM t

SELECT DISTINCT txid_status(a) FROM t

BEGIN

SELECT txid_current_if_assigned() IS NULL

INSERT INTO t VALUES (0, 'three')

SELECT txid_current_if_assigned() = txid_current(), txid_status(txid_current()), pg_xact_status(pg_current_xact_id())

UPDATE t SET a = txid_current() WHERE b = 'three'

SAVEPOINT s

UPDATE t SET b = 'four' WHERE a = txid_current()

ROLLBACK TO s

SELECT a = txid_current(), b FROM t WHERE a = txid_current()

COMMIT

SELECT txid_status(a) FROM t WHERE b = 'three'

CREATE SEQUENCE kept

BEGIN

SELECT setval('kept', txid_current()) > 0

ROLLBACK

SELECT txid_status(last_value) FROM kept

SELECT txid_status(NULL)

begin

select txid_current() is null

select backend_xid::text = txid_current()::text from pg_stat_activity where pid = pg_backend_pid()

rollback

select backend_xid from pg_stat_activity where pid = pg_backend_pid()
