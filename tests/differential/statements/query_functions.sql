# Functions that run a query given as text: query_to_xml, table_to_xml, ts_stat.

create table t (id int primary key, "Odd name" text, n numeric, d date, ts timestamp, b bytea, ok bool, a int[])

insert into t values (1, 'a < b & c', 1.50, '2024-02-29', '2024-01-01 10:00:00.5', '\x0102', true, '{1,2}'), (2, null, null, null, null, null, false, null)

select query_to_xml('select * from t order by id', false, false, '')

select query_to_xml('select * from t order by id', true, false, 'http://n')

select query_to_xml('select id, "Odd name" from t order by id', true, true, '')

select table_to_xml('t', false, false, ''), table_to_xml('t', true, true, 'http://n')

select query_to_xml('select 1 as a where false', false, false, ''), query_to_xml('select 1 as a where false', false, true, '')

select relname, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I.%I', relnamespace::regnamespace, relname), false, true, '')))[1]::text::int as rows from pg_class where relname in ('t', 'x') order by 1

select * from xmltable('/table/row' passing table_to_xml('t', false, false, '') columns id int, name text path 'Odd_x0020_name', n numeric)

select query_to_xml('delete from t', false, false, '')

select query_to_xml('select no_column from t', false, false, '')

select query_to_xml(null, false, false, '')

create table docs (id int, body tsvector)

insert into docs values (1, to_tsvector('simple', 'the cat and the dog')), (2, setweight(to_tsvector('simple', 'cat cats'), 'A')), (3, 'bare cat'), (4, null), (5, '')

select * from ts_stat('select body from docs') order by nentry desc, ndoc desc, word

select * from ts_stat('select body from docs', 'a') order by word

select * from ts_stat('select body from docs', 'bcd') order by word

select * from ts_stat('select id from docs')

select * from ts_stat('select id, body from docs')

create role reader login

\connect reader

select query_to_xml('select * from t', false, false, '')

select * from ts_stat('select body from docs')

select query_to_xml('select current_user as u', false, true, '')
