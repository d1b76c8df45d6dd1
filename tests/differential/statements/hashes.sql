# Hash functions and send functions of types.
SELECT hashtext(''), hashtext('a'), hashtext('hello world, this is long'), hashtext('é'), hashname('abc'), hashbpchar('ab  '), hashtext('twelve bytes'), hashtext('exactly24bytes..........')

SELECT hashint2(1::int2), hashint4(1), hashint4(-1), hashint8(1), hashint8(-1), hashint8(1234567890123), hashint8(-1234567890123), hashoid(1), hashchar('a'), hashint4(0), hashchar('')

SELECT hashfloat8(0), hashfloat8(1.5), hashfloat4(1.5), hashfloat8('-0'), hash_numeric(0), hash_numeric(1.50), hash_numeric(1.5), hash_numeric(-123456789.123), hash_numeric(10000), hash_numeric(0.0001), hash_numeric('NaN'), hashfloat8('infinity')

SELECT hashmacaddr('08:00:2b:01:02:03'), hashmacaddr8('08:00:2b:01:02:03'), hashinet('10.0.0.1'), hashinet('10.0.0.0/8'), hashinet('::1'), hashtid('(70000,7)'), uuid_hash('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), time_hash('12:30:01.5'), timestamp_hash('2024-01-01'), timestamp_hash('1970-01-01'), interval_hash('1 month -1 day'), pg_lsn_hash('16/B374D848')

SELECT hashtextextended('a', 0), hashtextextended('a', 1), hashtextextended('hello world, this is long', -5), hashint4extended(7, 9), hashint8extended(-7, 123456789012345), hashfloat8extended(0, 5), hashfloat8extended(2, 5), hash_numeric_extended(0, 5), hash_numeric_extended(1.5, 5), uuid_hash_extended('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 3), timestamp_hash_extended('2024-01-01', 3), hashcharextended('a', 2), hashnameextended('a', 2)

SELECT abs(hashtext('tenant-' || n)) % 16 FROM generate_series(1, 20) n

SELECT int4send(5), int2send(5::int2), int8send(-1), textsend('é'), boolsend(true), float8send(1.5), numeric_send(1.10), date_send('2024-01-01'), timestamp_send('2024-01-01'), uuid_send('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), byteasend('\x01'), cash_send('1.5'), bit_send(B'101'), varbit_send('1'), macaddr_send('08:00:2b:01:02:03'), inet_send('10.0.0.1'), jsonb_send('{"a":1}'), xml_send('<a/>'), pg_lsn_send('1/2'), xid8send('7'), array_send(array[1,NULL]), range_send('[1,2)'::int4range), multirange_send('{[1,2)}'::int4multirange), interval_send('1 day'), range_send('[1.10,)'::numrange), textsend(NULL)
