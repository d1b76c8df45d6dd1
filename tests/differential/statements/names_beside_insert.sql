-- The table that INSERT writes is out of sight of its query, but PostgreSQL's hints name it.
create table target (c int, nope int); create table source (z int, e bigint)

insert into target select nope from source

insert into target select nop from source

insert into target select target.c from source

insert into target as t select t.c from source

insert into target(c) select (select nope from source) from source

insert into target(c) select 1 from source where exists (select 1 from source where nope = 1)

insert into target(c) with w as (select nope from source) select 1 from w

with w as (select nope from source) insert into target(c) select 1 from w

insert into target(c) (select nope from source union all select 1)

insert into target(c) select 1 from source on conflict do nothing returning z
