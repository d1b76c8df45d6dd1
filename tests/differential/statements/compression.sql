-- COMPRESSION of columns: kept in pg_attribute, through LIKE, INHERITS and ALTER TABLE.
create table co (a text compression pglz, b text, c int)

create table co2 (a int compression pglz)

create table co2 (a text compression nope)

create table co3 (a text compression lz4)

create table co4 (a text compression default)

alter table co alter b set compression pglz

alter table co alter b set compression lz4

alter table co alter b set compression default

alter table co alter c set compression pglz

alter table co alter b set compression nope

alter table co alter nope set compression pglz

alter table co add d text compression pglz

select attname, attcompression from pg_attribute where attrelid='co'::regclass and attnum>0

create table li (like co including compression)

create table li2 (like co)

create table li3 (like co including all)

select attrelid::regclass, attname, attcompression from pg_attribute where attrelid in ('li'::regclass, 'li2'::regclass, 'li3'::regclass) and attnum>0 order by 1,attnum

set default_toast_compression = lz4

set default_toast_compression = pglz

show default_toast_compression

alter table co alter a type varchar(10)

alter table co alter d type int using 1

select attname, attcompression from pg_attribute where attrelid='co'::regclass and attnum>0

alter table co alter b set compression pglz, alter b set storage plain

select pg_column_compression(a) from co

create materialized view mv as select a from co

alter materialized view mv alter a set compression pglz

create view vv as select a from co

alter view vv alter a set compression pglz

create type ct as (a text compression pglz)

create table ch () inherits (co)

select attname, attcompression from pg_attribute where attrelid='ch'::regclass and attnum>0

create table p1 (x text compression pglz)

create table p2 (x text compression lz4)

create table ch3 () inherits (p1, p2)
