package io.alys.network;

/** What no honest node does, and how much it counts: {@link Conduct#LIMIT} is too much. */
enum Offence {
  /** Bytes that are no message of the protocol. */
  MALFORMED(25),
  /** A message that is longer than any may be. */
  OVERSIZE(100),
  /** A message at a time when there is none of its kind: a second hello, an answer to nothing. */
  OUT_OF_TURN(25),
  /** A block that the chain's rules refuse. A clock that is wrong leads to it, too. */
  REFUSED_BLOCK(20),
  /** A signature that does not hold. */
  WRONG_APPROVAL(20),
  /** More blocks than it was asked for. */
  TOO_MUCH(25),
  /** What Sync found out. */
  BLAMED(35);

  private final int points;

  Offence(int points) {
    this.points = points;
  }

  int points() {
    return points;
  }
}
