# A COLLATE that SQLite needs for a condition (of numerics, char(n)) inside an expression does not become the whole one's.
create table inner_cl (n numeric, m numeric, t text, u text, c char(3), k int)

insert into inner_cl values (1.0, 1.00, 'a', 'a ', 'a', 1), (2, 3, 'a ', 'a', 'b', 2), (2.0, 3.0, 'A', 'a', 'a', 3), (null, 1, 'x', 'x ', null, 4), (5, 5, 'a', 'a', 'a', 5)

select t, u, k from inner_cl where case when n = m then t else u end = 'a' order by k

select t, u, k from inner_cl where 'a' = case when n = m then t else u end order by k

select t, u, k from inner_cl where case when n = m then t else u end = u order by k

select t, u, k from inner_cl where coalesce(case when n < m then t end, u) <> 'a' order by k

select distinct case when n = m then t else u end as x, length(case when n = m then t else u end) from inner_cl order by 1

select case when n = m then t else u end as x, count(*) from inner_cl group by 1 order by 1, 2

select count(distinct case when n = m then t else u end), max(case when n = m then t else u end), min(case when n = m then t else u end) from inner_cl

select case when n = m then t else u end as x from inner_cl union select 'a' order by 1

select case when n = m then t else u end as x from inner_cl except select 'a' order by 1

select case when n = m then t else u end as x from inner_cl intersect select 'a' order by 1

select k from inner_cl where case when n = m then t else u end in ('a', 'x') order by k

select k from inner_cl where case when n = m then t else u end in (select u from inner_cl) order by k

select k from inner_cl where u in (select case when n = m then t else u end from inner_cl) order by k

select k from inner_cl where nullif(u, case when n = m then 'a ' else 'zz' end) = 'a' order by k

select k, rank() over (order by case when n = m then t else u end) from inner_cl order by 1

select k, count(*) over (partition by case when n = m then t else u end) from inner_cl order by 1

select a.k, b.k from inner_cl a join inner_cl b on case when a.n = a.m then a.t else a.u end = b.t order by 1, 2

select a.k, b.k from inner_cl a left join inner_cl b on b.t = concat(a.n = a.m, a.t) or b.u = upper(case when a.n = a.m then a.u else a.t end) order by 1, 2

select k from inner_cl where case when t = 'a' collate "C" then n else m end = 1.00 order by k

select k from inner_cl where case when t = 'a' then n else m end in (1.000, 3) order by k

select greatest(case when n = m then t else u end, 'a'), k from inner_cl order by k

select k from inner_cl where case when n = m then t else u end between 'a' and 'a' order by k

select k from inner_cl where case when n = m then t else u end is distinct from 'a' order by k

select k from inner_cl where (case when n = m then t else u end, k) = ('a', k) order by k

select k from inner_cl where (case when n = m then t else u end, k) in (('a', 1), ('a ', 5)) order by k

select k from inner_cl where case when n = m then t else u end = any (array['a', 'x']) order by k

# DISTINCT in EXISTS, whose rows OFFSET counts.
select k, exists (select distinct n from inner_cl offset 3), exists (select distinct n from inner_cl offset 2), exists (select n from inner_cl union select n from inner_cl offset 3), exists (select n from inner_cl union select n from inner_cl offset 2) from inner_cl order by k

select k from inner_cl a where exists (select distinct b.t from inner_cl b where b.k <> a.k offset 2) order by k

select k from inner_cl a where exists (select distinct on (b.n) b.t from inner_cl b offset 3) order by k

drop table inner_cl
