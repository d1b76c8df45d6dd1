-- The extension intarray: its functions and operators, NULLs, empty arrays, indexes of its classes.
create extension intarray

select icount('{1,2,3}'), # '{1,2}'::int[], # '{}'::int[], sort('{3,1,2}', 'desc'), sort('{3,1,2}', 'ASC'), sort('{3,1,2}'), sort_asc('{2,1}'), sort_desc('{1,2,2}')

select sort('{1,2}', 'down')

select uniq('{1,1,2,2,1}'), uniq(sort('{1,2,1}')), uniq('{}'), idx('{11,22,33}', 22), idx('{1}', 5), '{5,6,6}'::int[] # 6, intset(7)

select subarray('{1,2,3,4,5}', 2), subarray('{1,2,3,4,5}', 2, 2), subarray('{1,2,3,4,5}', -2), subarray('{1,2,3,4,5}', -3, 2), subarray('{1,2,3}', 2, -1), subarray('{1,2,3}', 9), subarray('{1,2,3}', -9, 2), subarray('{1,2,3}', 0, 2), subarray('{}', 1)

select '{1,2}'::int[] && '{2,3}', '{1,2}'::int[] && '{}', '{1,2,3}'::int[] @> '{3,1,1}', '{1}'::int[] <@ '{1,2}', '{}'::int[] <@ '{1}'

select '{1,2}'::int[] + 3, '{1,2}'::int[] + '{2,1}'::int[], '{1,2,1}'::int[] - 1, '{3,1}'::int[] | 2, '{3,1}'::int[] | '{2,1}'::int[], '{3,1,2}'::int[] - '{1,5}'::int[], '{3,1,3}'::int[] & '{3,4}'::int[]

select '{1,NULL}'::int[] @> '{1}'

select sort('{1,NULL}')

select icount('{1,NULL}'), idx('{2,1}', NULL)

create table ia (id int, tags int[])

insert into ia values (1, '{1,2,3}'), (2, '{4,5}'), (3, '{}'), (4, null)

create index on ia using gin (tags gin__int_ops)

create index on ia using gist (tags gist__int_ops)

select id from ia where tags @> '{1,3}' order by id

select id from ia where tags && '{5,9}' order by id

select id, tags - 2, tags | 9, tags & '{1,4}' from ia order by id

select array_agg(t) from (select unnest(sort(tags, 'desc')) from ia where id = 1) x(t)

drop extension intarray

drop extension intarray cascade

select '{1,NULL}'::int[] @> '{1}'

drop table ia
