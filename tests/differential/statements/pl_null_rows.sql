-- NULL and a row of NULLs: composite variables of PL/pgSQL without a row, IS DISTINCT FROM NULL of rows
create table rt (a int, b text);

create function r1() returns rt language plpgsql as $$ declare v rt; begin return v; end $$;

create function r2() returns rt language plpgsql as $$ declare v rt; begin select * into v from rt; return v; end $$;

create function r3() returns rt language plpgsql as $$ declare v rt%rowtype; begin select null, null into v; return v; end $$;

create function r4() returns rt language plpgsql as $$ declare v rt; begin v := null; return v; end $$;

create function r6() returns rt language plpgsql as $$ declare v record; begin select * into v from rt; return v; end $$;

create function r7() returns rt language plpgsql as $$ declare v rt; begin update rt set a = 1 where false returning * into v; return v; end $$;

create function r8() returns rt language plpgsql as $$ declare v rt; begin execute 'select * from rt' into v; return v; end $$;

create function r9() returns rt language plpgsql as $$ declare v rt; begin for v in select * from rt loop null; end loop; return v; end $$;

create function r10() returns rt language plpgsql as $$ begin return null; end $$;

create function r11() returns setof rt language plpgsql as $$ declare v rt; begin return next v; select * into v from rt; return next v; end $$;

create function r12() returns rt language plpgsql as $$ declare c cursor for select * from rt; v rt; begin open c; fetch c into v; return v; end $$;

create function r13() returns rt language plpgsql as $$ declare v rt; w rt; begin select * into v from rt; w := v; return w; end $$;

create function r14() returns text language plpgsql as $$ declare v rt; begin select * into v from rt; return v::text || (v is null)::text; end $$;

create function r15() returns rt language plpgsql as $$ declare v rt; begin select (select x from rt x) into v; return v; end $$;

create function r16() returns rt language plpgsql as $$ declare v rt; begin v := (select x from rt x); return v; end $$;

create function r17(out x rt) language plpgsql as $$ begin select * into x from rt; end $$;

create function r18(out x rt, out y int) language plpgsql as $$ begin select * into x from rt; end $$;

select r1(), r2(), r3(), r4(), r6(), r7(), r8(), r9(), r10(), r12(), r13(), r14(), r15(), r16(), r17(), r18();

select r11();

select * from r1();

select * from r2();

select * from r11();

select r1() is null, r2() is null, r2() is not distinct from null;

do $$ declare v rt; begin raise notice '%', v; select * into v from rt; raise notice '% %', v, v is null; v := null; raise notice '% %', v, v is not distinct from null; end $$;

create table rr (a int, b text);

select row(null,null)::rr is distinct from null, row(null,null)::rr is not distinct from null, null::rr is distinct from null, (null, null) is distinct from null, row(1,null)::rr is not distinct from null;

insert into rr values (null, null);

select rr is distinct from null, rr is not distinct from null, rr is null, rr is not null, null is distinct from rr from rr;

create function nn() returns rr language sql as 'select null::int, null::text';

select nn() is null, nn() is not distinct from null, nn() = nn(), nn() is distinct from nn(), count(nn()), coalesce(nn(), row(1,'x')::rr);

create view dv as select a, rr is not distinct from null as n, rr is distinct from null as d, (a is not distinct from null) as s from rr;

select pg_get_viewdef('dv');

select * from dv;

select l.a, r is distinct from null, r is null from rr l left join rr r on r.a = 5;

do $$ declare r record; begin for r in select 1 as x where false loop null; end loop; raise notice '%', r; for r in execute 'select 1 as x, 2 as y where false' loop null; end loop; raise notice '%', r; end $$;
