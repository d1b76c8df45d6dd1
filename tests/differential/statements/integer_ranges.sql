-- Whole numbers at the ends of their ranges: each operation on columns, values and NULLs.
create table ii(a int, b int, c bigint, d bigint, s smallint)

insert into ii values (1,2,3,4,5),(2147483647,1,9223372036854775807,1,32767),(-2147483648,-1,-9223372036854775808,-1,-32768),(null,1,null,2,1),(7,0,8,0,0),(-7,3,-9,4,2),(100000,100000,10000000000,10000000000,7)

select a, a+1 from ii where a < 2147483647 or a is null order by 1

select a+1 from ii

select a-1 from ii

select a*2 from ii

select a+b from ii

select a*b from ii where b<>1

select a*b from ii

select a/3, a%3, a%b from ii where b>0

select a/b from ii

select a%b from ii

select a/(-1) from ii

select a/-1 from ii where a > -2147483648

select a % -1 from ii

select c+d from ii where abs(d)<>1

select c+d from ii

select c-d from ii

select c*d from ii

select c*d from ii where c < 100 and c > -100

select c/d from ii where d > 0

select c/d from ii

select c%d from ii where d<>0

select a+c from ii where c between -10 and 10

select c+a from ii

select a-c from ii

select a*c, c*a from ii where a<10 and a > -10

select s+1, s*s, s/2, s%3, s+a from ii where a < 100 and a > -100

select -7/2, -7%2, 7/-2, 7%-2, -7/-2, 2147483647+1

select 5 - -3, 9223372036854775807 - -1

select a+b+c from ii where a<100 and a > -100

select (a+1)*(b+2) from ii where a<100 and a> -100

prepare q(int,int) as select $1+$2, $1*$2, $1/$2, $1%$2;
execute q(7,2);
execute q(2147483647,2);
execute q(null,1);
execute q(1,0);

prepare q2(bigint,int) as select a+$2, c-$1 from ii where a between -10 and 10;
execute q2(3,4);
execute q2(null,null);

create table gg(a int, b int generated always as (a*2) stored, check (a+1 > 0))

insert into gg values (1),(2),(null)

select * from gg

insert into gg values (-5)

insert into gg values (2147483647)

insert into gg values (1500000000)

update gg set a=a+1 returning *

select sum(a+1), max(a*2) from gg

select a%2, count(*) from gg group by a%2 order by 1

select a+1 as x from gg group by a+1 order by x desc

select avg(a+b) over (order by a+0) from gg

select distinct a*1 from gg order by 1

drop table ii, gg
