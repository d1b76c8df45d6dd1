# COPY with files on the server: who may, and what is refused. What it does is in tests/server/test_copy_files.py.

create table t (a int, b text)

copy t from '/etc/hostname' (format csv, delimiter '~')

copy t from '/nonexistent/x'

copy t to '/nonexistent/x'

do $$ begin copy t from '/nonexistent/x'; end $$

copy t from '/tmp'

copy t to '/tmp'

copy t to 'relative'

copy t from 'relative'

create role plain login

grant all on t to plain

\connect plain

copy t to '/nonexistent/x'

copy t from '/nonexistent/x'

\connect postgres

grant pg_read_server_files to plain

\connect plain

copy t from '/nonexistent/x'

copy t to '/nonexistent/x'
