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

# A file that cannot be written lets go of the table

CREATE TABLE let_go (a int)

INSERT INTO let_go SELECT generate_series(1, 3)

COPY let_go TO 'no/such/place'

DO $$ BEGIN COPY let_go TO 'no/such/place'; END $$

TRUNCATE let_go

DO $$ BEGIN COPY let_go FROM 'no/such/place'; END $$

DO $$ BEGIN EXECUTE $x$COPY let_go FROM 'no/such/place'$x$; END $$

SELECT * FROM let_go

DROP TABLE let_go
