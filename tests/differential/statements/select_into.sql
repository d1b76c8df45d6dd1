# SELECT .. INTO makes a table; where it cannot, it says so.
select 1 into nt1

select * from nt1

select 1 as a, 'x' as b into table nt2 from nt1

select * from nt2

select a, b into temp nt3 from nt2

select * from nt3

select 1 into nt1

select 1 union all select 2 into nt4

select 1 as q into nt5 union all select 2 order by 1

select * from nt5

with x as (select 5 as v) select v into nt6 from x

select * from nt6

select * from (select 1 into f) bar

insert into nt1 select 1 into f

create view iv as select 1 into f

declare c cursor for select 1 into f

do $$ begin execute 'select 1 as e into nt7'; end $$

select * from nt7

select 'x;y' as "Col", 1.50 as n into "Odd Name" where true

select * from "Odd Name"

select 1 into nosuch.nt8
