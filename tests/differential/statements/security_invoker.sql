# Views with security_invoker: what they read and write, the user must be allowed to.

create role owner login; create role reader login; grant create on schema public to owner

\connect owner

create table t (id int primary key, a int, who text default current_user)

insert into t values (1, 10), (2, 20)

create view definer as select id, a from t

create view invoker with (security_invoker = true) as select id, a from t

create view both as select * from invoker

create view around with (security_invoker) as select * from definer

grant select, insert, update, delete on definer, invoker, both, around to reader

select reloptions from pg_class where relname in ('invoker', 'around') order by 1

\connect reader

select * from definer order by id

select * from invoker

select * from both

select * from around order by id

insert into invoker values (3, 30)

insert into definer values (3, 30)

update invoker set a = 0

delete from both

select * from invoker for update

\connect owner

grant select (id, a) on t to reader

\connect reader

select * from invoker order by id

select * from both order by id

update invoker set a = 0

\connect owner

grant update on t to reader

alter table t enable row level security

create policy p on t using (id < 3)

\connect reader

select * from invoker order by id

select * from definer order by id

update invoker set a = a + 1 returning *

select * from invoker where id = 1 for update

\connect owner

alter view invoker set (security_invoker = off)

alter view definer set (security_invoker = maybe)

\connect reader

select * from invoker order by id

\connect postgres

drop owned by owner, reader cascade
