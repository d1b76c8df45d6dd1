# What client_min_messages = debug1 lets through.
SET client_min_messages = debug1

CREATE TEMP TABLE chatty (id serial)

CREATE TEMP TABLE chatty_too (id int GENERATED ALWAYS AS IDENTITY, b bigserial)

SET client_min_messages = log

CREATE TEMP TABLE silent (id serial PRIMARY KEY)

SET client_min_messages = debug1

DROP TABLE chatty, chatty_too, silent

DO $$ BEGIN RAISE DEBUG 'heard'; END $$
