package io.alys.network;

import io.alys.network.Said.Farewell;
import io.alys.network.Said.Found;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One message of each kind, by a name that begins with its kind's. */
final class SomeSaid {
  static final Map<String, Said> ALL = all();

  private SomeSaid() {}

  private static Hash32 hash(int octet) {
    return new Hash32(Bytes.fromHex("%02x".formatted(octet).repeat(32)));
  }

  private static Map<String, Said> all() {
    Map<String, Said> all = new LinkedHashMap<>();
    all.put(
        "hello",
        new Said.Hello(1, "bravo", hash(1), hash(2), NetworkNode.tip(7), "3f2a-of-this-start"));
    all.put("tip", new Said.Moved(NetworkNode.tip(Long.MAX_VALUE)));
    all.put("new_block", new Said.NewBlock(Bytes.fromHex("c0ffee")));
    all.put("approval", new Said.Approved(hash(3), 254, Bytes.fromHex("ab".repeat(96))));
    all.put("fetch_blocks", new Said.Fetch(5, List.of(hash(4), hash(5)), 256));
    all.put(
        "blocks",
        new Said.Answer(5, new Found.Run(List.of(Bytes.fromHex("01"), Bytes.fromHex("0203")))));
    all.put("blocks_none", new Said.Answer(6, new Found.Run(List.of())));
    all.put("blocks_elsewhere", new Said.Answer(7, new Found.OnAnotherChain()));
    all.put("blocks_unavailable", new Said.Answer(8, new Found.Unavailable("the chain rests")));
    all.put("goodbye", new Said.Goodbye(Farewell.TOO_SLOW, "it reads too slowly"));
    return all;
  }
}
