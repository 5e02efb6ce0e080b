-- What governance announced to this node: federation updates, proposals. A log: rows are added, and
-- neither changed nor deleted, because who acts upon them may start later, and read from the first.
-- AUTOINCREMENT: a reader that remembers a position misses nothing, whatever became of the log.
CREATE TABLE announcement (
  position          INTEGER PRIMARY KEY AUTOINCREMENT CHECK (position > 0),
  numbering         TEXT    NOT NULL, -- of governance; with the sequence it is the identity
  sequence          INTEGER NOT NULL CHECK (sequence > 0),
  kind              TEXT    NOT NULL,
  id                TEXT    NOT NULL, -- governance's own
  payload           BLOB    NOT NULL,
  received_at_nanos INTEGER NOT NULL CHECK (received_at_nanos >= 0), -- since 1970, UTC
  UNIQUE (numbering, sequence)
) STRICT;

-- One kind in the order of positions: the entries of an index end with the position of their row.
CREATE INDEX announcement_kind ON announcement (kind);
