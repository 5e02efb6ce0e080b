package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import java.util.List;

/** What anybody posts to the node: read, or refused in words, up to the last parameter. */
class RequestFuzzTest {
  private static final RpcRequest.Reader READER =
      new RpcRequest.Reader(RpcWorld.limits(64, 1_000_000, 1_000_000));

  private static final List<Method> METHODS = Methods.of("0", 1);

  @FuzzTest
  void body(byte[] octets) {
    RpcRequest read;
    try {
      read = Refused.frugally(octets, () -> READER.read(octets));
    } catch (RpcError.Raised refused) {
      Refused.inWords(refused.error().message());
      return;
    }
    assertThat(read.items()).isNotEmpty();
    for (RpcRequest.Item item : read.items()) {
      switch (item) {
        case RpcRequest.Item.Call call -> METHODS.forEach(method -> bind(method, call));
        case RpcRequest.Item.Malformed malformed -> Refused.inWords(malformed.error().message());
      }
    }
  }

  private static void bind(Method method, RpcRequest.Item.Call call) {
    try {
      assertThat(method.bind(call.params(), call.form())).isNotNull();
    } catch (RpcError.Raised refused) {
      Refused.inWords(refused.error().message());
    }
  }
}
