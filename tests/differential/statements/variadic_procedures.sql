-- CALL of procedures with a VARIADIC parameter.
create procedure pv (a int, variadic b int[]) language plpgsql as $$ begin raise notice '% %', a, b; end $$

call pv(1, 2, 3)

call pv(1, variadic array[4, 5])

call pv(1, variadic '{}')

call pv(1, variadic 3)

call pv(1, array[2])

call pv(1)

call pv(1, '2')

create procedure pv2 (inout a int, variadic b text[]) language plpgsql as $$ begin a := array_length(b, 1); end $$

call pv2(1, 'a', 'b')

call pv2(1, variadic array['x'])

create procedure pv3 (variadic b numeric[] default '{}') language plpgsql as $$ begin raise notice '%', b; end $$

call pv3()

call pv3(1, 2.5)

do $$ declare x int := 7; begin call pv(x, x, 4); call pv2(x, 'q', 'r', 's'); raise notice '%', x; call pv(1, x + 1); end $$

drop procedure pv, pv2, pv3
