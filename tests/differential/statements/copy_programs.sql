# COPY with programs on the server, large objects from files and to them.

create table t (a int, b text)

copy t from program 'printf "1\tone\n2\ttwo\n"'

select * from t order by a

copy t from program 'printf "3\tthree\n"; exit 3'

copy t from program 'nosuchcommand-x 2>/dev/null'

copy t from program 'kill -9 $$'

copy t from program 'kill -15 $$'

copy t from program 'echo x'

copy (select 1, 'x') to program 'cat > /dev/null'

copy t to program 'cat > copied.txt; test -s copied.txt'

copy t from program 'cat copied.txt'

select count(*) from t

copy t to program 'exit 5'

copy t from program 'seq 1 100000 | sed "s/$/\tx/"' with (delimiter E'\t')

select count(*), sum(a) from t

copy (select g, repeat('x', 100) from generate_series(1, 20000) g) to program 'exit 4'

copy (select 1) to program 'cat > /dev/null; exit 1'

copy t from program stdin

copy t (a) from program 'printf "7\n"' where a > 8

copy t from program 'rm copied.txt' csv header

create role cu

grant all on t to cu

set role cu

copy t from program 'echo 1'

copy t to program 'cat'

reset role

grant pg_execute_server_program to cu

set role cu

copy t (a) from program 'echo 1'

reset role

do $$ begin execute 'copy t (a) from program ''echo 99'''; end $$

select count(*) from t where a = 99

select lo_from_bytea(4711, 'hello')

select lo_export(4711, '/dev/null')

select lo_import('/etc/hostname', 4712)

select lo_get(4712) <> ''

select lo_import('/etc/hostname') > 0

select lo_import('/nonexistent/x')

select lo_export(4711, '/nonexistent/x/y')

select lo_export(4713, '/dev/null')

select lo_import('/etc/hostname', 4712)

set role cu

select lo_import('/etc/hostname')

select lo_export(4711, '/dev/null')

reset role

copy t from program 'printf "1\tx\n\\\\.\n"; seq 1 1000'

drop owned by cu; drop role cu
