# IN, = ANY and <> ALL of queries whose columns are of other types or have NULLs, are empty, or look out.

CREATE TABLE ms1 (i int, v varchar(9), n numeric, iv interval, j jsonb, a int[], d date);
CREATE TABLE ms2 (b bigint, t text, m numeric(8,2), iv interval, j jsonb, a int[], s timestamp)

INSERT INTO ms1 SELECT g, 'a' || g, g + 0.5, g * interval '1 day', to_jsonb(g), ARRAY[g], date '2020-01-01' + g FROM generate_series(1, 4) g;
INSERT INTO ms1 (i) VALUES (NULL), (9);
INSERT INTO ms2 SELECT g, 'a' || g, g + 0.50, g * interval '24 hours', to_jsonb(g + 0.0), ARRAY[g], timestamp '2020-01-01' + g * interval '1 day' FROM generate_series(2, 3) g

SELECT i FROM ms1 WHERE i IN (SELECT b FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE v NOT IN (SELECT t FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE n = ANY (SELECT m FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE n <> ALL (SELECT m FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE iv IN (SELECT iv FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE j IN (SELECT j FROM ms2) AND a IN (SELECT a FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE d IN (SELECT s FROM ms2) ORDER BY i

SELECT i FROM ms1 WHERE (i, v) IN (SELECT b, t FROM ms2) ORDER BY i

SELECT i, (i, n) NOT IN (SELECT b, m FROM ms2) FROM ms1 ORDER BY i

SELECT i, i IN (SELECT b FROM ms2 UNION ALL SELECT NULL), v IN (SELECT t FROM ms2 WHERE false), i NOT IN (SELECT b FROM ms2 WHERE false) FROM ms1 ORDER BY i

SELECT i, i NOT IN (SELECT b FROM ms2 WHERE t <> ms1.v) FROM ms1 ORDER BY i

SELECT i, iv <> ALL (SELECT iv FROM ms2 WHERE b < ms1.i) FROM ms1 ORDER BY i

DROP TABLE ms1, ms2

# EXISTS by an equality of numerics without a scale, char(n), ranges.
create table em_a (k int, n numeric, c char(4), v numeric(10,2), r numrange); create table em_b (k int, n numeric, c char(7), t text, q numeric(25,3), r numrange)

insert into em_a select g, case when g % 9 > 0 then g % 20 + 0.00 end, 'c' || g % 13, g % 7, numrange(g % 5, null) from generate_series(1, 100) g

insert into em_b select g, case when g % 11 > 0 then g % 31 end, 'c' || g % 10, 'c' || g % 5 || '  ', g % 6, numrange((g % 3)::numeric(5,2), null) from generate_series(1, 90) g

insert into em_a values (1000, 'NaN', '', null, 'empty'), (1001, 'Infinity', '    ', 0, null); insert into em_b values (1000, 'NaN', ' ', '', 0, 'empty')

select k from em_a where exists (select 1 from em_b where em_b.n = em_a.n) order by k

select k from em_a where not exists (select 1 from em_b where em_b.n = em_a.n) order by k

select k from em_a where not exists (select 1 from em_b where em_b.c = em_a.c) order by k

select k from em_a where exists (select 1 from em_b where em_b.c = em_a.c and em_b.n = em_a.n) order by k

select k from em_a where exists (select 1 from em_b where em_b.n = em_a.v) order by k

select k from em_a where exists (select 1 from em_b where em_b.q = em_a.v) order by k

select k from em_a where exists (select 1 from em_b where em_b.q = em_a.k) order by k

select k from em_a where exists (select 1 from em_b where em_b.q = em_a.n and em_b.k > 3) order by k

select k from em_a where exists (select 1 from em_b where em_b.n + 1 = em_a.n) order by k

select k from em_a where exists (select 1 from em_b where em_b.n = em_a.n and em_b.c <> em_a.c) order by k

select k from em_a where exists (select 1 from em_b where em_b.r = em_a.r) order by k

select k from em_a where exists (select 1 from em_b where em_b.t = em_a.c) order by k

select k from em_a where exists (select 1 from em_b where em_b.t::char(4) = em_a.c) order by k

select k, exists (select 1 from em_b where em_b.n = em_a.n), exists (select 1 from em_b join em_b x on x.c = em_a.c and em_b.n = em_a.n) from em_a order by k

update em_a set v = v + 1 where exists (select 1 from em_b where em_b.c = em_a.c)

delete from em_a where exists (select 1 from em_b where em_b.n = em_a.n and em_b.k < 20)

select * from em_a order by k

create index on em_b (n); create index on em_b (c)

select k from em_a where exists (select 1 from em_b where em_b.n = em_a.n) order by k

select k from em_a where exists (select 1 from em_b where em_b.c = em_a.c) order by k

drop table em_a, em_b
