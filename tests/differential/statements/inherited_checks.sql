# checks that meet those of parents

create table p1(f1 int); create table p1_c1() inherits(p1)

alter table p1 add constraint c1 check (f1 > 0); alter table p1_c1 add constraint c1 check (f1 > 0)

alter table p1_c1 add constraint c1 check (f1 > 0)

alter table p1_c1 add constraint c2 check (f1 < 10); alter table p1 add constraint c2 check (f1 < 10)

alter table p1 add constraint c3 check (f1 < 99); alter table p1_c1 add constraint c3 check (f1 < 98)

select conrelid::regclass::text as relname, conname, conislocal, coninhcount from pg_constraint where conname in ('c1','c2','c3') order by 1,2

alter table p1 drop constraint c1; insert into p1_c1 values (-1)

create table pp1 (f1 int); create table cc1 (f2 text, f3 int) inherits (pp1); create table cc2(f4 float) inherits(pp1,cc1)

alter table pp1 add column a2 int check (a2 > 0)

select conrelid::regclass::text, conname, conislocal, coninhcount from pg_constraint where conname like '%a2%' order by 1

alter table pp1 add constraint x check (f1 > 1)

select conrelid::regclass::text, conname, conislocal, coninhcount from pg_constraint where conname = 'x' order by 1

insert into cc2 (f1) values (0)

alter table pp1 drop constraint x; insert into cc2 (f1) values (0)
