# Ends of functions' domains: BC in json, NULLs of OVERLAPS, the smallest integer, NaN in geometry, sizes.
select json_build_array('4713-01-01 BC'::date, '0044-03-15 10:00 BC'::timestamp), to_jsonb('0044-03-15 BC'::date), row_to_json(row('0044-03-15 BC'::date, '0044-03-15 12:00 BC'::timestamptz))

select ('2024-10-27 02:30'::timestamp, null::interval) overlaps ('1969-12-31'::timestamp, '2000-01-01'::timestamp), ('1969-01-01'::date, '1970-01-01'::date) overlaps ('2000-01-01'::date, null::date), ('2000-01-01'::date, null::date) overlaps ('1969-01-01'::date, '2100-01-01'::date), (null::time, '10:00'::time) overlaps ('10:00', '11:00'), (null::time, '10:00'::time) overlaps ('9:00', '11:00')

select ('10:00'::timetz, null::timetz) overlaps ('09:00'::timetz, '09:30'::timetz), ('10:00'::timetz, null::interval) overlaps ('09:00'::timetz, '09:30'::timetz)

select right('abc', -2147483648), right('abc', -2147483647), left('abc', -2147483648)

select overlay(B'11110000' placing B'101' from 2147483647 for 1)

select 1e-308::numeric::float4

select 1e-45::numeric::float4, 0::numeric::float4, 1e-46::float4

select polygon(2147483647, '<(0,0),2>'::circle)

select '(-1.5,NaN)'::point <-> '{0,1,2}'::line, '{0,1,2}'::line <-> '(-1.5,NaN)'::point, close_pl('(-1.5,NaN)'::point, '{0,1,2}'::line), '(-1.5,NaN)'::point <-> '(-1.5,NaN)'::point

select json_each('[1]'::json)

select json_each_text('"x"'::json)

select jsonb_each('[1]')

select jsonb_each_text('1')

select json_object('{}', '{a}')

select jsonb_object('{{a,b}}', '{1,2}')

select json_object('{a}', '{1,2}'), 1

select json_object('{a,b}', '{1,2}'), json_object('{}', '{}'), jsonb_object('{}'::text[])

select '12:34:56.5'::time - '-2147483648 days'::interval, '24:00'::time - interval '1 hour', '01:00'::time - interval '26 hours'

select to_char(interval '-6 mons -5 days -3 hours', 'HH24:MI DD MM'), to_char(interval '-6 mons', 'FMMM'), to_char(interval '-1 years', 'YYYY YYY YY Y CC'), to_char(interval '-123 years', 'YYYY YYY YY Y CC'), to_char(interval '-6 mons', 'MM DD')
