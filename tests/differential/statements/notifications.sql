# LISTEN, UNLISTEN, NOTIFY: tags, errors, and when LISTEN takes effect.
SELECT * FROM pg_listening_channels()

SELECT pg_notification_queue_usage()

LISTEN one

LISTEN "Two words"

LISTEN one

SELECT * FROM pg_listening_channels()

BEGIN

LISTEN three

UNLISTEN one

SELECT * FROM pg_listening_channels()

SAVEPOINT s

LISTEN four

ROLLBACK TO s

LISTEN five

COMMIT

SELECT * FROM pg_listening_channels()

BEGIN

UNLISTEN *

LISTEN lost

ROLLBACK

SELECT * FROM pg_listening_channels()

UNLISTEN unknown

UNLISTEN *

SELECT * FROM pg_listening_channels()

LISTEN a; LISTEN b; SELECT 1 / 0; LISTEN c

LISTEN a; LISTEN b; SELECT count(*) FROM pg_listening_channels()

SELECT * FROM pg_listening_channels()

DISCARD ALL

SELECT * FROM pg_listening_channels()

NOTIFY one

NOTIFY one, 'payload'

NOTIFY one, ''

NOTIFY one, E'with \'quotes\''

NOTIFY one, 5

NOTIFY

LISTEN

LISTEN one.two

UNLISTEN

SELECT pg_notify('one', 'payload')

SELECT pg_notify('', 'payload')

SELECT pg_notify(NULL, 'payload')

SELECT pg_notify('one', NULL)

SELECT pg_notify(repeat('x', 63), '')

SELECT pg_notify(repeat('x', 64), '')

SELECT pg_notify(repeat('ü', 32), '')

SELECT pg_notify('one', repeat('x', 7999))

SELECT pg_notify('one', repeat('x', 8000))

SELECT pg_notify('one', repeat('ü', 4000))

SELECT pg_notify('one', g::text) FROM generate_series(1, 3) g

SELECT pg_typeof(pg_notify('one', '')), pg_typeof(pg_notification_queue_usage())

SET default_transaction_read_only = on

NOTIFY one, 'in a read-only transaction'

LISTEN one

SET default_transaction_read_only = off

UNLISTEN one

DO $$ BEGIN NOTIFY one, 'from PL'; PERFORM pg_notify('one', 'from PL'); LISTEN pl; UNLISTEN pl; END $$

SELECT * FROM pg_listening_channels()
