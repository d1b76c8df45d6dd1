-- UPDATE of pg_settings is SET, by rules of the view.
update pg_settings set setting = '5MB' where name = 'work_mem'

show work_mem

update pg_settings set setting = 'x' where name = 'work_mem'

update pg_settings set setting = 'nope' where name = 'nope'

update pg_settings set setting = 'off' where name in ('enable_sort', 'enable_hashjoin')

select name, setting, source from pg_settings where name in ('enable_sort', 'enable_hashjoin', 'work_mem') order by 1

update pg_catalog.pg_settings set setting = reset_val where name like 'enable_%sort' or name = 'enable_hashjoin'

select name, setting from pg_settings where name in ('enable_sort', 'enable_hashjoin') order by 1

begin

update pg_settings set setting = 'b' where name = 'application_name'

rollback

show application_name

update pg_settings set name = 'a' where name = 'work_mem'

update pg_settings set setting = '1' where name = 'max_connections'

insert into pg_settings (name, setting) values ('a', 'b')

delete from pg_settings

create role plain

set role plain

update pg_settings set setting = '7MB' where name = 'work_mem'

show work_mem

update pg_settings set setting = '100' where name = 'log_min_duration_statement'

delete from pg_settings

reset role

drop role plain

select * from pg_rules order by rulename

do $$ begin update pg_settings set setting = 'c' where name = 'application_name'; end $$

show application_name
