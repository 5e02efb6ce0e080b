package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.Secret;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityKeyTest {
  @TempDir Path folder;

  @Test
  void putsAKeyIntoAFileThatOnlyItsOwnerCanRead() throws IOException {
    Path file = folder.resolve("a.key");
    AuthorityKey made = AuthorityKey.make(file);
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(AuthorityKey.show(new Secret("file:" + file), Map.of())).isEqualTo(made);
    BlsPublicKey key = BlsPublicKey.parse(Bytes.fromHex(made.publicKey()));
    assertThat(key.isProvenBy(BlsSignature.parse(Bytes.fromHex(made.possession())))).isTrue();
    assertThat(made.toString()).doesNotContain(Files.readString(file).strip());
  }

  @Test
  void makesAnotherKeyEachTime() throws IOException {
    assertThat(AuthorityKey.make(folder.resolve("a.key")))
        .isNotEqualTo(AuthorityKey.make(folder.resolve("b.key")));
  }

  @Test
  void neverOverwritesAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.key"), "kept");
    assertThatThrownBy(() -> AuthorityKey.make(file))
        .hasMessage(file + " is there already, and a key is never overwritten; name another file");
    assertThat(file).hasContent("kept");
    assertThatThrownBy(() -> AuthorityKey.make(folder.resolve("none").resolve("a.key")))
        .hasMessageStartingWith("no key can be put into " + folder.resolve("none"));
  }

  /** The key 1 of version 1's development chain. */
  @Test
  void showsWhatBelongsToAKey() throws IOException {
    Secret one = new Secret("env:KEY");
    AuthorityKey shown = AuthorityKey.show(one, Map.of("KEY", "0".repeat(63) + "1"));
    assertThat(shown.publicKey())
        .isEqualTo(
            "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aef"
                + "fb3af00adb22c6bb");
  }

  @Test
  void doesNotShowWhatIsNoKey() {
    Secret key = new Secret("env:KEY");
    for (String wrong : new String[] {"0".repeat(64), "f".repeat(64), "abc", "z".repeat(64)}) {
      assertThatThrownBy(() -> AuthorityKey.show(key, Map.of("KEY", wrong)))
          .hasMessage(
              "env:KEY is no secret key: it must be 64 hex digits, of a number from 1 to below the"
                  + " order of the group");
    }
  }
}
