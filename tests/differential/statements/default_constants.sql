-- Constants of defaults as they are printed: the type of a whole numeric, the length of NULL.
create table d (a numeric(20,0) default '0', b numeric(20,2) default '1.5', c numeric default '12345678901234567890',
  d numeric default 12345678901234567890, e numeric(10,2) default 0, f numeric(5,2) default '-1', g varchar(6) default null,
  h varchar(9)[] default null, i varchar(6) default null::varchar(3))

alter table d alter g type varchar(10), alter a type numeric(21,0), alter h type varchar(12)[], alter i type varchar(7)

select attname, pg_get_expr(adbin, adrelid) from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
where adrelid = 'd'::regclass order by attnum

create view v as select '1'::numeric as a, 1::numeric as b, 1.0 as c, 12345678901234567890 as d

select pg_get_viewdef('v')
