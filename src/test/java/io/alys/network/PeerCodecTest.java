package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.alys.consensus.block.BlockLimits;
import io.alys.network.PeerCodec.Decoded;
import io.alys.network.Said.Farewell;
import io.alys.network.v1.Approval;
import io.alys.network.v1.BlockRef;
import io.alys.network.v1.Blocks;
import io.alys.network.v1.FetchBlocks;
import io.alys.network.v1.Goodbye;
import io.alys.network.v1.Hello;
import io.alys.network.v1.NewBlock;
import io.alys.network.v1.PeerMessage;
import io.alys.network.v1.Tip;
import io.alys.primitives.Bytes;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerCodecTest {
  private static final ByteString HASH = ByteString.copyFrom(new byte[32]);

  private static String refused(PeerMessage.Builder message) {
    return refused(message.build().toByteArray());
  }

  private static String refused(byte[] wire) {
    return switch (PeerCodec.decode(wire)) {
      case Decoded.Malformed(String reason) -> reason;
      case Decoded.Read(Said said) -> throw new AssertionError("it was read: " + said);
    };
  }

  private static Tip.Builder tip(long head, long finalised) {
    return Tip.newBuilder()
        .setHead(BlockRef.newBuilder().setNumber(head).setHash(HASH))
        .setFinalised(BlockRef.newBuilder().setNumber(finalised).setHash(HASH));
  }

  private static Hello.Builder hello() {
    return Hello.newBuilder()
        .setProtocolVersion(1)
        .setName("a")
        .setGenesisHash(HASH)
        .setSpecDigest(HASH)
        .setTip(tip(1, 1))
        .setInstance("i");
  }

  private static PeerMessage.Builder of(Hello.Builder hello) {
    return PeerMessage.newBuilder().setHello(hello);
  }

  private static PeerMessage.Builder of(Blocks.Builder blocks) {
    return PeerMessage.newBuilder().setBlocks(blocks);
  }

  private static PeerMessage.Builder of(FetchBlocks.Builder fetch) {
    return PeerMessage.newBuilder().setFetchBlocks(fetch);
  }

  private static PeerMessage.Builder of(Approval.Builder approval) {
    return PeerMessage.newBuilder().setApproval(approval);
  }

  @Test
  void readsWhatItWrites() {
    SomeSaid.ALL.forEach(
        (name, said) ->
            assertThat(PeerCodec.decode(PeerCodec.encode(said)))
                .as(name)
                .isEqualTo(new Decoded.Read(said)));
  }

  @Test
  void refusesAHelloThatSaysTooLittle() {
    assertThat(refused(of(hello().setName("")))).isEqualTo("a hello without a proper name");
    assertThat(refused(of(hello().setName("a\nb")))).isEqualTo("a hello without a proper name");
    assertThat(refused(of(hello().setName("a".repeat(64))))).startsWith("a hello without");
    assertThat(refused(of(hello().setInstance("")))).isEqualTo("a hello without a proper instance");
    assertThat(refused(of(hello().setInstance("i".repeat(65))))).startsWith("a hello without");
    assertThat(refused(of(hello().setGenesisHash(ByteString.EMPTY))))
        .isEqualTo("a genesis hash of 0 bytes, not 32");
    assertThat(refused(of(hello().setSpecDigest(HASH.concat(HASH)))))
        .isEqualTo("a specification's digest of 64 bytes, not 32");
    assertThat(refused(of(hello().clearTip()))).isEqualTo("a head of 0 bytes, not 32");
  }

  @Test
  void refusesATipThatCannotBe() {
    assertThat(refused(PeerMessage.newBuilder().setTip(tip(3, 4))))
        .isEqualTo("a final block 4 after the head, block 3");
    assertThat(refused(PeerMessage.newBuilder().setTip(tip(-1, 0))))
        .isEqualTo("a head whose number has 64 bits");
  }

  @Test
  void refusesBlocksThatCannotBe() {
    assertThat(refused(PeerMessage.newBuilder().setNewBlock(NewBlock.getDefaultInstance())))
        .isEqualTo("a block of 0 bytes; 1 to 8388608 are right");
    ByteString tooLong = ByteString.copyFrom(new byte[BlockLimits.MAX_BYTES + 1]);
    assertThat(
            refused(PeerMessage.newBuilder().setNewBlock(NewBlock.newBuilder().setBlock(tooLong))))
        .isEqualTo("a block of 8388609 bytes; 1 to 8388608 are right");
    List<ByteString> many = Collections.nCopies(257, ByteString.copyFromUtf8("b"));
    assertThat(refused(of(Blocks.newBuilder().addAllBlocks(many))))
        .isEqualTo("an answer with 257 blocks; 256 are the most");
    assertThat(refused(of(Blocks.newBuilder().setOnAnotherChain(true).setUnavailable("x"))))
        .isEqualTo("an answer that says more than one thing");
    assertThat(refused(of(Blocks.newBuilder().addBlocks(HASH).setOnAnotherChain(true))))
        .isEqualTo("an answer that says more than one thing");
  }

  /** Version 1 took 64 KiB, and a longer block stayed where it was made: fault 22. */
  @Test
  void faultTwentyTwoTakesTheLongestBlockThereMayBe() {
    Bytes longest = Bytes.copyOf(new byte[BlockLimits.MAX_BYTES]);
    Said block = new Said.NewBlock(longest);
    byte[] wire = PeerCodec.encode(block);
    assertThat(wire.length).isLessThanOrEqualTo(Said.MAX_BYTES);
    assertThat(PeerCodec.decode(wire)).isEqualTo(new Decoded.Read(block));
    List<Bytes> run = Collections.nCopies(256, Bytes.copyOf(new byte[32_768]));
    byte[] answer = PeerCodec.encode(new Said.Answer(-1, new Said.Found.Run(run)));
    assertThat(answer.length).isLessThanOrEqualTo(Said.MAX_BYTES);
    assertThat(PeerCodec.decode(answer)).isInstanceOf(Decoded.Read.class);
    assertThat(refused(new byte[Said.MAX_BYTES + 1]))
        .isEqualTo("a message of 8454145 bytes; 8454144 are the most");
  }

  @Test
  void refusesApprovalsThatCannotBe() {
    ByteString signature = ByteString.copyFrom(new byte[96]);
    Approval.Builder right = Approval.newBuilder().setBlock(HASH).setSignature(signature);
    assertThat(PeerCodec.decode(of(right).build().toByteArray())).isInstanceOf(Decoded.Read.class);
    assertThat(refused(of(right.clone().setAuthority(255))))
        .isEqualTo("an approval by authority 255");
    assertThat(refused(of(right.clone().setAuthority(-1))))
        .isEqualTo("an approval by authority 4294967295");
    assertThat(refused(of(right.clone().setSignature(HASH))))
        .isEqualTo("a signature of 32 bytes, not 96");
    assertThat(refused(of(right.clone().clearBlock())))
        .isEqualTo("a block hash of 0 bytes, not 32");
  }

  @Test
  void refusesQuestionsThatCannotBe() {
    FetchBlocks.Builder right = FetchBlocks.newBuilder().setMost(1).addLocator(HASH);
    assertThat(refused(of(right.clone().clearLocator())))
        .isEqualTo("a question with 0 hashes; 1 to 64 are right");
    assertThat(refused(of(right.clone().addAllLocator(Collections.nCopies(64, HASH)))))
        .isEqualTo("a question with 65 hashes; 1 to 64 are right");
    assertThat(refused(of(right.clone().setMost(0))))
        .isEqualTo("a question for 0 blocks; 1 to 256 are right");
    assertThat(refused(of(right.clone().setMost(-1))))
        .isEqualTo("a question for 4294967295 blocks; 1 to 256 are right");
    assertThat(refused(of(right.clone().addLocator(ByteString.EMPTY))))
        .isEqualTo("a hash in a question of 0 bytes, not 32");
  }

  @Test
  void refusesWhatSaysNothing() {
    assertThat(refused(new byte[0])).isEqualTo("a message that says nothing of this protocol");
    assertThat(refused(new byte[] {(byte) 0xff})).isEqualTo("1 bytes that are no message");
  }

  @Test
  void showsNothingOfAnotherThatCouldHarmALog() {
    Goodbye.Builder rude =
        Goodbye.newBuilder().setWhyValue(77).setText("\u001b[2J\nroot\u2028" + "x".repeat(500));
    assertThat(PeerCodec.decode(PeerMessage.newBuilder().setGoodbye(rude).build().toByteArray()))
        .isEqualTo(
            new Decoded.Read(
                new Said.Goodbye(Farewell.UNSPECIFIED, "?[2J?root?" + "x".repeat(246))));
  }

  @Test
  void shortensWhatItSays() {
    Said said = new Said.Goodbye(Farewell.MISCONDUCT, "y".repeat(300));
    assertThat(PeerCodec.decode(PeerCodec.encode(said)))
        .isEqualTo(new Decoded.Read(new Said.Goodbye(Farewell.MISCONDUCT, "y".repeat(256))));
    Said silent = new Said.Answer(1, new Said.Found.Unavailable(""));
    assertThat(PeerCodec.decode(PeerCodec.encode(silent)))
        .isEqualTo(new Decoded.Read(new Said.Answer(1, new Said.Found.Unavailable("no reason"))));
  }

  @Test
  void knowsWhatMayBeLost() {
    assertThat(SomeSaid.ALL.values().stream().filter(Said::isGossip).map(Said::kind))
        .containsExactly(Said.Kind.TIP, Said.Kind.NEW_BLOCK, Said.Kind.APPROVAL);
  }
}
