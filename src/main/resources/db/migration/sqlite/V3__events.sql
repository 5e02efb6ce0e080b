-- What happened, by topic. A topic is guarded by the role that its first event was written under.
CREATE TABLE topic (
  name     TEXT    PRIMARY KEY,
  role     TEXT    NOT NULL, -- empty when none guards it
  position INTEGER NOT NULL CHECK (position > 0) -- of its last event
) STRICT;

-- Events: rows are added, and neither changed nor deleted.
CREATE TABLE event (
  topic     TEXT    NOT NULL,
  position  INTEGER NOT NULL CHECK (position > 0), -- in its topic, without gaps
  event_key TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  payload   BLOB    NOT NULL,
  at_nanos  INTEGER NOT NULL CHECK (at_nanos >= 0), -- since 1970, UTC
  PRIMARY KEY (topic, position),
  UNIQUE (topic, event_key, kind)
) STRICT;

-- What a topic came to at a position: the last two of each topic.
CREATE TABLE snapshot (
  topic    TEXT    NOT NULL,
  position INTEGER NOT NULL CHECK (position > 0),
  format   INTEGER NOT NULL CHECK (format > 0), -- version of the payload's form
  payload  BLOB    NOT NULL,
  PRIMARY KEY (topic, position)
) STRICT;

-- The audit log: rows are added, and neither changed nor deleted.
CREATE TABLE audit (
  position INTEGER PRIMARY KEY CHECK (position > 0), -- without gaps
  id       TEXT    NOT NULL UNIQUE,
  kind     TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  details  TEXT    NOT NULL, -- JSON
  actor    TEXT    NOT NULL,
  at_nanos INTEGER NOT NULL CHECK (at_nanos >= 0), -- since 1970, UTC
  hash     BLOB    NOT NULL CHECK (length(hash) = 32) -- of the chain up to here
) STRICT;

CREATE INDEX audit_subject ON audit (subject, position);

-- Every federation that there was: rows are added, and neither changed nor deleted.
CREATE TABLE federation (
  version  INTEGER PRIMARY KEY CHECK (version >= 0),
  payload  BLOB    NOT NULL,
  at_nanos INTEGER NOT NULL CHECK (at_nanos >= 0) -- since 1970, UTC
) STRICT;

-- Who holds a role. An epoch never goes back.
CREATE TABLE lease (
  role        TEXT    PRIMARY KEY,
  holder      TEXT    NOT NULL, -- empty when it was given back
  epoch       INTEGER NOT NULL CHECK (epoch > 0),
  until_nanos INTEGER NOT NULL -- since 1970, UTC
) STRICT;

-- The highest slot that each key signed, and what.
CREATE TABLE signed_slot (
  public_key   BLOB    NOT NULL PRIMARY KEY,
  slot         INTEGER NOT NULL CHECK (slot >= 0),
  signing_root BLOB    NOT NULL CHECK (length(signing_root) = 32)
) STRICT;
