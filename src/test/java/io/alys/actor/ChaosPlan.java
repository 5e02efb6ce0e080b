package io.alys.actor;

import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * What is going to happen, all of it drawn from a seed: who gets which message, when senders wait
 * for a while, and what becomes of each attempt to handle it.
 */
record ChaosPlan(long seed, List<Sending> sendings) {
  /** What a handler does with a message. */
  enum Fate {
    WORK,
    WORK_SLOWLY,
    CRASH,
    CRASH_WHEN_DONE
  }

  /**
   * One message.
   *
   * @param asked whether its sender waits for an answer
   * @param calm whether all senders wait for what is out before this one goes
   */
  record Sending(int number, String target, boolean asked, boolean calm) {}

  static ChaosPlan of(long seed, int messages, List<String> targets) {
    Seed random = Seed.of(seed);
    List<Sending> sendings = new ArrayList<>(messages);
    String flooded = targets.getFirst();
    int flood = 0;
    for (int number = 0; number < messages; number++) {
      boolean calm = random.nextInt(120) == 0;
      if (flood == 0 && random.nextInt(150) == 0) {
        flood = 150;
        flooded = targets.get(random.nextInt(targets.size()));
      }
      String target = targets.get(random.nextInt(targets.size()));
      boolean asked = random.nextInt(3) != 0;
      sendings.add(new Sending(number, flood > 0 ? flooded : target, asked, calm && flood == 0));
      flood = Math.max(0, flood - 1);
    }
    return new ChaosPlan(seed, List.copyOf(sendings));
  }

  /** What becomes of one attempt, 1 for the first. What crashed once is likely to crash again. */
  Fate fate(int number, int attempt) {
    return switch (draws(number, attempt).nextInt(attempt == 1 ? 40 : 6)) {
      case 0, 1 -> Fate.CRASH;
      case 2 -> Fate.CRASH_WHEN_DONE;
      case 3, 4, 5 -> Fate.WORK_SLOWLY;
      default -> Fate.WORK;
    };
  }

  /** How long slow work takes, in milliseconds. */
  int slowMillis(int number, int attempt) {
    return 1 + draws(number, -attempt).nextInt(3);
  }

  private Seed draws(int number, int attempt) {
    return Seed.of(seed * 1_000_003 + number * 31L + attempt);
  }
}
