package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import io.alys.governance.Decoded.Rejected;
import io.alys.governance.v1.Heartbeat;
import io.alys.governance.v1.NodeRegistration;
import io.alys.governance.v1.PeginNotification;
import io.alys.governance.v1.SignatureRequest;
import io.alys.governance.v1.StatusUpdate;
import io.alys.governance.v1.StreamRequest;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be wrong with what a node says, each once, with its text. */
class RejectedRequestsTest {

  static Stream<Arguments> signatureRequests() {
    return Stream.of(
        signature("chain is missing", SignatureRequest.Builder::clearChain),
        signature("tx_hex has 0 bytes; 10 to 400000 are right", it -> it.clearTxHex()),
        signature("tx_hex has 9 bytes; 10 to 400000 are right", it -> it.setTxHex("00".repeat(9))),
        signature(
            "tx_hex has 800002 characters; 800000 is the most",
            it -> it.setTxHex("00".repeat(400_001))),
        signature("tx_hex is no hex", it -> it.setTxHex("zz".repeat(10))),
        signature("tx_hex is no hex", it -> it.setTxHex("0".repeat(21))),
        signature(
            "input_indices has 0 entries; 1 to 4096 are right",
            it -> it.clearInputIndices().clearAmounts()),
        signature(
            "input_indices has 4097 entries; 1 to 4096 are right",
            it -> it.addAllInputIndices(Collections.nCopies(4_095, 7))),
        signature("amounts has 3 entries for the 2 of input_indices", it -> it.addAmounts(1)),
        signature("amounts has 0 entries for the 2 of input_indices", it -> it.clearAmounts()),
        signature("input_indices must rise: 0 follows 0", it -> it.setInputIndices(1, 0)),
        signature("input_indices must rise: 1 follows 5", it -> it.setInputIndices(0, 5)),
        signature(
            "input_indices = 4294967295 must be between 0 and 400000",
            it -> it.setInputIndices(1, -1)),
        signature(
            "input_indices = 400001 must be between 0 and 400000",
            it -> it.setInputIndices(1, 400_001)),
        signature(
            "amounts = 2100000000000001 must be between 0 and 2100000000000000",
            it -> it.setAmounts(0, 2_100_000_000_000_001L)),
        signature(
            "amounts = 18446744073709551615 must be between 0 and 2100000000000000",
            it -> it.setAmounts(0, -1)),
        signature("tx_type is unspecified", it -> it.clearTxType()),
        signature("tx_type = 5 is no kind that we know", it -> it.setTxTypeValue(5)),
        signature(
            "required_signatures = 0 must be between 1 and 20", it -> it.clearRequiredSignatures()),
        signature(
            "required_signatures = 21 must be between 1 and 20",
            it -> it.setRequiredSignatures(21)),
        signature(
            "required_signatures = 4294967295 must be between 1 and 20",
            it -> it.setRequiredSignatures(-1)),
        signature(
            "timeout_seconds must be whole seconds, from 1 to 2147483647, not PT-5S",
            it -> it.setTimeoutSeconds(-5)),
        signature(
            "federation_version = 9223372036854775808 is beyond the 63 bits that we count with",
            it -> it.setFederationVersion(Long.MIN_VALUE)),
        signature("witness_script has 0 bytes; 1 to 3600 are right", it -> it.clearWitnessScript()),
        signature(
            "witness_script has 3601 bytes; 1 to 3600 are right",
            it -> it.setWitnessScript(bytes(3_601))));
  }

  static Stream<Arguments> deposits() {
    String noTxid = "btc_txid is no txid, which has 64 hex digits";
    String noAddress = "evm_address is no EVM address, which is 0x and 40 hex digits";
    return Stream.of(
        deposit(noTxid, PeginNotification.Builder::clearBtcTxid),
        deposit(noTxid, it -> it.setBtcTxid("0".repeat(63))),
        deposit(noTxid, it -> it.setBtcTxid("0".repeat(65))),
        deposit(noTxid, it -> it.setBtcTxid("g".repeat(64))),
        deposit("vout = 400001 must be between 0 and 400000", it -> it.setVout(400_001)),
        deposit("vout = 4294967295 must be between 0 and 400000", it -> it.setVout(-1)),
        deposit(
            "amount = 18446744073709551615 must be between 0 and 2100000000000000",
            it -> it.setAmount(-1)),
        deposit(noAddress, it -> it.setEvmAddress("0x" + "0".repeat(39))),
        deposit(noAddress, it -> it.setEvmAddress("0x" + "0".repeat(41))),
        deposit(noAddress, it -> it.setEvmAddress("0x" + "g".repeat(40))),
        deposit(noAddress, it -> it.setEvmAddress("00" + "0".repeat(40))),
        deposit(
            "extra_data has 1025 bytes; 0 to 1024 are right", it -> it.setExtraData(bytes(1_025))));
  }

