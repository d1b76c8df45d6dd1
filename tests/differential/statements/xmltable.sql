# XMLTABLE: rows and columns of a document.

create table d (id int, x xml)

insert into d values (1, '<rows><row id="1"><name>tea</name><price>3.50</price><day>2024-02-29</day></row><row id="2"><name>cup &lt;big&gt;</name><tag>a</tag><tag>b</tag></row><row id="x"/></rows>'), (2, '<rows/>'), (3, null)

select * from xmltable('/rows/row' passing (select x from d where id = 1) columns n for ordinality, name text, price numeric default 0, day date, key text path '@id', first text path 'tag[1]', whole xml path '.', tags xml path 'tag', parent text path 'name(..)')

select d.id, t.* from d, xmltable('//row' passing x columns name text path 'name', has boolean path 'boolean(price)', n int path 'count(tag)', flag int path 'boolean(tag)', text_of text path 'concat("<", @id, ">")', as_xml xml path 'concat("<", @id, ">")') t order by 1, 2

select d.id, t.name from d left join xmltable('//row' passing by ref x by ref columns name text) as t on true order by 1, 2

select * from d, lateral xmltable('/rows/row[@id=2]' passing x columns name varchar(20) path 'name', c char(5) path 'tag[2]') as y(a, b)

select "Name", b from xmltable('//r' passing '<a><r><Name>x</Name><b>1</b></r></a>' columns "Name" text, B int)

select xmltable.* from xmltable('//r' passing '<a><r><b>1</b></r></a>' columns b int not null)

select * from xmltable(xmlnamespaces('http://x' as zz, 'http://y' as "Q"), '/zz:a/Q:b' passing '<a xmlns="http://x"><b xmlns="http://y" k="1">t</b></a>' columns k int path '@k', v text path '.')

select * from xmltable('//row' passing (select x from d where id = 1) columns tag text)

select * from xmltable('//row' passing (select x from d where id = 1) columns name text not null)

select * from xmltable('//row' passing (select x from d where id = 1) columns id int path '@id')

select * from xmltable('//row' passing (select x from d where id = 1) columns name varchar(2))

select * from xmltable('//row' passing (select x from d where id = 1) columns name varchar(20) default upper('none'), nick text path 'nick' default 'no' || 'body' not null)

select * from xmltable('' passing '<a/>' columns b int)

select * from xmltable('//a' passing '<a/>' columns b int path '')

select * from xmltable('count(//a)' passing '<a/>' columns b int)

select * from xmltable('//b[' passing '<a/>' columns b int)

select * from xmltable(null passing '<a/>' columns b int)

select count(*) from xmltable('//x' passing '<a/>' columns b int path 'b', c int path 'c')

create function prices(doc xml) returns setof numeric language sql as $$ select price from xmltable('//row' passing doc columns price numeric) where price is not null $$

select * from prices((select x from d where id = 1))

create view v as select d.id, t.name, t.price from d, xmltable('//row' passing x columns name text, price numeric default 1) t

select * from v order by id, name

do $$ declare r record; begin for r in select * from xmltable('//i' passing '<a><i>1</i><i>2</i></a>' columns i int path '.') loop raise notice '%', r.i; end loop; end $$
