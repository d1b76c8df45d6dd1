# A row of a typed table is a value of its type, without a cast; not the other way round.

create type item as (id int, name text, price numeric(6,2))

create table items of item (id primary key)

create table more of item

insert into items values (1, 'one', 1.5), (2, null, 2)

create function priced(i item) returns text language sql as $$ select i.name || ' at ' || i.price $$

create function doubled(i item) returns item language plpgsql as $$ begin i.price := i.price * 2; return i; end $$

select priced(items) from items order by id

select priced(i) from items i order by i.id

select doubled(i), (doubled(i)).price from items i order by i.id

select i::item, pg_typeof(i::item), (i::item).name, i::text from items i order by i.id

select priced(i.*) from items i left join more on true order by 1

select more::item, more::item is null, priced(more) from items left join more on true

insert into more select (i::item).* from items i

select array[i::item, row(3, 'x', 1)::item] from items i order by i.id

create table kept (i item, r items)

insert into kept select i, i from items i

select i, r, priced(r) from kept order by (i).id

insert into kept (r) select i::item from items i

update kept set i = r

select row(1, 'x', 2)::items::item

select row(1, 'x', 2)::item::items

alter type item drop attribute name cascade

select i::item from items i order by i.id

select r::item from kept order by (r).id

create table late of item

insert into late select * from items

select l::item, l from late l order by l.id
