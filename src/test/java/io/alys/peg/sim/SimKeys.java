package io.alys.peg.sim;

import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SigningKey;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.federation.Federation;
import io.alys.federation.FederationUpdate;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Federations and accounts of the simulation; made once, as keys take time. */
final class SimKeys {
  static final int FEDERATIONS = 6;
  static final int THRESHOLD = 2;

  private static final List<List<SigningKey>> KEYS =
      IntStream.rangeClosed(1, FEDERATIONS)
          .mapToObj(
              version ->
                  IntStream.rangeClosed(1, 3)
                      .mapToObj(i -> SigningKey.of(hash("key", version * 10L + i).octets()))
                      .toList())
          .toList();

  private static final List<Federation> ALL =
      IntStream.rangeClosed(1, FEDERATIONS)
          .mapToObj(version -> Federation.of(version, members(version), THRESHOLD))
          .toList();

  private static final List<Bytes> SCRIPTS = ALL.stream().map(Federation::outputScript).toList();

  private static final List<FederationUpdate> UPDATES =
      ALL.stream()
          .map(
              each ->
                  new FederationUpdate(
                      each.version(),
                      members(each.version()),
                      THRESHOLD,
                      each.address(Network.REGTEST),
                      BlockNumber.GENESIS,
                      Bytes.EMPTY))
          .toList();

  static final SigningKey STRANGER = SigningKey.of(hash("stranger", 0).octets());

  /** Where people want their bitcoin; the last one is no address. */
  static final List<Bytes> ADDRESSES =
      Stream.concat(
              IntStream.range(0, 4)
                  .mapToObj(i -> SigningKey.of(hash("user", i).octets()).publicKey())
                  .map(key -> Federation.of(1, List.of(key), 1).address(Network.REGTEST)),
              Stream.of("nowhere"))
          .map(text -> Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)))
          .toList();

  private SimKeys() {}

  static Hash32 hash(String what, long number) {
    byte[] name = what.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer both = ByteBuffer.allocate(name.length + Long.BYTES).put(name).putLong(number);
    return Keccak256.of(Bytes.copyOf(both.array()));
  }

  static List<SigningKey> keys(long version) {
    return KEYS.get((int) version - 1);
  }

  static List<PublicKey> members(long version) {
    return keys(version).stream().map(SigningKey::publicKey).toList();
  }

  static Federation federation(long version) {
    return ALL.get((int) version - 1);
  }

  static Bytes outputScript(long version) {
    return SCRIPTS.get((int) version - 1);
  }

  static FederationUpdate update(long version, BlockNumber activation) {
    FederationUpdate known = UPDATES.get((int) version - 1);
    return new FederationUpdate(
        version, known.members(), THRESHOLD, known.address(), activation, Bytes.EMPTY);
  }

  static EvmAddress account(int who) {
    return new EvmAddress(
        Bytes.copyOf(ByteBuffer.allocate(EvmAddress.SIZE_BYTES).putInt(who).array()));
  }
}
