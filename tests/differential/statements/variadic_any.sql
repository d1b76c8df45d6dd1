# Functions of any arguments, and an array in place of them.
select concat(variadic array[1, 2, 3]), concat_ws('-', variadic array[true, null, false]), concat_ws(',', 1, 'x')

select concat(variadic null::int[]), concat(variadic '{}'::int[]) = '', concat_ws(',', variadic null::text[]), concat_ws(null, variadic array['a'])

select concat(variadic 10)

select concat_ws(',', variadic '{a,b}')

select format('%2$s %1$s', variadic array['a', 'b']), format('%s|%s', variadic array[1.50, 2]), format('plain', variadic null::text[]), format('%s %s', variadic array[date '2024-01-02', null])

select format('%s', variadic '{}'::text[])

select num_nulls(variadic array[1, null, 3, null]), num_nonnulls(variadic '{{a,NULL},{b,c}}'::text[]), num_nulls(variadic null::int[]), num_nonnulls(1, null, 'x')

select json_build_array(variadic '{a,NULL,b}'::text[]), jsonb_build_array(variadic '{{1,2},{3,4}}'::int[]), json_build_array(variadic null::int[]), jsonb_build_array(variadic '{}'::int[])

select json_build_object(variadic '{a,1,b,NULL}'::text[]), jsonb_build_object(variadic array[1, 2, 3, 4]), json_build_object(variadic '{}'::text[]), jsonb_build_object(variadic null::text[])

select json_build_object(variadic array['a'])

select jsonb_build_object(variadic array['a', 'b', 'c'])

select json_build_object(null, 1)

select jsonb_build_object('a', 1, null, 1)

select json_build_object(array[1], 1)

select jsonb_build_object(json '{}', 1)

select json_build_object(row(1, 2), 1)

select to_json(date '2024-05-28'), to_jsonb(array[date '2024-05-28', null]) from (select set_config('datestyle', 'German', true)) s

create view v_variadic as select concat(variadic array[1, 2]) as a, concat(1, 2) as b, json_extract_path('{"a":{"b":1}}', 'a', 'b') as c, format('%s', variadic array[date '2024-01-02']) as d

select pg_get_viewdef('v_variadic')

select * from v_variadic

drop view v_variadic

select format('%*0$s', 'x')

select format('%0$s', 'x')

select format('%2$*1$s|', 5, 'x')
