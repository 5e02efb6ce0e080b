package io.alys.consensus.rules;

import io.alys.bitcoin.Network;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.federation.AuthorityKey;
import io.alys.federation.Federation;
import io.alys.federation.FederationUpdate;
import io.alys.peg.PegContent;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Blocks on a chain whose authorities change: each is signed by all whose it is. */
public final class SomeChange {
  private static final Map<BlsPublicKey, BlsSecretKey> SECRETS =
      IntStream.rangeClosed(1, 12)
          .mapToObj(SomeBlocks::key)
          .collect(Collectors.toMap(BlsSecretKey::publicKey, Function.identity()));

  private SomeChange() {}

  public static Authorities set(int... numbers) {
    return new Authorities(
        Arrays.stream(numbers).mapToObj(number -> SomeBlocks.key(number).publicKey()).toList());
  }

  /** The federation stays, the authorities change. */
  public static FederationUpdate update(Federation last, long version, long from, int... numbers) {
    List<AuthorityKey> keys = Arrays.stream(numbers).mapToObj(SomeBlocks::announced).toList();
    return update(last, version, from, keys);
  }

  static FederationUpdate update(
      Federation last, long version, long from, List<AuthorityKey> authorities) {
    return new FederationUpdate(
            version,
            last.multisig().keys(),
            last.multisig().threshold(),
            last.address(Network.REGTEST),
            new BlockNumber(from),
            Bytes.EMPTY)
        .withAuthorities(authorities);
  }

  static FederationUpdate update(ChainState at, long version, long from, int... numbers) {
    return update(at.peg().federations().last().federation(), version, from, numbers);
  }

  static Block block(ChainState parent) {
    return block(parent, Optional.empty());
  }

  static Block block(ChainState parent, FederationUpdate update) {
    return block(parent, Optional.of(update));
  }

  static Block block(ChainState parent, Optional<FederationUpdate> update) {
    return block(parent, update, SomeBlocks.slotAfter(parent));
  }

  static Block block(ChainState parent, Optional<FederationUpdate> update, Slot slot) {
    PegContent content = new PegContent(List.of(), List.of(), Optional.empty(), List.of(), update);
    Body body = SomeBlocks.body(parent, slot, content, Optional.empty());
    return signed(SomeBlocks.RULES.header(parent, slot, body), body, parent.authorities());
  }

  static Block signed(Header header, Body body, Authorities by) {
    Hash32 message = SomeBlocks.DOMAIN.ballot(header).message();
    List<BlsSignature> all = by.keys().stream().map(key -> secret(key).sign(message)).toList();
    List<Integer> indexes = IntStream.range(0, by.count()).boxed().toList();
    return new Block(
        header, body, new Seal(BlsSignature.join(all), Signers.of(by.count(), indexes)));
  }

  private static BlsSecretKey secret(BlsPublicKey key) {
    return Optional.ofNullable(SECRETS.get(key)).orElseThrow();
  }

  static ChainState after(ChainState parent, Block block) {
    return SomeBlocks.after(parent, block, Executed.NOTHING);
  }

  static ChainState after(ChainState parent) {
    return after(parent, block(parent));
  }
}
