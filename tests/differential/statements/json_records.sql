# Documents read as rows: json_populate_record, json_to_record and their kin.
create type inner_t as (x int, y text); create domain small as int check (value < 100); create domain needed as text not null

create type outer_t as (i int, n numeric(6,2), t varchar(5), b bool, d date, a int[], aa text[][], c inner_t, ca inner_t[], j json, jb jsonb, s small)

select * from jsonb_populate_record(null::outer_t, '{"i": 7, "n": 3.14159, "t": "abc", "b": true, "d": "2024-02-29", "a": [1, null, 3], "aa": [["p", "q"], ["r", 5]], "c": {"x": 1, "y": "z"}, "ca": [{"x": 2}, null, "(3,w)"], "j": {"k" : [1]}, "jb": {"k" : [1]}, "s": 50, "other": 1}')

select * from json_populate_record(null::outer_t, '{"i": "12", "n": "1e2", "t": 123, "b": "no", "a": "{4,5}", "aa": [], "c": "(9,)", "j": "str", "jb": "str"}')

select json_populate_record(row(1, 2.5, 'abc', true, null, '{1}', null, row(1, 'x')::inner_t, null, null, null, 3)::outer_t, '{"t": null, "c": {"y": "new"}, "d": "2024-01-01"}')

select jsonb_populate_record(null::outer_t, null), json_populate_record(row(1, 'a')::inner_t, null), jsonb_populate_record(row(1, 'a')::inner_t, '{}')

select jsonb_populate_record(null::outer_t, '{"i": "x"}')

select jsonb_populate_record(null::outer_t, '{"t": "too long"}')

select jsonb_populate_record(null::outer_t, '{"s": 100}')

select jsonb_populate_record(null::outer_t, '{"a": 1}')

select jsonb_populate_record(null::outer_t, '{"aa": [[1], 2]}')

select jsonb_populate_record(null::outer_t, '{"aa": [[1, 2], [3]]}')

select jsonb_populate_record(null::outer_t, '{"c": [1]}')

select jsonb_populate_record(null::outer_t, '{"c": 5}')

select json_populate_record(null::inner_t, '[1]')

select jsonb_populate_record(null::inner_t, '"s"')

select jsonb_populate_record(1, '{}')

create table holder(k int, v needed)

select json_populate_record(null::holder, '{"k": 1, "v": "ok"}')

select json_populate_record(null::holder, '{"k": 1}')

select * from jsonb_populate_recordset(null::inner_t, '[{"x": 1, "y": "a"}, {"x": 2}, {}]')

select * from json_populate_recordset(row(5, 'base')::inner_t, '[{"x": 1}, {"y": null}]') as r(p, q)

select json_populate_recordset(null::inner_t, '[{"x": 1}, {"y": "b"}]')

select * from json_populate_recordset(null::inner_t, '{"x": 1}')

select * from jsonb_populate_recordset(null::inner_t, '{"x": 1}')

select * from jsonb_populate_recordset(null::inner_t, '[{"x": 1}, 2]')

select * from json_populate_recordset(null::inner_t, '1')

select * from json_to_record('{"a": 1, "b": [1, 2], "c": {"x": 3}, "D": "x"}') as t(a int, b int[], c inner_t, "D" char(3), missing text)

select t.*, pg_typeof(n) from jsonb_to_record('{"n": 1.5, "v": "abc"}') t(n numeric(5,3), v varchar(2)) where n > 1

select * from jsonb_to_recordset('[{"a": 1, "b": "x"}, {"a": 2}]') as t(a int, b text) order by a desc

select count(*), sum(a) from json_to_recordset('[{"a": 1}, {"a": 2}, {"a": null}]') as t(a int)

select t from json_to_recordset('[{"a": 1}]') as t(a int)

select * from json_to_recordset('[{"a": 1}]') with ordinality as t(a int)

select * from json_populate_record(null::record, '{"a": 1, "b": "2024-01-01"}') as t(a text, b date)

select * from jsonb_populate_recordset(row(0, 'd'), '[{"x": 9}, {}]') as t(x int, y text)

select jsonb_populate_record(row(1, 'a'), '{"f2": "b"}')

select json_populate_record(null::record, '{}')

select jsonb_to_record('{"a": 1}')

select * from jsonb_to_record('{"a": 1}')

select * from jsonb_to_record('{"a": 1}') as t(a int, a text)

select * from generate_series(1, 2) as t(a int)

select * from jsonb_each('{"a": 1}') as t(a text, b text)

select * from jsonb_to_record('{"a": 1}') as t(a nosuch)

select h.k, r.x from (values (1, '{"x": 5}'::jsonb), (2, '{"x": 6}')) h(k, doc), lateral jsonb_to_record(h.doc) as r(x int)

insert into holder select * from json_populate_recordset(null::holder, '[{"k": 1, "v": "a"}, {"k": 2, "v": "b"}]') returning *

create view v as select * from json_to_record('{"a": 1}') as t(a int, b varchar(3)); select pg_get_viewdef('v'), (select a from v)

do $$ declare r inner_t; begin r := jsonb_populate_record(r, '{"x": 4}'); raise notice '%', r; end $$

drop view v; drop table holder; drop type outer_t, inner_t; drop domain small, needed