  static Stream<Arguments> registrations() {
    return Stream.of(
        registration("node_info is missing", NodeRegistration.Builder::clearNodeInfo),
        registration(
            "public_key has 193 characters; 192 is the most",
            it -> it.getNodeInfoBuilder().setPublicKey("0".repeat(193))),
        registration("node_type is unspecified", it -> it.getNodeInfoBuilder().clearNodeType()),
        registration(
            "node_type = 5 is no kind that we know",
            it -> it.getNodeInfoBuilder().setNodeTypeValue(5)),
        registration(
            "version has 129 characters; 128 is the most",
            it -> it.getNodeInfoBuilder().setVersion("1".repeat(129))),
        registration("capabilities is missing", it -> it.addCapabilities("")),
        registration(
            "capabilities has 65 entries; 0 to 64 are right",
            it -> it.addAllCapabilities(Collections.nCopies(63, "x"))),
        registration("numbering is missing", it -> it.clearNumbering()),
        registration(
            "numbering has 65 characters; 64 is the most", it -> it.setNumbering("n".repeat(65))),
        registration(
            "numbering has other characters than visible ASCII", it -> it.setNumbering("n 1")),
        registration(
            "peer_numbering has other characters than visible ASCII",
            it -> it.setPeerNumbering("\u00e9")),
        registration(
            "peer_numbering has 65 characters; 64 is the most",
            it -> it.setPeerNumbering("n".repeat(65))),
        registration(
            "last_processed = 18446744073709551615 is beyond the 63 bits that we count with",
            it -> it.setLastProcessed(-1)));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        status("status is unspecified", StatusUpdate.Builder::clearStatus),
        status("status = 6 is no kind that we know", it -> it.setStatusValue(6)),
        status(
            "block_height = 18446744073709551615 is beyond the 63 bits that we count with",
            it -> it.setBlockHeight(-1)),
        status("sync_status is unspecified", it -> it.clearSyncStatus()),
        status("sync_status = 5 is no kind that we know", it -> it.setSyncStatusValue(5)),
        heartbeat(
            "timestamp must be whole milliseconds between 1970 and 9999, not"
                + " 1969-12-31T23:59:59.999Z",
            it -> it.setTimestamp(-1)),
        heartbeat(
            "timestamp must be whole milliseconds between 1970 and 9999, not"
                + " +292278994-08-17T07:12:55.807Z",
            it -> it.setTimestamp(Long.MAX_VALUE)),
        heartbeat(
            "sequence = 18446744073709551615 is beyond the 63 bits that we count with",
            it -> it.setSequence(-1)),
        heartbeat("health is unspecified", it -> it.clearHealth()),
        heartbeat("health = 5 is no kind that we know", it -> it.setHealthValue(5)),
        of(
            "acknowledgement",
            "sequence = 0 must be between 1 and 9223372036854775807",
            it -> it.getAcknowledgementBuilder().setSequence(0)),
        of(
            "acknowledgement",
            "sequence = 18446744073709551615 is beyond the 63 bits that we count with",
            it -> it.getAcknowledgementBuilder().setSequence(-1)),
        of(
            "disconnect",
            "reason has 4097 characters; 4096 is the most",
            it -> it.getDisconnectBuilder().setReason("x".repeat(4_097))),
        of(
            "rejection",
            "request_id has 129 characters; 128 is the most",
            it -> it.getRejectionBuilder().setRequestId("x".repeat(129))),
        of(
            "rejection",
            "reason has 4097 characters; 4096 is the most",
            it -> it.getRejectionBuilder().setReason("x".repeat(4_097))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"signatureRequests", "deposits", "registrations", "others"})
  void rejects(String reason, byte[] wire) {
    assertThat(GovernanceCodec.decodeRequest(wire))
        .isEqualTo(
            new Rejected<>(
                "request-1", SomeGovernance.REQUEST_HEADER.sequence(), fieldOf(reason), reason));
  }

  private static String fieldOf(String reason) {
    return reason.substring(0, reason.indexOf(' '));
  }

  private static Arguments signature(String reason, Consumer<SignatureRequest.Builder> change) {
    return of("signature_request", reason, it -> change.accept(it.getSignatureRequestBuilder()));
  }

  private static Arguments deposit(String reason, Consumer<PeginNotification.Builder> change) {
    return of("pegin_notification", reason, it -> change.accept(it.getPeginNotificationBuilder()));
  }

  private static Arguments registration(String reason, Consumer<NodeRegistration.Builder> change) {
    return of("node_registration", reason, it -> change.accept(it.getNodeRegistrationBuilder()));
  }

  private static Arguments status(String reason, Consumer<StatusUpdate.Builder> change) {
    return of("status_update", reason, it -> change.accept(it.getStatusUpdateBuilder()));
  }

  private static Arguments heartbeat(String reason, Consumer<Heartbeat.Builder> change) {
    return of("heartbeat", reason, it -> change.accept(it.getHeartbeatBuilder()));
  }

  private static Arguments of(String kind, String reason, Consumer<StreamRequest.Builder> change) {
    StreamRequest.Builder message =
        RequestCodec.write(SomeGovernance.REQUEST_HEADER, SomeGovernance.request(kind)).toBuilder();
    change.accept(message);
    return arguments(reason, message.build().toByteArray());
  }

  private static ByteString bytes(int size) {
    return ByteString.copyFrom(new byte[size]);
  }
}
