-- LIKE and ILIKE: patterns as literals and parameters, what GLOB has signs for, backslashes, NULLs.
create table lk(id int, t text, v varchar(20))

insert into lk values (1,'abc','Abc'),(2,'a*c','a?c'),(3,'a[c]','a\b'),(4,null,null),(5,'','%'),(6,'Ünï',E'x\ny'),(7,'a_c%','%%'),(8,'ABC','aBc')

select id from lk where t like 'a%' order by 1

select id, t like 'a_c', t not like 'a_c', t ilike 'A_C', t not ilike 'a%' from lk order by 1

select id from lk where t like 'a*c'

select id from lk where t like 'a[c]'

select id from lk where v like 'a?%'

select id from lk where t like 'a\_c\%'

select id from lk where t like 'a\*c'

select id from lk where v like 'a\\b'

select id from lk where v like E'x_y'

select id from lk where t like '%'

select id from lk where t like ''

select id from lk where t like null

select id, t like '_n_' from lk order by 1

select id from lk where t like 'zz\'

select id from lk where t like 'abc\'

select 'ab' like 'ab\';select 'ab' not like 'x\', 'ab' ilike 'AX\'

select id from lk where t ilike 'ABC\'

select 'aXbXc' like '%X%X%', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' like '%a%a%a%a%a%a%b'

prepare q(text) as select id from lk where t like $1 order by 1;
execute q('a%');
execute q('a*%');
execute q(null);
execute q('\');
execute q('%c%');
execute q('');

prepare q2(varchar) as select id from lk where v not ilike $1 order by 1;
execute q2('ABC');
execute q2(null);

create index on lk(t)

select id from lk where not (t like 'a%') order by 1

select id from lk where (t like 'a%') is null order by 1

create view lv as select id, t like 'ab%' as is from lk

select * from lv order by 1

select pg_get_viewdef('lv')

alter table lk add check (t like '%')

insert into lk values (9, 'x', 'y')

select count(*) from lk where t ilike '%X'

select length(repeat('a',5000)) from lk where repeat('a',5000) like repeat('a',5000) limit 1

select 1 where repeat('x', 60000) like 'x%'

drop table lk cascade
