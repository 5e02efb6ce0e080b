package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.workbook.Issue;
import io.alys.consensus.workbook.Submission;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import io.alys.devnet.mining.AuxTree.Chain;
import io.alys.devnet.mining.ParentBlock.Place;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bytes in docs/mining.md are those of proofs that hold; {@code -Dupdate.docs} writes them. */
class MiningPageTest {
  private static final Path PAGE = Path.of("docs/mining.md");
  private static final int WIDTH = 96;

  /** Of a block that has a coinbase alone (BIP141). */
  private static final Bytes WITNESSES =
      Bytes.fromHex("6a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9");

  private static final Bytes PAY_TO = Bytes.fromHex("0014" + "5a".repeat(20));

  private static final ParentTemplate PARENT =
      new ParentTemplate(
          840_000,
          new ParentTemplate.Header(
              0x2000_0000L,
              BlockHash.fromDisplayHex("00".repeat(8) + "0f".repeat(24)),
              1_800_000_000,
              new CompactTarget(0x1703_4219)),
          new Sats(312_500_000),
          Optional.of(WITNESSES),
          List.of());

  private final StringBuilder text = new StringBuilder();

  private void line(String name, String hex) {
    text.append(name).append('\n');
    for (int at = 0; at < hex.length(); at += WIDTH) {
      text.append("  ").append(hex, at, Math.min(hex.length(), at + WIDTH)).append('\n');
    }
  }

  private void line(String name, Bytes bytes) {
    line(name, bytes.toHex());
  }

  private void example(WorkBook book, Template template, AuxTree tree, Place place) {
    ParentBlock block =
        ParentBlock.of(PARENT, new ParentBlock.Coinbase(PAY_TO, tree.commitment(), place, 1));
    BlockHeader mined =
        Grinder.search(block.header(), template.work().bits().target(), 0, 1L << 32).orElseThrow();
    AuxPow proof = block.proof(mined, tree.branch(0));
    Bytes wire = AuxPowWire.encode(proof);
    assertThat(book.submit(template.hash(), proof, SomeChain.upTo(3)).answer())
        .isInstanceOf(Submission.Accepted.class);
    line("the 44 bytes of the commitment", tree.commitment());
    line("coinbase, without its witness", block.coinbase().transaction().toBytes());
    line("its txid as Bitcoin writes it", block.coinbase().txid().wire());
    line("header of the parent block", mined.toBytes());
    line("its hash, as block explorers show it", mined.hash().toDisplayHex());
    line("submitauxblock, second parameter", wire);
  }

  private String examples() {
    if (!(WorkBook.empty(4).issue(SomeChain.RULES, SomeChain.upTo(3), SomeChain.MINER)
        instanceof Issue.Issued(WorkBook book, Template template))) {
      throw new AssertionError("there is work");
    }
    var work = template.work();
    text.append("```json\n{\"method\": \"createauxblock\", \"params\": [\"")
        .append(SomeChain.MINER)
        .append("\"], \"id\": 1}\n\n{\"hash\": \"")
        .append(template.hash().toHex())
        .append("\",\n \"chainid\": ")
        .append(work.chainId())
        .append(",\n \"previousblockhash\": \"")
        .append(template.lastProof().hash().octets().toHex())
        .append("\",\n \"coinbasevalue\": 0,\n \"bits\": \"")
        .append(work.bits())
        .append("\",\n \"height\": ")
        .append(work.height().value())
        .append(",\n \"_target\": \"")
        .append(work.bits().target().toHex())
        .append("\"}\n```\n\nAlone, in an output:\n\n```text\n");
    Chain ours = new Chain(work.chainId(), template.hash().value().octets());
    example(book, template, AuxTree.of(List.of(ours)), Place.OUTPUT);
    Bytes other = SomeProof.hashes(1, Seed.of(1)).getFirst();
    AuxTree both = AuxTree.of(List.of(ours, new Chain(1, other)));
    text.append("```\n\nBeside a chain with the id 1, in the input:\n\n```text\n");
    line("hash that the other chain's node shows", other);
    line("slot of ours, slot of the other", both.branch(0).sides() + ", " + both.branch(1).sides());
    line("the blockchain branch's only hash", both.branch(0).siblings().getFirst());
    example(book, template, both, Place.INPUT);
    return text.append("```\n").toString();
  }

  @Test
  void showsProofsThatHold() throws IOException {
    String made = "<!-- made by MiningPageTest -->\n\n" + examples() + "\n<!-- so far -->";
    Pattern part =
        Pattern.compile("<!-- made by MiningPageTest -->.*<!-- so far -->", Pattern.DOTALL);
    String page = Files.readString(PAGE);
    String right = part.matcher(page).replaceFirst(Matcher.quoteReplacement(made));
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, right);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(right);
  }
}
