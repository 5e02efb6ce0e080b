package io.alys.network;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.alys.consensus.block.BlockLimits;
import io.alys.consensus.block.Signers;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.Tip;
import io.alys.network.Said.Farewell;
import io.alys.network.Said.Found;
import io.alys.network.v1.Approval;
import io.alys.network.v1.Blocks;
import io.alys.network.v1.FetchBlocks;
import io.alys.network.v1.Goodbye;
import io.alys.network.v1.Hello;
import io.alys.network.v1.NewBlock;
import io.alys.network.v1.PeerMessage;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What nodes say to each other, as bytes and back. Total: whatever is no message of the protocol is
 * {@link Decoded.Malformed}, and never an exception, which in version 1 ended the whole network
 * (fault 17).
 */
final class PeerCodec {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern INSTANCE = Pattern.compile("[!-~]{1,64}");
  private static final int TEXT_LENGTH = 256;

  private PeerCodec() {}

  /** What bytes mean. */
  sealed interface Decoded {
    record Read(Said said) implements Decoded {}

    /**
     * They are no message.
     *
     * @param reason with nothing of the sender's in it but numbers
     */
    record Malformed(String reason) implements Decoded {}
  }

  static byte[] encode(Said said) {
    PeerMessage.Builder out = PeerMessage.newBuilder();
    switch (said) {
      case Said.Hello hello ->
          out.setHello(
              Hello.newBuilder()
                  .setProtocolVersion((int) hello.protocolVersion())
                  .setName(hello.name())
                  .setGenesisHash(octets(hello.genesis()))
                  .setSpecDigest(octets(hello.specification()))
                  .setTip(tip(hello.tip()))
                  .setInstance(hello.instance()));
      case Said.Moved(Tip tip) -> out.setTip(tip(tip));
      case Said.NewBlock(Bytes wire) -> out.setNewBlock(NewBlock.newBuilder().setBlock(raw(wire)));
      case Said.Approved(Hash32 block, int authority, Bytes signature) ->
          out.setApproval(
              Approval.newBuilder()
                  .setBlock(octets(block))
                  .setAuthority(authority)
                  .setSignature(raw(signature)));
      case Said.Fetch(long id, List<Hash32> locator, int most) ->
          out.setFetchBlocks(
              FetchBlocks.newBuilder()
                  .setId(id)
                  .addAllLocator(locator.stream().map(PeerCodec::octets).toList())
                  .setMost(most));
      case Said.Answer(long id, Found found) -> out.setBlocks(blocks(id, found));
      case Said.Goodbye(Farewell why, String text) ->
          out.setGoodbye(
              Goodbye.newBuilder()
                  .setWhy(io.alys.network.v1.Farewell.forNumber(why.ordinal()))
                  .setText(shortened(text)));
    }
    return out.build().toByteArray();
  }

  private static Blocks.Builder blocks(long id, Found found) {
    Blocks.Builder out = Blocks.newBuilder().setId(id);
    return switch (found) {
      case Found.Run(List<Bytes> wires) ->
          out.addAllBlocks(wires.stream().map(PeerCodec::raw).toList());
      case Found.OnAnotherChain _ -> out.setOnAnotherChain(true);
      case Found.Unavailable(String reason) ->
          out.setUnavailable(reason.isEmpty() ? "no reason" : shortened(reason));
    };
  }

  private static io.alys.network.v1.Tip.Builder tip(Tip tip) {
    return io.alys.network.v1.Tip.newBuilder()
        .setHead(ref(tip.head()))
        .setFinalised(ref(tip.finalised()));
  }

  private static io.alys.network.v1.BlockRef.Builder ref(BlockRef ref) {
    return io.alys.network.v1.BlockRef.newBuilder()
        .setNumber(ref.number().value())
        .setHash(octets(ref.hash()));
  }

  private static ByteString octets(Hash32 hash) {
    return raw(hash.octets());
  }

  /** The array is a copy already. */
  private static ByteString raw(Bytes octets) {
    return UnsafeByteOperations.unsafeWrap(octets.toArray());
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_LENGTH ? text : text.substring(0, TEXT_LENGTH);
  }

  /** Reads any bytes whatsoever. */
  static Decoded decode(byte[] wire) {
    if (wire.length > Said.MAX_BYTES) {
      return new Decoded.Malformed(
          "a message of %d bytes; %d are the most".formatted(wire.length, Said.MAX_BYTES));
    }
    try {
      return new Decoded.Read(said(PeerMessage.parseFrom(wire)));
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed("%d bytes that are no message".formatted(wire.length));
    } catch (Wrong wrong) {
      return new Decoded.Malformed(wrong.reason);
    }
  }

