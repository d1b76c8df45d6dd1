# A function in FROM as the right side of a RIGHT JOIN.
create table a (id int, g int, t text, b bool); insert into a values (1,0,'aa',true),(2,1,'ab',false),(3,0,'b',null); create table e (src int, dst int); insert into e values (1,2),(2,3),(3,1),(3,4),(null,1)

select e2.src, u.p from e e1 cross join e e2 right join unnest(array[1,2,null], array['x','y']) u(p,q) on e2.src = u.p order by 1,2

select e2.src, u.p from e e1 left join e e2 on e1.src = e2.dst right join unnest(array[1,2,null]) u(p) on e2.src = u.p order by 1,2

select e2.src, u.p from e e2 right join unnest(array[1,2,null]) u(p) on e2.src = u.p order by 1,2

select e2.src, u from e e1 cross join e e2 right join generate_series(1,2) u on e2.src = u order by 1,2

select e2.src, u.p from e e1 cross join e e2 full join unnest(array[1,2,null]) u(p) on e2.src = u.p order by 1,2

select e2.src, u.p from e e1 cross join e e2 full join unnest(array[1,2,null], array[2]) u(p,q) on e2.src = u.p order by 1,2

select e2.src, u.key from e e1 cross join e e2 right join jsonb_each_text('{"p": 1, "q": null}') u on true order by 1,2

select e2.src, u.x from e e1 full join e e2 on e1.dst = e2.dst right join jsonb_to_recordset('[{"x":1},{"x":2}]') u(x int) on e2.dst = u.x order by 1,2

select e2.src, u.x from e e1 cross join e e2 right join (select * from jsonb_to_recordset('[{"x":1},{"x":2}]') u(x int)) u on e2.dst = u.x order by 1,2

select e2.src, u.x from (select 1) e1 cross join e e2 right join (values (1), (2), (9)) u(x) on e2.dst = u.x order by 1,2

select u.*, e from e right join unnest(array[1,7], array['p']) with ordinality u(a, b, o) on e.src = u.a order by 1,3

select u, e from e cross join a right join unnest(array[1,7]) u on e.src = u order by 1,2

select u.a is null, count(e) from e cross join a right join unnest(array[1,7], array['p']) u(a, b) on e.src = u.a group by 1
