# The constraints of a proposed row come before its conflict, also where BEFORE triggers see it.

create table w1(id int primary key, i int, n numeric(8,2) default 1.5, t text, check (i<50), unique(t,i))

insert into w1 values(1,1,1,'a')

create function tg() returns trigger language plpgsql as $$begin raise notice '% % %', tg_op, tg_when, new.id; return new; end$$; create trigger a before insert or update on w1 for each row execute function tg()

insert into w1(id,i,t) values (null,1,'a') on conflict (t,i) do update set n=3 returning *

insert into w1(id,i,t) values (null,1,'a') on conflict do nothing returning *

insert into w1(id,i,t) values (1,60,'a') on conflict do nothing

insert into w1(id,i,t) values (1,60,'a') on conflict (id) do update set i=2

insert into w1(id,i,t) values (1,2,'a') on conflict (id) do update set i=77

create table w4(id int not null primary key, v int not null check (v>0), u int unique)

create trigger a before insert or update on w4 for each row execute function tg()

insert into w4 values (1,1,1)

insert into w4 values (2,0,1) on conflict (u) do nothing

insert into w4 values (2,null,1) on conflict (u) do nothing

insert into w4 values (2,null,1) on conflict (u) do update set v=7

insert into w4 values (null,1,1) on conflict (u) do update set v=7

insert into w4 values (null,1,1) on conflict (u) do nothing

create table w5(id bigint primary key, v text not null, u int unique) ; insert into w5 values(1,'a',1)

create trigger a before insert or update on w5 for each row execute function tg()

insert into w5 values (2,null,1) on conflict (u) do update set v='z'

insert into w5 values (null,'q',1) on conflict (u) do update set v='z'

insert into w5 values (null,'q',1) on conflict (u) do nothing

DROP TABLE w1, w4, w5; DROP FUNCTION tg
