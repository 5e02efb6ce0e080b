-- Blocks of all branches after the genesis block, which is not kept. What is wide comes last.
CREATE TABLE block (
  number  INTEGER NOT NULL CHECK (number > 0),
  hash    BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
  parent  BLOB    NOT NULL CHECK (length(parent) = 32),
  block   BLOB    NOT NULL,
  outcome BLOB    NOT NULL
) STRICT;

-- In the order in which they are read; children are found by their number, which few share.
CREATE INDEX block_number ON block (number, hash);

-- The chain through the head, without gaps from 1 to the head's number.
CREATE TABLE canonical (
  number INTEGER PRIMARY KEY CHECK (number > 0),
  hash   BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Where the chain stands: one row, or none before the first head. Number 0 is the genesis block.
CREATE TABLE head (
  id               INTEGER PRIMARY KEY CHECK (id = 1),
  hash             BLOB    NOT NULL CHECK (length(hash) = 32),
  number           INTEGER NOT NULL CHECK (number >= 0),
  finalised_hash   BLOB    NOT NULL CHECK (length(finalised_hash) = 32),
  finalised_number INTEGER NOT NULL CHECK (finalised_number BETWEEN 0 AND number)
) STRICT;

-- What the chain came to at a block: the two of the highest numbers.
CREATE TABLE state (
  hash       BLOB    PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
  number     INTEGER NOT NULL CHECK (number >= 0),
  format     INTEGER NOT NULL CHECK (format > 0), -- version of the payload's form
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0) -- of all its parts
) STRICT;

-- The payload of a state, in parts, so that none is ever copied as a whole.
CREATE TABLE state_part (
  hash   BLOB    NOT NULL,
  part   INTEGER NOT NULL CHECK (part >= 0), -- without gaps
  octets BLOB    NOT NULL,
  PRIMARY KEY (hash, part)
) STRICT;
