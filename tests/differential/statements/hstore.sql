# hstore.

create extension hstore

select 'a=>1, b => "x y", c=>NULL, "d"=>"NULL", e=>null, "q\"x"=>"b\\s", f=>""'::hstore, 'b=>1,a=>2,aa=>3,b=>9'::hstore, ''::hstore

select 'a'::hstore

select 'a=>'::hstore

select 'a=>b c'::hstore

select '=>b'::hstore

select '"a=>b'::hstore

select 'a=b'::hstore

select 'a=>1,b=>2'::hstore -> 'a', 'a=>1'::hstore -> 'z', 'a=>1'::hstore -> array['a','z']

select hstore('a','b'), hstore('a',null), hstore(null,'b'), hstore(array['a','1','b','2']), hstore(array[['a','1'],['b','2']]), hstore(array['a','b'], array['1',null]), hstore(array['a'], null)

select hstore(array['a'])

select hstore(array['a','b'], array['1'])

select hstore(array[null,'b'])

select 'a=>1,b=>2'::hstore ?& array['a','b'], 'a=>1'::hstore ?| array['z','a'], 'a=>NULL'::hstore ? 'a', exist('a=>NULL','a'), defined('a=>NULL','a')

select slice('a=>1,b=>2'::hstore, array['b','x']), delete('a=>1,b=>2'::hstore,'b'), 'a=>1,b=>2'::hstore - array['a'], 'a=>1,b=>2'::hstore - 'b'::text, 'a=>1,b=>2'::hstore - 'b=>2'::hstore, 'a=>1,b=>1'::hstore || 'b=>2', 'a=>1,b=>2'::hstore @> 'b=>2', 'b=>2'::hstore <@ 'a=>1,b=>2'

select hstore_to_json('a=>1,b=>t,c=>NULL,d=>"x\"y"'), hstore_to_json_loose('a=>1,b=>t,c=>NULL,d=>012,e=>1e3,f=>false,g=>-1.5'), hstore_to_jsonb('bb=>1,a=>2'), 'a=>1'::hstore::json, 'a=>1'::hstore::jsonb

select hstore_to_matrix('a=>1,b=>NULL'), hstore_to_array('a=>1,b=>NULL'), akeys('b=>1,a=>2'), avals('b=>1,a=>NULL'), %% 'a=>1'::hstore, %# 'a=>1'::hstore

select * from each('a=>1,b=>NULL')

select skeys('a=>1,b=>2'), svals('a=>1,b=>2')

create table t (id int primary key, h hstore default 'x=>y', unique (h))

insert into t values (1, 'a=>1,b=>2'), (2, 'b=>2'), (3, default)

insert into t values (4, 'b=>2, a=>"1"')

create index on t using gin (h)

create index on t using gist (h gist_hstore_ops (siglen = 32))

select indexdef from pg_indexes where tablename = 't' order by 1

select id from t where h @> 'b=>2' order by 1

select id from t where h ? 'x'

update t set h = h || hstore('c', '3') where id = 1 returning h

select count(distinct h) from t

select h, count(*) from t group by h having count(*) > 1

select '{"a=>1","b=>2"}'::hstore[], array['a=>1'::hstore]

select typname, typcategory, typlen from pg_type where typname = 'hstore'

select id, h['a'], (h || 'd=>4')['d'], h['zz'], h[null] from t order by id

select ('a=>1'::hstore)['a']

update t set h['a'] = 'new', h['n'] = null where id = 2 returning h

update t set h['b'] = h['b'] || '!' where id = 1 returning h

insert into t (id, h['k']) values (10, 'v') returning h

insert into t values (11, null) returning h['k']

update t set h['k'] = id where id = 11 returning h

update t set h['k'] = id::text where id = 11 returning h

update t set h[null] = 'v' where id = 11

update t set h['k'] = default where id = 11

update t set h['a']['b'] = 'v'

update t set h['a':'b'] = 'v'

select h['a']['b'] from t

select h['a':'b'] from t

select h[array['a']] from t

select h[id] from t where id = 1

create view v as select id, h['a'] as a from t where h['a'] is not null

select * from v order by id

select pg_get_viewdef('v'::regclass)

create index on t ((h['a']))

select indexdef from pg_indexes where tablename = 't' order by 1

select id from t where h['a'] = 'new'

do $$ declare s hstore = 'x=>1'; begin s['y'] := 'two'; raise notice '% %', s, s['x']; end $$

drop view v

drop table t

drop extension hstore
