# Assignments to fields of composite values in PL/pgSQL, and what is said of those that there are not.
create type two_int8s as (q1 int8, q2 int8)

create type nested_int8s as (c1 two_int8s, c2 two_int8s)

do $$ declare c two_int8s; begin c.x = 1; end $$

do $$ declare c two_int8s; begin c.x := 1/0; end $$

do $$ declare c nested_int8s; begin c.x = 1; end $$

do $$ declare c nested_int8s; begin c.x.q1 = 1; end $$

do $$ declare c nested_int8s; begin c.c2.x = 1; end $$

do $$ declare c nested_int8s; begin d.c2.x = 1; end $$

do $$ <<b>> declare c two_int8s; begin b.c.x = 1; end $$

do $$ <<b>> declare c nested_int8s; begin b.c.x = 1; end $$

do $$ <<b>> declare c nested_int8s; begin b.c.x.q1 = 1; end $$

do $$ <<b>> declare c nested_int8s; begin b.c.c2.x = 1; end $$

do $$ <<b>> declare c nested_int8s; begin b.d.c2.x = 1; end $$

do $$ declare c record; begin c.x = 1; end $$

do $$ declare c record; begin c := row(1,2); c.x := 1; end $$

do $$ declare c record; begin c := row(1,2); c.f1 := 1/0; end $$

do $$ declare c record; begin c := row(row(1,2)::two_int8s,2); c.f1.q1 := 5; raise notice '%', c; c.f1.q2 := '7'; raise notice '%', c; end $$

do $$ declare c record; begin c := row(row(1,2),row(3,4))::nested_int8s; c.c2.q1 := 5; raise notice '%', c; c.c2 := row(8,9); raise notice '%', c; end $$

do $$ declare c record; begin select row(row(1,2),row(3,4))::nested_int8s as n into c; c.n.c2.q1 := 5; raise notice '%', c; c.n := null; c.n.c1.q1 := 6; raise notice '%', c; end $$

do $$ begin begin declare c two_int8s; begin c.x = 1; end; exception when undefined_column then raise notice '%', sqlerrm; end; end $$
