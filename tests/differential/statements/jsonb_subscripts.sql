# Subscripts of jsonb: reading, assigning, what leads to a place.
select ('123'::jsonb)['a'], ('123'::jsonb)[0], ('{"a": {"b": [10, 20]}}'::jsonb)['a']['b'][-1], ('[1, "2", null]'::jsonb)[1], ('[1, null]'::jsonb)['1'], ('{"1": 2}'::jsonb)[1], ('{"a": 1}'::jsonb)[null]

select ('[1]'::jsonb)[1.0]

select ('[1]'::jsonb)[1:2]

select ('[1]'::jsonb)[:]

select ('[1]'::jsonb)[x] from (select true as x) s

select (now())[1]

select (1)['a']

select ('[1]'::json)[0]

create table t(id int primary key, j jsonb)

insert into t values (1, '{}'), (2, '{"key": "value"}'), (3, null)

select id, j['key'], j['key'] = '"value"' from t order by id

update t set j['a'] = '1' where id = 1 returning *

update t set j['a'] = '{"b": [1, 2]}'::jsonb where id = 1 returning *

update t set j['a']['b'][1] = '"x"', j['c'] = null where id = 1 returning *

update t set j['a']['b'][5]['d'][2] = '0' where id = 1 returning *

update t set j['n'] = 1 where id = 1

update t set j['n'] = to_jsonb(1) where id = 3 returning *

update t set j = null where id = 3; update t set j[2] = '5' where id = 3 returning *

update t set j[-1] = '6' where id = 3 returning *

update t set j[-9] = '6' where id = 3

update t set j['x'] = '6' where id = 3

update t set j[0]['x']['y'] = '6' where id = 3

update t set j[0] = '{}' where id = 3; update t set j[0]['x']['0']['z'] = '6' where id = 3 returning *

update t set j[null] = '6' where id = 3

update t set j['key']['sub'] = '1' where id = 2

update t set j = '1' where id = 2; update t set j['a'] = '1' where id = 2

insert into t(id, j['a']['b']) values (4, '[1]') returning *

insert into t(id, j[2]) values (5, '"third"') returning *

update t set j['a'][1:2] = '1'

update t set j['a'].b = '1'

create view v as select id, j['a']['b'][0] as b from t; select pg_get_viewdef('v'), (select count(b) from v)

do $$ declare d jsonb := '{"a": [1]}'; begin d['a'][1] := '2'; raise notice '% %', d, d['a'][0]; end $$

select j['a'], count(*) from t group by j['a'] order by 1

select '[]'::jsonb #- '{a}', '{}'::jsonb #- '{a,b}', jsonb_set('[]', '{x}', '1', false), '[1]'::jsonb #- '{5}'

select (row(1, 2)).nosuch

select ('(1)'::text).a

drop view v; drop table t
