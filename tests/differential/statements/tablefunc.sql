# The extension tablefunc: crosstab, connectby, normal_rand.

create extension tablefunc

CREATE TABLE ct(id int, rowclass text, rowid text, attribute text, val text)

insert into ct values (1,'g1','t1','att1','v1'),(2,'g1','t1','att2','v2'),(3,'g1','t1','att3','v3'),(4,'g1','t1','att4','v4'),(5,'g1','t2','att1','v5'),(6,'g1','t2','att2',null),(7,'g1','t3','att2','v8')

SELECT * FROM crosstab2('SELECT rowid, attribute, val FROM ct where rowclass = ''g1'' ORDER BY 1,2;')

SELECT * FROM crosstab4('SELECT rowid, attribute, val FROM ct ORDER BY 1,2')

SELECT * FROM crosstab('SELECT rowid, attribute, val FROM ct ORDER BY 1,2') AS c(rowid text, a1 text, a2 text, a3 text)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1,2', 3) AS c(rowid text, a1 int, a2 int)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1,2') AS c(rowid text, a1 text, a2 int)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1,2') AS c(rowid int, a1 text, a2 int)

SELECT * FROM crosstab('SELECT rowid, attribute FROM ct ORDER BY 1,2') AS c(rowid int, a1 text, a2 int)

SELECT * FROM crosstab('SELECT rowid, rowclass, attribute, val FROM ct ORDER BY 1', 'SELECT DISTINCT attribute FROM ct ORDER BY 1') AS c(rowid text, rowclass text, att1 text, att2 text, att3 text, att4 text)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1', 'values (''att2''),(''att1'')') AS c(rowid varchar, att2 numeric(5,1), att1 float8)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1', 'values (''att2''),(''att1''),(''att1'')') AS c(rowid varchar, att2 numeric, att1 float8, x int)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1', 'select 1 where false') AS c(rowid varchar, att2 numeric)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1', 'values (''att2'')') AS c(rowid varchar, att2 numeric, x int)

CREATE TABLE tr(keyid text, parent_keyid text, pos int)

insert into tr values ('row1',null,0),('row2','row1',0),('row3','row1',0),('row4','row2',1),('row5','row2',0),('row6','row4',0),('row7','row3',0),('row8','row6',0),('row9','row5',0)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 0, '~') AS t(keyid text, parent_keyid text, level int, branch text)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 1) AS t(keyid text, parent_keyid text, level int)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'pos', 'row2', 0, '~') AS t(keyid text, parent_keyid text, level int, branch text, pos int)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'pos', 'row2', 0) AS t(keyid text, parent_keyid text, level int, pos int)

insert into tr values ('row2','row9',0)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 0) AS t(keyid text, parent_keyid text, level int)

select count(*), count(distinct x) > 90 from normal_rand(100, 250, 0.2) x

create view cv as SELECT * FROM crosstab('SELECT rowid, attribute, val FROM ct ORDER BY 1,2') AS c(rowid text, a1 text, a2 text, a3 text)

select * from cv; select pg_get_viewdef('cv'::regclass)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1,2') AS c(rowid text)

SELECT * FROM crosstab('SELECT rowid, id FROM ct ORDER BY 1', 'values (''att2'')') AS c(rowid varchar, att2 numeric)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1', 'values (''att2'',1)') AS c(rowid varchar, att2 numeric)

SELECT * FROM crosstab('SELECT rowid, attribute, id FROM ct ORDER BY 1', 'values (null::text)') AS c(rowid varchar, att2 numeric)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 0) AS t(keyid text, parent_keyid text)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 0) AS t(keyid int, parent_keyid text, level int)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 0) AS t(keyid text, parent_keyid text, level text)

SELECT * FROM connectby('tr', 'keyid', 'parent_keyid', 'row2', 0,'~') AS t(keyid text, parent_keyid text, level int, b int)

SELECT * FROM normal_rand(-1, 1, 1)

DROP EXTENSION tablefunc

DROP EXTENSION tablefunc CASCADE
