# Arrays of domains: ARRAY[..] of values of a domain, and domains over arrays as elements.
create domain od as int[] check (array_length(value,1)=2 and value[1] < value[2])

create domain pi as int check (value > 0)

select array[array[1,2]::od, array[3,4]::od], pg_typeof(array[array[1,2]::od, array[3,4]::od])

select pg_typeof(array[array[1,2]::od, array[3,4]])

select array[array[1,2]::od, array[3,4]]

select array[array[1,2]::od, array[3,4]::int[]]

select array[1::pi, 2::pi], pg_typeof(array[1::pi, 2::pi]), pg_typeof(array[1::pi, 2])

select (array[array[1,2]::od, array[3,4]::od])[2], (array[array[1,2]::od, array[3,4]::od])[1][2]

select array[array[1,2]::od, null], pg_typeof(array[array[1,2]::od, null])

select array[array[1,2]]::od[]

select array['{1,2}', '{2,3}']::od[], pg_typeof(array['{1,2}', '{2,3}']::od[])

select array['{1,2}', '{3,3}']::od[]

select array[array[array[1,2]::od, array[3,4]::od]]

create table q as select array[array[1,2]::od] as a

select a, a[1], pg_typeof(a[1]) from q

select * from unnest(array[array[1,2]::od, array[3,4]::od]) u

create function f1(x int[]) returns od[] language plpgsql as $$ begin return array[x::od, x::od]; end $$

select f1(array[2,4])

select f1(array[4,2])

create function f2(x od[]) returns od language plpgsql as $$ begin return x[1]; end $$

select f2(array[array[2,4]::od])

select f2(array[array[2,4]::od, null])

create function f3(x od) returns od[] language sql as $$ select array[x, x] $$

select f3(array[2,4])

select array[x, x] from (select array[5,6]::od x) s

select array_agg(x) , pg_typeof(array_agg(x)) from (values (array[5,6]::od), (array[5,7]::od)) s(x)

select array[2,4]::od = any(array[array[2,4]::od])
