-- The domains that the standard gives information_schema, as casts and as columns.
select t.oid, typname, typarray, typbasetype::regtype, typtypmod, typnotnull, typcollation, typdefault, typcategory, typlen,
  typinput, typoutput, typreceive, typsend, conname, pg_get_constraintdef(c.oid), obj_description(t.oid, 'pg_type')
from pg_type t left join pg_constraint c on contypid = t.oid where typnamespace = 'information_schema'::regnamespace and typtype = 'd'
order by 1

select a.oid, a.typname, a.typelem, a.typalign, a.typsubscript, a.typinput, a.typcollation from pg_type a join pg_type t on a.oid = t.typarray
where t.typnamespace = 'information_schema'::regnamespace and t.typtype = 'd' order by 1

select relname::information_schema.sql_identifier, 'NO'::information_schema.yes_or_no, 5::information_schema.cardinal_number,
  '2020-01-01 00:00:00.123456+00'::information_schema.time_stamp, 'x'::information_schema.character_data
from pg_class where relname = 'pg_class'

select 'maybe'::information_schema.yes_or_no

select -1::information_schema.cardinal_number, (-1)::information_schema.cardinal_number

select pg_typeof(null::information_schema.sql_identifier), array['a', 'b']::information_schema.sql_identifier[]

create table described (who information_schema.sql_identifier, answer information_schema.yes_or_no default 'YES',
  at information_schema.time_stamp, n information_schema.cardinal_number)

insert into described values ('a'); insert into described(answer) values ('x')

select who, answer, at is null, n from described

select column_name, data_type, domain_schema, domain_name from information_schema.columns where table_name = 'described' order by ordinal_position

select domain_name, data_type, character_maximum_length, datetime_precision, domain_default from information_schema.domains
where domain_schema = 'information_schema' order by 1

drop table described
