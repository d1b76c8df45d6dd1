-- The column that USING makes of two of different types: of an inner join it is the side that needs no cast.
create table narrow (k int, a int); create table wide (k bigint, b int)

insert into narrow values (1, 10), (2, 20); insert into wide values (1, 11), (3, 30)

create view joined as select k, a, b from narrow join wide using (k)

create view turned as select k from wide join narrow using (k)

create view right_joined as select k from narrow right join wide using (k)

create view full_joined as select k from narrow full join wide using (k)

create view naturally as select k from narrow natural join wide

select relname, pg_get_viewdef(oid) from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace order by relname

select * from joined

select pg_typeof(k), k from narrow left join wide using (k) order by k
