# FOREACH .. SLICE, and the states that RAISE takes.
do $$ begin raise exception 'x' using errcode='bogus'; end $$

do $$ begin raise exception 'x' using errcode='UNIQUE_VIOLATION'; end $$

do $$ begin raise exception 'x' using errcode='Unique_violation'; end $$

do $$ begin raise notice 'x' using errcode='00000'; end $$

do $$ begin raise exception 'x' using errcode='00000'; end $$

do $$ begin raise exception 'x' using errcode='abc12'; end $$

do $$ begin raise exception 'x' using errcode='ABC1'; end $$

do $$ begin raise sqlstate 'abc12'; end $$

do $$ begin raise sqlstate 'ABC12'; end $$

do $$ begin raise UNIQUE_VIOLATION; end $$

do $$ begin raise exception '%%%', 5; end $$

do $$ begin perform 1/0; exception when UNIQUE_VIOLATION or sqlstate '22012' then raise notice 'ok'; end $$

do $$ begin perform 1/0; exception when sqlstate '2201a' then raise notice 'ok'; end $$

do $$ begin perform 1/0; exception when nosuch then raise notice 'ok'; end $$

do $$ declare a int[] := '{1,2}'; x int; begin foreach x slice 0 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x int[]; begin foreach x slice 1 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x int[]; begin foreach x slice 2 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x int[]; begin foreach x slice 3 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x int; begin foreach x slice 1 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x int[]; begin foreach x slice 0 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x int[]; begin foreach x slice -1 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[]; x int[]; begin foreach x slice 1 in array a loop raise notice '%', x; end loop; end $$

do $$ declare a text[] := '[0:1][2:3]={{a,b},{c,NULL}}'; x text[]; begin foreach x slice 1 in array a loop raise notice '% %', x, array_dims(x); end loop; raise notice '% %', x, found; end $$

do $$ declare a text[] := '{}'; x text[]; begin foreach x slice 1 in array a loop raise notice '% %', x, array_dims(x); end loop; raise notice '% %', x, found; end $$

do $$ declare a int[] := '{{{1,2},{3,4}},{{5,6},{7,8}}}'; x int[]; begin foreach x slice 2 in array a loop raise notice '% %', x, array_dims(x); end loop; raise notice '% %', x, found; end $$

do $$ declare a int[] := '{1,2}'; x text; begin foreach x in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int := 5; x text; begin foreach x in array a loop raise notice '%', x; end loop; end $$

do $$ declare a int[] := '{{1,2},{3,4}}'; x text[]; begin foreach x slice 1 in array a loop raise notice '%', x; end loop; end $$


-- Several variables take an element's fields.
create type fe_pair as (x int, y text)

do $$ declare a int; b text; arr fe_pair[] := array[(10,'p'),(40,null),null]; begin foreach a, b in array arr loop raise notice '% %', a, b; end loop; end $$

do $$ declare a numeric; b text; arr fe_pair[] := array[[(1,'p'),(2,'q')],[(3,'r'),(4,'s')]]; begin foreach a, b in array arr loop raise notice '% %', a, b; end loop; end $$

do $$ declare a int; b int; begin foreach a, b in array array[1,2] loop raise notice '% %', a, b; end loop; end $$

drop type fe_pair
