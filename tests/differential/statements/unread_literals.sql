# Literals of dates and times that cannot be read are errors although no row needs them.

create table e(d date, t timestamp, z timestamptz, i interval, tt time, n int)

select * from e where d = 'x'

select * from e where t > 'x'

select * from e where z > 'x'

select * from e where i > 'x'

select * from e where tt > 'x'

select * from e where d = date 'x'

select * from e where i > interval '1' year and i < interval 'x' year

update e set d = 'x'

update e set d = 'x' where false

delete from e where t < '2020-13-01'

delete from e where t < '2020-12-01'

insert into e(d) select 'x' where false

insert into e(d, t, i) values ('2020-02-30', 'now', '1 day')

select case when true then 1 else extract(year from date '2020-02-30') end

select * from e where d in ('2020-01-01', 'y')

select * from e where d between 'today' and 'tomorrow' or t > 'now' or z < 'infinity' or tt < 'allballs'

create view v as select * from e where d = 'x'

create function f() returns setof e language sql as $$ select * from e where d = 'x' $$

set datestyle = 'ISO, DMY'

select * from e where d = '31/01/2020' or i = '1-2' or z = '2020-01-01 10:00 Europe/Berlin'

select * from e where d = '31/31/2020'

select '31/01/2020'::date, date '31/01/2020'

reset datestyle

select * from e where z = '2020-01-01 10:00 Nowhere/City'
