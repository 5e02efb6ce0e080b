-- What binds a key beyond its last slot, in a form of its owner; empty when nothing does.
ALTER TABLE signed_slot ADD COLUMN record BYTEA NOT NULL DEFAULT '';
