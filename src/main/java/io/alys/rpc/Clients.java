package io.alys.rpc;

import io.alys.primitives.TokenBucket;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many calls each address may still make. An address that was quiet until its bucket was full
 * again is forgotten; when more than {@value #MOST} are remembered, the one that was quiet longest.
 * Used on one context of Vert.x alone.
 */
final class Clients {
  static final int MOST = 10_000;

  /** Who has an address of IPv6 has all that begin as it does with 64 bits. */
  private static final int NETWORK_BYTES = 8;

  private final TokenBucket.Rate rate;
  private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  Clients(TokenBucket.Rate rate) {
    this.rate = rate;
  }

  /**
   * Takes so many calls from what is left to an address.
   *
   * @return empty when it had them; else, after how many nanoseconds it will, and nothing is taken
   */
  Optional<Long> take(String address, int calls, long nowNanos) {
    String key = network(address);
    TokenBucket bucket =
        buckets.getOrDefault(key, TokenBucket.full(rate, nowNanos)).filled(rate, nowNanos);
    boolean enough = bucket.has(calls);
    buckets.put(key, enough ? bucket.minus(calls) : bucket);
    forget(nowNanos);
    return enough ? Optional.empty() : Optional.of(bucket.waitNanos(rate, calls));
  }

  int size() {
    return buckets.size();
  }

  private void forget(long nowNanos) {
    var eldest = buckets.entrySet().iterator();
    while (eldest.hasNext()) {
      TokenBucket bucket = eldest.next().getValue();
      if (buckets.size() <= MOST && nowNanos - bucket.atNanos() < rate.fillNanos()) {
        return;
      }
      eldest.remove();
    }
  }

  private static String network(String address) {
    int zone = address.indexOf('%');
    String literal = zone < 0 ? address : address.substring(0, zone);
    if (!literal.contains(":")) {
      return literal;
    }
    byte[] octets = InetAddress.ofLiteral(literal).getAddress();
    int length = Math.min(octets.length, NETWORK_BYTES);
    return HexFormat.of().formatHex(octets, 0, length);
  }
}
