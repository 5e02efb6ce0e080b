package io.alys.peg.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.Txid;
import io.alys.peg.trouble.Trouble.Category;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import org.junit.jupiter.api.Test;

/** Operators read these: what, which one, why, what to do. */
class TroubleTest {
  private static final Txid TXID = new Txid(Bytes.copyOf(new byte[Txid.SIZE_BYTES]));
  private static final String ID = "00".repeat(32);
  private static final String KEY = "02" + "11".repeat(32);

  private static void says(Trouble trouble, Category category, String text) {
    assertThat(trouble.category()).isEqualTo(category);
    assertThat(trouble.text()).isEqualTo(text.replace("TX", ID));
    assertThat(trouble.text()).doesNotEndWith(".");
  }

  private static void signatureSays(Trouble.Fault fault, String why) {
    says(
        new Trouble.BadSignature(TXID, 3, PublicKey.fromHex(KEY), fault),
        Category.NEEDS_OPERATOR,
        "the signature of key %s on input 3 of TX is not used: %s; tell governance"
            .formatted(KEY, why));
  }

  @Test
  void saysWhoHasToActWhenSignaturesDoNotCome() {
    says(
        new Trouble.RequestNotTaken(TXID, "the mailbox is full"),
        Category.TRANSIENT,
        "signatures for TX could not be asked for: the mailbox is full; they will be asked for"
            + " again");
    says(
        new Trouble.SigningTimedOut(TXID),
        Category.TRANSIENT,
        "governance did not sign TX in time; it will be asked again");
    says(
        new Trouble.SigningRefused(TXID, "not today"),
        Category.NEEDS_OPERATOR,
        "governance refuses to sign TX: not today; ask its operators, it is asked again"
            + " meanwhile");
    says(
        new Trouble.TooFewSignatures(TXID, 1, 2),
        Category.TRANSIENT,
        "only 1 of 2 signatures for TX are good; governance will be asked again");
  }

  @Test
  void saysWhatIsWrongWithASignature() {
    signatureSays(new Trouble.Fault.Unsound(SignatureCheck.HIGH_S), "high s");
    signatureSays(
        new Trouble.Fault.Stranger(), "the key is not of the federation that holds the coins");
    signatureSays(new Trouble.Fault.NoSuchInput(), "there is no such input");
  }

  @Test
  void saysWhatBitcoinHasAgainstATransaction() {
    says(
        new Trouble.BitcoinUnreachable(TXID, "connection refused"),
        Category.TRANSIENT,
        "TX could not be given to the Bitcoin node: connection refused; it will be tried again");
    says(
        new Trouble.FeeTooLow(TXID, "min relay fee not met"),
        Category.TRANSIENT,
        "TX pays too little to be relayed: min relay fee not met; a replacement is asked for");
    says(
        new Trouble.CoinsMissing(TXID, "missing inputs"),
        Category.NEEDS_OPERATOR,
        "TX spends coins that the Bitcoin node does not have: missing inputs; see whether that"
            + " node is on the right chain and in step, it is tried again meanwhile");
    says(
        new Trouble.AgainstTheRules(TXID, "non-final"),
        Category.PERMANENT,
        "the Bitcoin node refuses TX for good: non-final; peg-outs wait for it: report this, and"
            + " retry by hand once the cause is gone");
  }

  @Test
  void saysWhichBlocksAreMissingOrGone() {
    says(
        new Trouble.Unconfirmed(TXID, 6),
        Category.TRANSIENT,
        "TX is in no Bitcoin block after 6 blocks; a replacement is asked for");
    says(
        new Trouble.FellOut(TXID, new BlockHeight(7), BlockHash.ZERO),
        Category.TRANSIENT,
        "Bitcoin gave up block TX at height 7 with TX in it; it is broadcast again");
    says(
        new Trouble.SettledFellOut(TXID, new BlockNumber(9)),
        Category.NEEDS_OPERATOR,
        "TX was settled in block 9, and Bitcoin has given up its block; it is broadcast again:"
            + " watch that it confirms");
    says(
        new Trouble.CreditedButReorged(new Outpoint(TXID, 1), new Sats(50_000), new BlockNumber(9)),
        Category.NEEDS_OPERATOR,
        "deposit TX:1 of 50000 sat was minted in block 9, and Bitcoin has given up its block;"
            + " peg-outs are paused until it is back or somebody resumes them");
  }

  @Test
  void callsAnOperatorForWhatGoesOnFailing() {
    says(
        new Trouble.StillFailing(new Trouble.SigningTimedOut(TXID), 5),
        Category.NEEDS_OPERATOR,
        "after 5 attempts: governance did not sign TX in time; it will be asked again");
  }
}
