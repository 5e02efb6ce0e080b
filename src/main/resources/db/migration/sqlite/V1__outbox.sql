-- What this node owes to governance, until governance has acknowledged it.
-- AUTOINCREMENT: a position is never given twice, even when its entry is long gone.
CREATE TABLE outbox (
  position         INTEGER PRIMARY KEY AUTOINCREMENT CHECK (position > 0),
  request_id       TEXT    NOT NULL UNIQUE,
  priority         INTEGER NOT NULL,
  kind             TEXT    NOT NULL,
  payload          BLOB    NOT NULL,
  created_at_nanos INTEGER NOT NULL CHECK (created_at_nanos >= 0) -- since 1970, UTC
) STRICT;

-- The ids that were acknowledged last, so that a request repeated later is not sent again.
CREATE TABLE acknowledged (
  sequence   INTEGER PRIMARY KEY, -- in the order of the acknowledgements, without gaps
  request_id TEXT    NOT NULL UNIQUE,
  position   INTEGER NOT NULL -- that it had in the outbox
) STRICT;

-- How far a stream has been processed: a sequence, within one numbering of its sender.
CREATE TABLE stream_cursor (
  name      TEXT    PRIMARY KEY,
  numbering TEXT    NOT NULL,
  sequence  INTEGER NOT NULL CHECK (sequence >= 0)
) STRICT;