  /** A field that is not as it has to be; it does not leave this class. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Wrong(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  private static void require(boolean holds, String reason) throws Wrong {
    if (!holds) {
      throw new Wrong(reason);
    }
  }

  private static Said said(PeerMessage message) throws Wrong {
    return switch (message.getSaidCase()) {
      case HELLO -> hello(message.getHello());
      case TIP -> new Said.Moved(tip(message.getTip()));
      case NEW_BLOCK -> new Said.NewBlock(block(message.getNewBlock().getBlock()));
      case APPROVAL -> approval(message.getApproval());
      case FETCH_BLOCKS -> fetch(message.getFetchBlocks());
      case BLOCKS -> answer(message.getBlocks());
      case GOODBYE -> goodbye(message.getGoodbye());
      case SAID_NOT_SET -> throw new Wrong("a message that says nothing of this protocol");
    };
  }

  private static Said hello(Hello hello) throws Wrong {
    require(NAME.matcher(hello.getName()).matches(), "a hello without a proper name");
    require(INSTANCE.matcher(hello.getInstance()).matches(), "a hello without a proper instance");
    return new Said.Hello(
        Integer.toUnsignedLong(hello.getProtocolVersion()),
        hello.getName(),
        hash("genesis hash", hello.getGenesisHash()),
        hash("specification's digest", hello.getSpecDigest()),
        tip(hello.getTip()),
        hello.getInstance());
  }

  private static Tip tip(io.alys.network.v1.Tip tip) throws Wrong {
    BlockRef head = ref("head", tip.getHead());
    BlockRef finalised = ref("final block", tip.getFinalised());
    require(
        finalised.number().compareTo(head.number()) <= 0,
        "a final %s after the head, %s".formatted(finalised.number(), head.number()));
    return new Tip(head, finalised);
  }

  private static BlockRef ref(String what, io.alys.network.v1.BlockRef ref) throws Wrong {
    require(ref.getNumber() >= 0, "a %s whose number has 64 bits".formatted(what));
    return new BlockRef(new BlockNumber(ref.getNumber()), hash(what, ref.getHash()));
  }

  private static Hash32 hash(String what, ByteString octets) throws Wrong {
    require(
        octets.size() == Hash32.SIZE_BYTES,
        "a %s of %d bytes, not %d".formatted(what, octets.size(), Hash32.SIZE_BYTES));
    return new Hash32(bytes(octets));
  }

  private static Bytes bytes(ByteString octets) {
    return Bytes.copyOf(octets.toByteArray());
  }

  private static Bytes block(ByteString wire) throws Wrong {
    require(
        !wire.isEmpty() && wire.size() <= BlockLimits.MAX_BYTES,
        "a block of %d bytes; 1 to %d are right".formatted(wire.size(), BlockLimits.MAX_BYTES));
    return bytes(wire);
  }

  private static Said approval(Approval approval) throws Wrong {
    int authority = approval.getAuthority();
    require(
        authority >= 0 && authority < Signers.MAX_AUTHORITIES,
        "an approval by authority %s".formatted(Integer.toUnsignedString(authority)));
    require(
        approval.getSignature().size() == BlsSignature.SIZE_BYTES,
        "a signature of %d bytes, not %d"
            .formatted(approval.getSignature().size(), BlsSignature.SIZE_BYTES));
    return new Said.Approved(
        hash("block hash", approval.getBlock()), authority, bytes(approval.getSignature()));
  }

  private static Said fetch(FetchBlocks fetch) throws Wrong {
    int hashes = fetch.getLocatorCount();
    require(
        hashes > 0 && hashes <= Said.MAX_LOCATOR,
        "a question with %d hashes; 1 to %d are right".formatted(hashes, Said.MAX_LOCATOR));
    require(
        fetch.getMost() > 0 && fetch.getMost() <= Said.MAX_BLOCKS,
        "a question for %s blocks; 1 to %d are right"
            .formatted(Integer.toUnsignedString(fetch.getMost()), Said.MAX_BLOCKS));
    Hash32[] locator = new Hash32[hashes];
    for (int i = 0; i < hashes; i++) {
      locator[i] = hash("hash in a question", fetch.getLocator(i));
    }
    return new Said.Fetch(fetch.getId(), List.of(locator), fetch.getMost());
  }

  private static Said answer(Blocks blocks) throws Wrong {
    int count = blocks.getBlocksCount();
    require(
        count <= Said.MAX_BLOCKS,
        "an answer with %d blocks; %d are the most".formatted(count, Said.MAX_BLOCKS));
    int answers =
        (count > 0 ? 1 : 0)
            + (blocks.getOnAnotherChain() ? 1 : 0)
            + (blocks.getUnavailable().isEmpty() ? 0 : 1);
    require(answers <= 1, "an answer that says more than one thing");
    if (blocks.getOnAnotherChain()) {
      return new Said.Answer(blocks.getId(), new Found.OnAnotherChain());
    }
    if (!blocks.getUnavailable().isEmpty()) {
      String reason = printable(blocks.getUnavailable());
      return new Said.Answer(blocks.getId(), new Found.Unavailable(reason));
    }
    Bytes[] wires = new Bytes[count];
    for (int i = 0; i < count; i++) {
      wires[i] = block(blocks.getBlocks(i));
    }
    return new Said.Answer(blocks.getId(), new Found.Run(List.of(wires)));
  }

  private static Said goodbye(Goodbye goodbye) {
    int number = goodbye.getWhyValue();
    Farewell[] all = Farewell.values();
    Farewell why = number >= 0 && number < all.length ? all[number] : Farewell.UNSPECIFIED;
    return new Said.Goodbye(why, printable(goodbye.getText()));
  }

  /** It goes into a log: one line of it, and nothing that moves a terminal's cursor. */
  private static String printable(String text) {
    return shortened(text).replaceAll("[^ -~]", "?");
  }
}
