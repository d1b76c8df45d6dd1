# PL/pgSQL: parameters by number, arguments of cursors, rows of EXECUTE .. INTO, labels, handlers; keys that views need.
create table foo (a int, b int)

insert into foo values (1, 2), (3, 4)

create function numbered(out int, out int) returns setof record language plpgsql as $$begin $1 := -1; $2 = -2; return next; return query select x + 1, x * 10 from generate_series(0, 2) s(x); end$$

select * from numbered()

create function padded(c char) returns void language plpgsql as $$begin raise exception 'x %', c; end$$

select padded('a')

do $$declare x record; begin execute 'insert into foo values (7, 8), (9, 10) returning *' into x; raise notice '% %', x.a, x.b; execute 'select * from foo' into strict x; end$$

do $$declare x int; begin insert into foo values (7, 8), (9, 10) returning a into x; end$$

create function same(p1 int) returns bool language plpgsql as $$declare x int; y int; begin select into x, y a / p1, a / $1 from foo group by a / p1; return x = y; end$$

select same(42)

create function named(int, int) returns bool language plpgsql as $$declare c1 cursor (p1 int, p2 int) for select * from foo where a > p1 and b > p2; x record; begin open c1(p1 := $1, $2); fetch c1 into x; close c1; return x.a is not null; end$$

select named(1, 2), named(100, 2)

do $$declare c1 cursor (p1 int, p2 int) for select * from foo; begin open c1(p2 := 20, 21); end$$

do $$declare c1 cursor (p1 int, p2 int) for select * from foo; begin open c1(20, p1 := 21); end$$

do $$declare c1 cursor (p1 int, p2 int) for select * from foo; begin open c1(nosuch := 20, p1 := 21); end$$

do $$declare x text; begin get stacked diagnostics x = message_text; end $$

do $$begin raise; end$$

do $$begin loop <<b>> begin continue b; end; end loop; end$$

do $$begin <<l>> loop <<b>> begin exit b; end; exit l; end loop; raise notice 'out'; end$$

create function sums(a int default 1, b int default 2) returns int language sql as 'select $1 + $2'

create function sums(a int default 1, b int default 2, c int default 3, d int default 4) returns int language sql as 'select 1'

select sums()

select sums(1, 2)

select sums(1, 2, 3)

create function nothing(a int) returns setof void language sql as 'select generate_series(1, a)'

select * from nothing(3)

create function ranges(x anycompatible) returns anycompatiblerange language sql as 'select 1'

create table art (id int constraint art_key primary key, t text)

create view by_id as select id, t from art group by id

alter table art drop constraint art_key

alter table art drop constraint art_key cascade

select * from by_id

create function unassigned() returns setof foo language plpgsql as 'declare r record; begin return next r; end'

select unassigned()
