# Columns of indexes keep the names they were made with, and may be one column of the table twice.
create table t5 (c6 boolean not null default true)

create unique index i15 on t5 (c6, c6) where c6 is not null

create view v41 as select * from t5 with check option

create policy o72 on t5 for select using (c6 is not null)

alter table t5 rename column c6 to r94

create table t6 (a int, b int, constraint ku unique (a, b), check (a > b))

create table t7 () inherits (t6)

alter table t6 rename column a to aa

select attname from pg_attribute where attrelid in ('t6'::regclass, 't7'::regclass) and attnum > 0

create table t8 (x int); create table t9 (x int); create table t10 () inherits (t8, t9); alter table t8 rename column x to y

alter table t9 rename column x to y

create unique index on t6 (b, b, b)

alter table t6 rename column b to bb

select pg_get_indexdef(indexrelid) from pg_index where indrelid = 't6'::regclass order by 1

create table t11 (a int, b int); create unique index i11 on t11 (a, (a+1), a) ; alter table t11 rename a to z

select c.relname, attname from pg_attribute join pg_class c on c.oid = attrelid where relname in ('ku', 't6_b_b1_b2_idx', 'i15', 'i11') order by 1, attnum

insert into t6 values (2, 1); insert into t6 values (2, 1)

insert into t6 values (2, 1) on conflict (aa, bb) do nothing

create table t12 (like t6 including all); select pg_get_indexdef(indexrelid) from pg_index where indrelid = 't12'::regclass order by 1

alter table t6 alter column bb type bigint; select c.relname, attnum, atttypid::regtype from pg_attribute join pg_class c on c.oid = attrelid where relname in ('ku', 't6_b_b1_b2_idx') order by 1, 2; alter table t6 drop column bb; select conname from pg_constraint where conrelid = 't6'::regclass

create index on t6 (aa); alter table t6 rename aa to a; create index on t6 (a); select relname from pg_class join pg_index on indexrelid = pg_class.oid where indrelid = 't6'::regclass order by 1

create table p (a int primary key, b int) partition by range (a); create table p1 partition of p for values from (0) to (10); create unique index on p (a, b); alter table p rename a to aa; select c.relname, attname from pg_attribute join pg_class c on c.oid = attrelid where relname ~ '^p.*(idx|pkey)$' order by 1, attnum

create table p2 partition of p for values from (10) to (20); select c.relname, attname from pg_attribute join pg_class c on c.oid = attrelid where relname ~ '^p2.*(idx|pkey)$' order by 1, attnum
