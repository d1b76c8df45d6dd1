# Transaction blocks, savepoints, the failed-transaction rule, several statements per message.
CREATE TABLE t (x int PRIMARY KEY)

BEGIN

INSERT INTO t VALUES (1)

SELECT * FROM t

COMMIT

BEGIN

INSERT INTO t VALUES (2)

ROLLBACK

SELECT * FROM t

BEGIN

SELECT 1 / 0

SELECT 1

INSERT INTO t VALUES (3)

COMMIT

SELECT * FROM t

COMMIT

ROLLBACK

BEGIN

BEGIN

ROLLBACK

START TRANSACTION

END

BEGIN WORK

ABORT

SAVEPOINT a

BEGIN

SAVEPOINT a

INSERT INTO t VALUES (10)

SAVEPOINT b

INSERT INTO t VALUES (11)

ROLLBACK TO SAVEPOINT b

INSERT INTO t VALUES (12)

RELEASE SAVEPOINT a

COMMIT

SELECT * FROM t ORDER BY x

BEGIN

SAVEPOINT s

INSERT INTO t VALUES (1)

SELECT 1

ROLLBACK TO s

SELECT count(*) FROM t

ROLLBACK TO nosuch

SAVEPOINT s2

COMMIT

RELEASE nosuch

INSERT INTO t VALUES (20); INSERT INTO t VALUES (21)

INSERT INTO t VALUES (22); INSERT INTO t VALUES (1)

SELECT * FROM t WHERE x >= 20 ORDER BY x

BEGIN; INSERT INTO t VALUES (30); COMMIT; INSERT INTO t VALUES (31)

INSERT INTO t VALUES (40); BEGIN; INSERT INTO t VALUES (41)

ROLLBACK

SELECT * FROM t WHERE x >= 30 ORDER BY x

INSERT INTO t VALUES (50); COMMIT

INSERT INTO t VALUES (51); ROLLBACK

SELECT * FROM t WHERE x >= 50 ORDER BY x

SELECT 1; SELECT nosuch; SELECT 2

SELECT 1; SELECT FROM FROM; SELECT 2

BEGIN; SELECT 1 / 0; COMMIT; SELECT 5

ROLLBACK

BEGIN ISOLATION LEVEL SERIALIZABLE

SHOW transaction_isolation

COMMIT

BEGIN READ ONLY

INSERT INTO t VALUES (60)

ROLLBACK

SELECT now() = now(), now() = statement_timestamp()

BEGIN

CREATE TABLE inside (y int)

INSERT INTO inside VALUES (1)

SAVEPOINT before

DROP TABLE inside

SELECT * FROM inside

ROLLBACK TO before

SELECT * FROM inside

ROLLBACK

SELECT * FROM inside

BEGIN

SET LOCAL search_path = pg_catalog

ROLLBACK AND NO CHAIN

PREPARE p AS SELECT $1::int + 1

EXECUTE p(41)

EXECUTE p('x')

EXECUTE nosuch

PREPARE p AS SELECT 1

DEALLOCATE p

DEALLOCATE p

PREPARE q (int, text) AS SELECT $1, $2

EXECUTE q(1)

EXECUTE q(1, 'a')

DEALLOCATE ALL

# txid_current(): one number for a transaction, a higher one for the next.
select pg_typeof(txid_current())

select txid_current_if_assigned()

create table audit(t bigint default txid_current(), u text)

insert into audit(u) values ('a'),('b')

insert into audit(u) values ('c')

select count(distinct t) from audit

begin

select txid_current_if_assigned() is null

select txid_current() = txid_current() as same, txid_current_if_assigned() = txid_current()

savepoint a

insert into audit(u) values ('d')

rollback to a

insert into audit(u) values ('e')

select t = txid_current() from audit where u='e'

commit

select count(distinct t) from audit

select (select max(t) from audit) < txid_current()

drop table audit
