create table excluded (a int, exclude int default 0, exclude (a with =))

alter table excluded add constraint apart exclude using btree (exclude with =)

insert into excluded values (1, 2), (2, 2)

create table plain (exclude integer not null, include text); alter table plain drop exclude; alter table plain add exclude text

select attname, atttypid::regtype from pg_attribute where attrelid = 'plain'::regclass and attnum > 0 and not attisdropped
