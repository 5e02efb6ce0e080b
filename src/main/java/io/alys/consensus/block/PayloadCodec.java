package io.alys.consensus.block;

import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * The execution layer's block as a section of ours.
 *
 * <pre>
 *   parent 32 | fee recipient 20 | state root 32 | receipts root 32 | logs bloom 256 | randao 32
 *   number i64 | gas limit i64 | gas used i64 | seconds i64 | length u32, extra data
 *   length u32, base fee without zeros before | hash 32
 *   count u32 of transactions, each: length u32, bytes
 *   count u32 of withdrawals, each: index i64, validator i64, address 20, gwei i64
 * </pre>
 */
final class PayloadCodec {
  private PayloadCodec() {}

  static Bytes encode(ExecutionPayload payload) {
    return new Encoder()
        .raw(payload.parentHash().octets())
        .raw(payload.feeRecipient().octets())
        .raw(payload.stateRoot().octets())
        .raw(payload.receiptsRoot().octets())
        .raw(payload.logsBloom())
        .raw(payload.prevRandao().octets())
        .i64(payload.blockNumber().value())
        .i64(payload.gasLimit())
        .i64(payload.gasUsed())
        .i64(payload.timestamp().getEpochSecond())
        .sized(payload.extraData())
        .sized(digits(payload.baseFeePerGas()))
        .raw(payload.blockHash().octets())
        .each(payload.transactions(), Encoder::sized)
        .each(payload.withdrawals(), PayloadCodec::write)
        .toBytes();
  }

  static ExecutionPayload decode(Decoder in) {
    return new ExecutionPayload(
        BodyCodec.hash(in),
        BodyCodec.address(in),
        BodyCodec.hash(in),
        BodyCodec.hash(in),
        in.raw(ExecutionPayload.BLOOM_BYTES),
        BodyCodec.hash(in),
        new BlockNumber(in.i64()),
        in.i64(),
        in.i64(),
        seconds(in.i64()),
        in.sized(),
        wei(in.sized()),
        BodyCodec.hash(in),
        BodyCodec.list(in, "transactions", BlockLimits.MAX_TRANSACTIONS, Decoder::sized),
        BodyCodec.list(
            in, "withdrawals", ExecutionPayload.MAX_WITHDRAWALS, PayloadCodec::withdrawal));
  }

  private static void write(Encoder out, Withdrawal withdrawal) {
    out.i64(withdrawal.index())
        .i64(withdrawal.validatorIndex())
        .raw(withdrawal.address().octets())
        .i64(withdrawal.amount().value());
  }

  private static Withdrawal withdrawal(Decoder in) {
    return new Withdrawal(in.i64(), in.i64(), BodyCodec.address(in), new Gwei(in.i64()));
  }

  private static Instant seconds(long count) {
    try {
      return Instant.ofEpochSecond(count);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("second %d is no time".formatted(count), e);
    }
  }

  private static Bytes digits(Wei amount) {
    byte[] signed = amount.value().toByteArray();
    int sign = signed[0] == 0 ? 1 : 0;
    return Bytes.copyOf(Arrays.copyOfRange(signed, sign, signed.length));
  }

  private static Wei wei(Bytes digits) {
    if (!digits.isEmpty() && digits.at(0) == 0) {
      throw new IllegalArgumentException("a base fee has no zeros before it: " + digits);
    }
    return new Wei(new BigInteger(1, digits.toArray()));
  }
}
