# ON CONFLICT (..) WHERE with literals and parameters, beside partial indexes.

create table pc(a int, b int, t text, d date, n numeric(6,2)); create unique index on pc(a) where b > 5; create unique index on pc(t) where t <> 'x' and b = 3; create unique index on pc(d) where d > '2020-01-01'; create unique index on pc(n) where n > 1.5; create unique index on pc((a + 1)) where b is null

insert into pc values (1, 6) on conflict (a) where b > 5 do nothing

insert into pc values (1, 6) on conflict (a) where b > 5 do nothing

insert into pc values (1, 6) on conflict (a) where b > 4 do nothing

insert into pc values (1, 6) on conflict (a) where b < 5 do nothing

insert into pc values (1, 6), (2, 7) on conflict (a) where b > 5 do update set b = excluded.b + 1 returning a, b

do $$ begin execute 'insert into pc values ($1, $2) on conflict (a) where b > $3 do nothing' using 1::int, 6::int, 5::int; end $$

do $$ begin execute 'insert into pc values ($1, $2) on conflict (a) where b > $3 do nothing' using 1::int, 6::int, 4::int; end $$

do $$ begin execute 'insert into pc values ($1, $2) on conflict (a) where b > $3 do nothing' using 1::int, 6::int, null::int; end $$

do $$ declare r record; begin execute 'insert into pc values ($1, $2) on conflict (a) where b > $3 do update set b = excluded.b where pc.b > $4 returning a, b' into r using 1, 9, 5, 3; raise notice '%', r; end $$

do $$ declare r record; begin execute 'insert into pc values ($1, $2) on conflict (a) where b > $3 do update set b = excluded.b where pc.b > $4 returning a, b' into r using 1, 9, 4, 3; raise notice '%', r; end $$

do $$ begin execute 'insert into pc(a, b) select i, 8 from generate_series(1, 3) i on conflict (a) where b > $1 do nothing' using 5::smallint; end $$

do $$ begin execute 'insert into pc(a, b) select i, 8 from generate_series(1, 3) i on conflict (a) where b > $1 do nothing' using 3::smallint; end $$

do $$ declare r record; begin execute 'insert into pc(t, b) values (''u'', 3) on conflict (t) where t <> $1 and b = $2 do update set t = $3 returning t' into r using 'x'::text, 3::int, 'v'::text; raise notice '%', r; end $$

do $$ declare r record; begin execute 'insert into pc(t, b) values (''u'', 3) on conflict (t) where t <> $1 and b = $2 do update set t = $3 returning t' into r using 'x'::text, 3::int, 'w'::text; raise notice '%', r; end $$

do $$ declare r record; begin execute 'insert into pc(t, b) values (''u'', 3) on conflict (t) where t <> $1 and b = $2 do update set t = $3 returning t' into r using 'y'::text, 3::int, 'v'::text; raise notice '%', r; end $$

do $$ begin execute 'insert into pc(d) values (''2021-01-01'') on conflict (d) where d > $1 do nothing' using '2020-01-01'::date; end $$

do $$ begin execute 'insert into pc(d) values (''2021-01-01'') on conflict (d) where d > $1 do nothing' using '2020-01-01'::date; end $$

do $$ begin execute 'insert into pc(d) values (''2021-01-01'') on conflict (d) where d > $1 do nothing' using '2019-01-02'::date; end $$

do $$ begin execute 'insert into pc(n) values (2) on conflict (n) where n > $1 do nothing' using 1.5::numeric; end $$

do $$ begin execute 'insert into pc(n) values (2) on conflict (n) where n > $1 do nothing' using 1.50::numeric; end $$

do $$ begin execute 'insert into pc(n) values (2) on conflict (n) where n > $1 do nothing' using 1.4::numeric; end $$

insert into pc(a) values (5) on conflict ((a + 1)) where b is null do nothing

insert into pc(a) values (5) on conflict ((a + 1)) where b is null do nothing

insert into pc(a) values (5) on conflict ((a + 2)) where b is null do nothing

create function ins(x int) returns void language plpgsql as $$ begin insert into pc values (1, 6) on conflict (a) where b > x do nothing; end $$

select ins(5)

select ins(4)

select a, b, t, d, n from pc order by a, b, t, d, n
