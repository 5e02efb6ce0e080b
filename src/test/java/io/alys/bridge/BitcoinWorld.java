package io.alys.bridge;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinConfig;
import io.alys.bitcoind.Clients;
import io.alys.bitcoind.SendOutcome;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.alys.devnet.bitcoin.DevWallet;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.Federation;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Bitcoin node's stand-in with a client, a federation, and a depositor's wallet. */
final class BitcoinWorld implements AutoCloseable {
  static final EvmAddress ALICE = new EvmAddress(Bytes.fromHex("a1".repeat(20)));
  static final List<SigningKey> KEYS =
      Stream.of("11", "22", "33")
          .map(octet -> SigningKey.of(Bytes.fromHex(octet.repeat(32))))
          .sorted(Comparator.comparing(SigningKey::publicKey))
          .toList();
  static final Federation FEDERATION =
      new Federation(1, new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList()));
  static final FeeRate RATE = FeeRate.perVirtualByte(2);
  private static final int RIPE = 101;

  private final Vertx vertx = Vertx.vertx();
  private final DevWallet wallet =
      new DevWallet(SigningKey.of(Bytes.fromHex("44".repeat(32))), Network.REGTEST);
  private BlockHeight walletAt = new BlockHeight(0);
  final BitcoinService service;
  final Clients clients;

  BitcoinWorld(Path folder, String... settings) {
    List<String> all = new ArrayList<>(List.of("service.port=0", "service.data=" + folder));
    all.addAll(List.of(settings));
    if (!(BitcoinServiceConfig.loader()
            .load(ConfigSource.empty().settings(all.toArray(String[]::new)))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _))) {
      throw new AssertionError("the settings are valid");
    }
    service = Await.result(BitcoinService.start(vertx, config));
    clients =
        Clients.withCookie(url(), service.cookie().orElseThrow(), Clients.LIMITS, Clients.RETRY);
    mine(RIPE);
  }

  private String url() {
    return "http://127.0.0.1:" + service.port();
  }

  BitcoinConfig config() {
    return new BitcoinConfig(
        true,
        Network.REGTEST,
        url(),
        false,
        service.cookie(),
        "",
        Optional.empty(),
        Duration.ofMillis(50),
        Duration.ofHours(3),
        Clients.LIMITS,
        Clients.RETRY);
  }

  void mine(int blocks) {
    Await.result(service.mine(blocks));
  }

  void faults(String... rules) {
    Await.result(service.faults(1, List.of(rules)));
  }

  int height() {
    return Await.result(service.withChain(chain -> chain.tip().height()));
  }

  Place place(int height) {
    BlockHash hash =
        Await.result(service.withChain(chain -> chain.blockAt(height).orElseThrow().hash()));
    return new Place(new BlockHeight(height), hash);
  }

  Place tip() {
    return place(height());
  }

  /** Gives the wallet a coin. */
  void fundWallet(long sats) {
    Await.result(service.fund(wallet.address(), new Sats(sats)));
    mine(1);
    followByWallet();
  }

  private void followByWallet() {
    while (walletAt.value() < height()) {
      walletAt = walletAt.plus(1);
      int at = walletAt.value();
      wallet.connected(
          Await.result(service.withChain(chain -> chain.blockAt(at).orElseThrow().block())));
    }
  }

  /** A transaction of the wallet that waits in the mempool. */
  SignedTransaction pay(Transaction.Output... outputs) {
    followByWallet();
    SignedTransaction signed = wallet.pay(List.of(outputs), RATE);
    send(signed);
    return signed;
  }

  void send(SignedTransaction signed) {
    if (!(Await.result(clients.client.send(signed)) instanceof SendOutcome.Sent)) {
      throw new AssertionError("not taken: " + signed.txid());
    }
  }

  static Transaction.Output toFederation(long sats) {
    return new Transaction.Output(new Sats(sats), FEDERATION.outputScript());
  }

  /** The raw form. */
  static Transaction.Output memo(EvmAddress recipient) {
    return new Transaction.Output(Sats.ZERO, Bytes.fromHex("6a14").plus(recipient.octets()));
  }

  /** The text form, with 0x. */
  static Transaction.Output textMemo(EvmAddress recipient) {
    byte[] text = ("0x" + recipient.octets().toHex()).getBytes(StandardCharsets.US_ASCII);
    return new Transaction.Output(Sats.ZERO, Bytes.fromHex("6a2a").plus(Bytes.copyOf(text)));
  }

  /** A coin of the federation, confirmed once. */
  Outpoint fundFederation(long sats) {
    Address address = new Address(Network.REGTEST, FEDERATION.outputScript());
    Txid txid = Await.result(service.fund(address, new Sats(sats)));
    mine(1);
    return new Outpoint(txid, 0);
  }

  /** Spends a coin of the federation to somebody. */
  static Transaction payout(Outpoint coin, long paid, Address to) {
    return new Transaction(
        2,
        List.of(new Transaction.Input(coin, Bytes.EMPTY, 0xffff_fffdL)),
        List.of(new Transaction.Output(new Sats(paid), to.script())),
        0);
  }

  static SignedTransaction signed(Transaction transaction, long held) {
    Bytes digest =
        new Bip143(transaction).digest(0, FEDERATION.multisig().script(), new Sats(held));
    List<Bytes> signatures = KEYS.subList(0, 2).stream().map(key -> key.sign(digest)).toList();
    return new SignedTransaction(transaction, List.of(FEDERATION.multisig().witness(signatures)));
  }

  boolean waits(Txid txid) {
    return Await.result(service.withChain(chain -> chain.waiting(txid).isPresent()));
  }

  Address walletAddress() {
    return wallet.address();
  }

  @Override
  public void close() {
    clients.close();
    Await.result(vertx.close());
  }
}
