-- DROP IF EXISTS of what is in a schema, or has types, that do not exist.
drop function if exists nosuch.f(int)

drop aggregate if exists nosuch.a(int), foo(nosuch.b)

drop function if exists f(nosuch.x)

drop function f(nosuch.x)

drop procedure if exists nosuch.p(int)

drop routine if exists nosuch.p

drop cast if exists (int as nosuch.b)

drop cast if exists (nosuch.b as int)

drop cast (nosuch.b as int)

drop operator if exists nosuch.= (int, int)

drop operator if exists = (int, nosuch.b)

drop operator nosuch.= (int, int)

drop view if exists nosuch.v, nosuch2.v

drop type if exists nosuch.t

drop collation if exists nosuch.c

drop operator class if exists nosuch.c using btree

drop operator class if exists c using nosuch

drop operator family if exists f using nosuch
