# ALTER TABLE's actions on columns and keys; what the rows and the catalog look like afterwards.
create table t(a int primary key, b text, c int)

insert into t values (1,'x',10),(2,null,20)

alter table t add column d int default 5

select * from t

alter table t add column e text not null

alter table t add column e text not null default 'q'

alter table t add column f serial

alter table t add column g timestamp default '2020-01-01'

alter table t add column a int

alter table t add column if not exists a int

alter table t add column ctid int

alter table t add column h int unique

alter table t add column i int primary key

select * from t order by 1

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass ORDER BY 1

alter table t alter column b set not null

alter table t alter column c set not null

insert into t(a) values (3)

alter table t alter column c drop not null

alter table t alter column a drop not null

alter table t alter column nosuch set not null

alter table t alter c set default 7

insert into t(a,b) values (4,'y')

select a,b,c,d,e,f,g,h from t where a = 4

alter table t alter c set default 'foo'

alter table t alter c drop default

alter table t drop column nosuch

alter table t drop column if exists nosuch

alter table t drop column d

select * from t order by 1

insert into t values (5,'z',50,'e5')

insert into t values (6,'z',50,'e5',6,null,7,8)

alter table t drop column a

alter table t drop column f

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass ORDER BY 1

select attname, attnum, atttypid, attisdropped, attnotnull, atthasdef, atttypmod,attlen from pg_attribute where attrelid='t'::regclass and attnum>0 order by 2

select * from t order by b, c

alter table t add column a bigint, drop column b, alter column c set default 1

select * from t order by c

update t set a = c

insert into t(a) values (77)

select * from t order by a

alter table t drop column a, drop column c, drop column e, drop column g, drop column h

select * from t

select count(*) from t

insert into t default values

select count(*) from t

alter table t add column z numeric(10,2) default 1.5

select * from t

alter table only t rename column z to y

begin

alter table t add column w int default 3

select * from t limit 1

rollback

select * from t limit 1

create index ti on t(y)

alter table t alter y set not null

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass ORDER BY 1

drop table t

create table u(a int, b int, primary key(a,b), unique(b))

create sequence s owned by u.b

alter table u drop column b restrict

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 'u'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 'u'::regclass ORDER BY 1

alter table s add column x int

alter table pg_class add column x int

alter table nosuch add column x int

alter table if exists nosuch add column x int

CREATE ROLE nobody_else

SET ROLE nobody_else

ALTER TABLE u ADD COLUMN x int

RESET ROLE

DROP ROLE nobody_else

alter table u alter a set default a

create temp table tt(a int)

insert into tt values(1)

alter table tt add column b int not null default 4

select * from tt

alter table tt drop column a

select * from tt

create table v(x u, y int)

drop table u cascade

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 'v'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 'v'::regclass ORDER BY 1

drop table v

create table w(a int, b text)

insert into w values (1,'a'),(1,'b')

alter table w add unique (a)

alter table w add constraint w_u unique (a,b)

alter table w add primary key (b)

create unique index wi on w(a)

alter table w drop constraint w_u

alter table w drop constraint nosuch

alter table w drop constraint if exists nosuch

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 'w'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 'w'::regclass ORDER BY 1

alter table w drop constraint w_pkey

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 'w'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

SELECT relname, indisunique, indisprimary, indkey, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 'w'::regclass ORDER BY 1

drop table w

create table t(a int)

alter table t add column b int default 'foo'

alter table t add column b int default a

alter table t add column b nosuchtype

alter table t add column b int null not null

insert into t values (1)

alter table t add column c anyelement

alter table t add constraint x primary key (nosuch)

alter table t add constraint x unique (a,a)

drop table t

CREATE TABLE one_key (id int PRIMARY KEY, v text)

INSERT INTO one_key VALUES (1, 'a')

ALTER TABLE one_key ALTER id TYPE bigint USING 11

SELECT * FROM one_key

INSERT INTO one_key VALUES (12, 'b')

ALTER TABLE one_key ALTER id TYPE int USING 3

ALTER TABLE one_key ALTER id TYPE int USING -id

SELECT * FROM one_key ORDER BY id
