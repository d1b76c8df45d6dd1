# inet and cidr: abbreviated input, parts, containment, arithmetic.
SELECT '10.1'::cidr, '10'::cidr, '192.168'::cidr, '192.168.1'::cidr, '128'::cidr, '224'::cidr, '240.1'::cidr, '10.1/16'::cidr, '10/8'::cidr, '10.1.2.3'::cidr, '10.1/20'::cidr, '10.1/16'::inet, '10/8'::inet, '10.1.2.3/8'::inet

SELECT '10.1'::inet

SELECT '10.1/24'::inet

SELECT '10.1.1/8'::cidr

SELECT '256.1'::cidr

SELECT '10.1/33'::cidr

SELECT host('10.1.2.3/24'::inet), text('10.1.2.3'::inet), abbrev('10.1.0.0/16'::inet), abbrev('10.1.0.0/16'::cidr), abbrev('10.1.2.3'::inet), abbrev('10.1.2.3/32'::cidr), abbrev('10.0.0.0/12'::cidr), abbrev('0.0.0.0/0'::cidr), abbrev('::1/128'::cidr), abbrev('fe80::/10'::cidr), abbrev('2001:db8::/32'::cidr)

SELECT family('::1'), family('1.2.3.4'), masklen('10.1.2.3/24'), masklen('::1'), network('10.1.2.3/24'), broadcast('10.1.2.3/24'), netmask('10.1.2.3/20'), hostmask('10.1.2.3/20'), network('::ffff/120'), broadcast('::/126'), netmask('::/65'), cidr('10.1.2.3/24'::inet), '10.1.2.3/24'::inet::cidr, '10.1.2.0/24'::cidr::inet, '10.1.2.3'::inet::cidr

SELECT set_masklen('10.1.2.3'::inet, 16), set_masklen('10.1.2.0/24'::cidr, 16), set_masklen('10.1.2.3/8'::inet, -1)

SELECT set_masklen('10.1.2.3'::inet, 33)

SELECT inet_merge('10.1.2.3/24', '10.1.9.3/24'), inet_merge('10.0.0.1', '192.0.0.1'), inet_merge('::1', '::2'), inet_same_family('10.0.0.1', '::1'), inet_merge('10.1.2.3', '10.1.2.3')

SELECT inet_merge('10.1.2.3', '::1')

SELECT '10.1.2.3'::inet << '10.1.0.0/16', '10.1.0.0/16'::inet << '10.1.0.0/16', '10.1.0.0/16'::inet <<= '10.1.0.0/16', '10.1.0.0/16'::inet >> '10.1.2.3', '10.1.0.0/16'::inet >>= '10.1.2.0/24', '10.1.0.0/16'::inet && '10.1.2.0/24', '10.1.0.0/16'::inet && '10.2.0.0/24', '::1'::inet << '0.0.0.0/0', '::1'::inet << '::/0'

SELECT ~ '10.1.2.3/24'::inet, '10.1.2.3'::inet & '255.255.0.0/16', '10.1.2.3'::inet | '0.0.255.0', '10.1.2.3/24'::inet + 300, 1 + '10.1.2.3'::inet, '10.1.2.3'::inet - 4, '10.1.2.3'::inet - '10.1.0.0', '::1'::inet + 65535, ~ '::'::inet

SELECT '255.255.255.255'::inet + 1

SELECT '0.0.0.1'::inet - 2

SELECT '10.1.2.3'::inet & '::1'

SELECT '10.1.2.3'::inet | '::1'

SELECT '10.1.2.3'::inet - '::1'

SELECT 'ffff::'::inet - '::1'

CREATE TABLE hosts (n int, a inet)

INSERT INTO hosts VALUES (1, '10.1.2.3'), (2, '10.1.9.0/24'), (3, '192.168.0.1'), (4, '::1'), (5, NULL)

SELECT n, host(a), masklen(a) FROM hosts WHERE a <<= '10.1/16' ORDER BY n

SELECT n FROM hosts WHERE a << inet '10.0.0.0/8' OR family(a) = 6 ORDER BY n

UPDATE hosts SET a = set_masklen(a, 8) + 1 WHERE n = 1 RETURNING a

SELECT inet '10.0.0.1' || 'x'
