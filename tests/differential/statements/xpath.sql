# xpath, xpath_exists and XMLEXISTS.

create table d (id int, x xml)

insert into d values (1, '<shop name="a&amp;b"><item id="1"><name>tea</name><price>3.50</price></item><item id="2" sold="yes"><name>cup &lt;big&gt;</name><price>7</price></item><!-- note --><?go now?><empty/></shop>'), (2, '<?xml version="1.0"?><x:r xmlns:x="http://x" xmlns="http://d"><x:a>1</x:a><b k="v">two</b><c><![CDATA[<raw> & ]]></c></x:r>'), (3, '<a>1<b>2</b>3<b>4</b><b/></a>')

select xpath('/shop/item/name/text()', x), xpath('/shop/item/name', x), xpath('//price', x), xpath('/shop/@name', x), xpath('//@*', x) from d where id = 1

select xpath('//item[@id="2"]/name/text()', x), xpath('//item[price > 5]/@id', x), xpath('//item[2]', x), xpath('//item[last()]/@id', x), xpath('//item[position() = 1]/name', x), xpath('//item[not(@sold)]/@id', x) from d where id = 1

select xpath('/shop/comment()', x), xpath('/shop/processing-instruction()', x), xpath('/shop/processing-instruction("go")', x), xpath('/shop/empty', x), xpath('/shop/node()[1]/@id', x), xpath('/shop/*', x) from d where id = 1

select xpath('count(//item)', x), xpath('sum(//price)', x), xpath('string(//name)', x), xpath('//item = "x"', x), xpath('1 div 3', x), xpath('1 div 0', x), xpath('name(/*)', x), xpath('concat("a", "<", 1)', x), xpath('true()', x) from d where id = 1

select xpath('//item/following-sibling::*', x), xpath('//empty/preceding-sibling::item/@id', x), xpath('//name/ancestor::*[1]/@id', x), xpath('//price/..', x), xpath('//name/../@sold', x), xpath('//item[1]/descendant-or-self::*', x) from d where id = 1

select xpath('//name | //price', x), xpath('(//name | //price)[2]', x), xpath('//item[name="tea" or price=7]/@id', x), xpath('//item[name="tea" and price=7]', x), xpath('//item[@id mod 2 = 0]/@id', x), xpath('//item[@id * 2 = 4]/@id', x), xpath('//item[price - 1 = 6]/@id', x) from d where id = 1

select xpath('substring("12345", 2, 3)', x), xpath('substring("12345", 1.5, 2.6)', x), xpath('substring-before("a/b", "/")', x), xpath('substring-after("a/b", "/")', x), xpath('normalize-space("  a  b ")', x), xpath('translate("bar", "abc", "AB")', x), xpath('string-length("abc")', x), xpath('starts-with("abc", "ab")', x), xpath('contains("abc", "x")', x) from d where id = 3

select xpath('round(2.5)', x), xpath('round(-2.5)', x), xpath('floor(-1.5)', x), xpath('ceiling(1.2)', x), xpath('number("12")', x), xpath('number("x")', x), xpath('-(3)', x), xpath('7 mod -3', x), xpath('string(1.50)', x), xpath('string(0.1 + 0.2)', x), xpath('1 = 1.0', x), xpath('"a" != "b"', x), xpath('2 > "1"', x) from d where id = 3

select xpath('/a', x), xpath('/a/b', x), xpath('/a/b[1]/text()', x), xpath('/a/text()', x), xpath('//b[. = 4]', x), xpath('/a/b[not(text())]', x), xpath('/', x), xpath('//b[2]/preceding::text()', x), xpath('//b[1]/following::node()', x) from d where id = 3

select xpath('/x:r/x:a/text()', x, array[array['x', 'http://x']]), xpath('//d:b', x, '{{d,http://d}}'), xpath('//d:b/@k', x, '{{d,http://d}}'), xpath('//b', x), xpath('//*[local-name()="c"]', x), xpath('namespace-uri(//*[local-name()="b"])', x), xpath('/y:r', x, '{{y,http://x}}'), xpath('//d:*', x, '{{d,http://d}}') from d where id = 2

select id, xpath_exists('//b', x), xpath_exists('//item', x), xpath_exists('count(//none)', x), xpath_exists('//d:b', x, '{{d,http://d}}') from d order by id

select id, xmlexists('//item' passing x), xmlexists('/a/b[text()]' passing by ref x), xmlexists('//x' passing by value x by ref) from d order by id

select (xpath('//price/text()', x))[1]::text::numeric + 1, cardinality(xpath('//price', x)), unnest(xpath('//name/text()', x))::text from d where id = 1

select xpath('//a', null), xpath(null, '<a/>'), xpath_exists('//a', '<a/>'), xpath('/a/@b', '<a b="1&#10;2&quot;"/>'), xpath('/a', '<a b="1&#10;2&quot;&apos;&lt;"> &amp; &gt; " </a>')

select xpath('/a', '<!DOCTYPE a><a>text</a>')

select xpath('', '<a/>')

select xpath('//', '<a/>')

select xpath('/a[', '<a/>')

select xpath('a b', '<a/>')

select xpath('/y:a', '<a/>')

select xpath('none(1)', '<a/>')

select xpath('count(1)', '<a/>')

select xpath('count()', '<a/>')

select xpath('/a', 'a <b/>')

select xpath('/a', '<a/>', array['x', 'http://x'])

select xpath('/a', '<a/>', array[array['x', null]])

create view v as select xmlexists('//a' passing x) as e, xpath('//a', x) as p from d

select pg_get_viewdef('v')

select e, p from v order by p::text
