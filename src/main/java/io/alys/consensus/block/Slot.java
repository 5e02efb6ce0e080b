package io.alys.consensus.block;

/**
 * A turn to make a block. Slots count from 1970 on; most chains leave most of them behind.
 *
 * @param number 0 to 2^63 - 1
 */
public record Slot(long number) implements Comparable<Slot> {
  public static final Slot ZERO = new Slot(0);

  public Slot {
    if (number < 0) {
      throw new IllegalArgumentException("slot %d must not be negative".formatted(number));
    }
  }

  /** Whose turn it is among so many authorities: they follow each other, and begin again. */
  public int author(int authorities) {
    return (int) (number % authorities);
  }

  /** How many slots later it is than the other one; negative when it is earlier. */
  public long since(Slot other) {
    return number - other.number;
  }

  @Override
  public int compareTo(Slot other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "slot " + number;
  }
}
