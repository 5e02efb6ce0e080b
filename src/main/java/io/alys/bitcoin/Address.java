package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bitcoinj.base.Base58;
import org.bitcoinj.base.LegacyAddress;
import org.bitcoinj.base.SegwitAddress;
import org.bitcoinj.base.exceptions.AddressFormatException;

/**
 * Where bitcoin can be sent: an output script of one of the five kinds that have a name and an
 * owner.
 *
 * <p>Other witness programs (versions 2 to 16, and version 1 with another length than 32) are
 * refused, although nodes relay outputs to them and BIP350 advises to send: as long as Bitcoin
 * gives them no meaning, anybody may take such coins, whereas a burn that is refused is refunded. A
 * node that began to take them alone would leave the chain, so that needs an activation height.
 *
 * @param script that locks the output
 */
public record Address(Network network, Bytes script) {
  /** Of a bech32 string (BIP173); no address is longer. */
  public static final int MAX_LENGTH = 90;

  private static final int HASH_BYTES = 20;
  private static final int VERSION_BYTES = 1;
  private static final byte OP_1 = 0x51;

  /** The forms of an output script. */
  public enum Kind {
    P2PKH("76a914", HASH_BYTES, "88ac"),
    P2SH("a914", HASH_BYTES, "87"),
    P2WPKH("0014", HASH_BYTES, ""),
    P2WSH("0020", 32, ""),
    P2TR("5120", 32, "");

    private final String before;
    private final int hashBytes;
    private final String after;

    Kind(String beforeHex, int hashBytes, String afterHex) {
      this.before = beforeHex;
      this.hashBytes = hashBytes;
      this.after = afterHex;
    }

    private Bytes script(byte[] hash) {
      return Bytes.fromHex(before).plus(Bytes.copyOf(hash)).plus(Bytes.fromHex(after));
    }

    private byte[] hash(Bytes script) {
      int from = before.length() / 2;
      return Arrays.copyOfRange(script.toArray(), from, from + hashBytes);
    }

    /** The form of a script, when it has one of these. */
    public static Optional<Kind> of(Bytes script) {
      return Stream.of(values()).filter(kind -> kind.fits(script)).findFirst();
    }

    private boolean fits(Bytes script) {
      return script.size() == before.length() / 2 + hashBytes + after.length() / 2
          && script(hash(script)).equals(script);
    }
  }

  /** What became of a text. */
  public sealed interface Parsed {
    record Valid(Address address) implements Parsed {}

    /**
     * @param message what is wrong with which text, lower case
     */
    record Refused(Reason reason, String message) implements Parsed {}
  }

  /** Why a text is no address. */
  public enum Reason {
    TOO_LONG("it has more than " + MAX_LENGTH + " characters"),
    NOT_AN_ADDRESS("it is neither base58 nor bech32"),
    CHECKSUM("its checksum is wrong"),
    WRONG_NETWORK("it belongs to another network"),
    LENGTH("the hash in it has a length that its kind does not have"),
    UNKNOWN_VERSION("nothing says yet who owns coins of its version");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  public Address {
    if (Kind.of(script).isEmpty()) {
      throw new IllegalArgumentException(
          "a script of %d bytes has no address: it is of no kind that has one"
              .formatted(script.size()));
    }
  }

  /** The address of an output script; none when its kind has none. */
  public static Optional<Address> ofScript(Network network, Bytes script) {
    return Kind.of(script).map(_ -> new Address(network, script));
  }

  /** Reads the ASCII text of an address, such as a burn holds it. */
  public static Parsed parse(Network network, Bytes ascii) {
    return parse(network, new String(ascii.toArray(), StandardCharsets.ISO_8859_1));
  }

  /** Reads an address; nothing is trimmed. It takes time that {@link #MAX_LENGTH} bounds. */
  public static Parsed parse(Network network, String text) {
    if (text.length() > MAX_LENGTH) {
      return refused(network, text, Reason.TOO_LONG);
    }
    try {
      return isBech32(text) ? parseBech32(network, text) : parseBase58(network, text);
    } catch (AddressFormatException.InvalidChecksum _) {
      return refused(network, text, Reason.CHECKSUM);
    } catch (AddressFormatException.WrongNetwork _) {
      return refused(network, text, Reason.WRONG_NETWORK);
    } catch (AddressFormatException.UnexpectedWitnessVersion _) {
      // Version 0 with the checksum of BIP350, or a later one with that of BIP173.
      return refused(network, text, Reason.CHECKSUM);
    } catch (AddressFormatException _) {
      return refused(network, text, Reason.NOT_AN_ADDRESS);
    }
  }

  /** Base58 addresses never begin so: the networks' version bytes give 1, 3, m, n or 2. */
  private static boolean isBech32(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return Stream.of(Network.values())
        .anyMatch(network -> lower.startsWith(network.parameters.segwitAddressHrp() + "1"));
  }

  private static Parsed parseBech32(Network network, String text) {
    SegwitAddress read;
    try {
      read = SegwitAddress.fromBech32(text, network.parameters);
    } catch (AddressFormatException.InvalidDataLength _) {
      return refused(network, text, Reason.LENGTH);
    }
    int version = read.getWitnessVersion();
    byte[] program = read.getWitnessProgram();
    if (version > 1) {
      return refused(network, text, Reason.UNKNOWN_VERSION);
    }
    Kind kind = version == 1 ? Kind.P2TR : program.length == HASH_BYTES ? Kind.P2WPKH : Kind.P2WSH;
    return new Parsed.Valid(new Address(network, kind.script(program)));
  }

  private static Parsed parseBase58(Network network, String text) {
    byte[] content = Base58.decodeChecked(text);
    if (content.length != VERSION_BYTES + HASH_BYTES) {
      return refused(network, text, Reason.LENGTH);
    }
    int version = content[0] & 0xff;
    Optional<Kind> kind = base58Kind(network, version);
    if (kind.isEmpty()) {
      boolean known =
          Stream.of(Network.values()).anyMatch(other -> base58Kind(other, version).isPresent());
      return refused(network, text, known ? Reason.WRONG_NETWORK : Reason.UNKNOWN_VERSION);
    }
    byte[] hash = Arrays.copyOfRange(content, VERSION_BYTES, content.length);
    return new Parsed.Valid(new Address(network, kind.get().script(hash)));
  }

  private static Optional<Kind> base58Kind(Network network, int version) {
    if (version == network.parameters.legacyAddressHeader()) {
      return Optional.of(Kind.P2PKH);
    }
    return version == network.parameters.legacyP2SHHeader()
        ? Optional.of(Kind.P2SH)
        : Optional.empty();
  }

  private static Parsed refused(Network network, String text, Reason reason) {
    boolean printable =
        text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c > 32 && c < 127);
    String shown =
        printable ? "'" + text + "'" : "a text of %d characters".formatted(text.length());
    return new Parsed.Refused(
        reason, "%s is no address of %s: %s".formatted(shown, network, reason.text));
  }

  public Kind kind() {
    return Kind.of(script).orElseThrow();
  }

  /** The text that wallets show, in lower case where case means nothing. */
  public String text() {
    byte[] hash = kind().hash(script);
    return switch (kind()) {
      case P2PKH -> LegacyAddress.fromPubKeyHash(network.parameters, hash).toBase58();
      case P2SH -> LegacyAddress.fromScriptHash(network.parameters, hash).toBase58();
      case P2WPKH, P2WSH, P2TR ->
          SegwitAddress.fromProgram(network.parameters, script.at(0) == OP_1 ? 1 : 0, hash)
              .toBech32();
    };
  }

  @Override
  public String toString() {
    return text();
  }
}
