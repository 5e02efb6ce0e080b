package io.alys.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.actor.ActorClock;
import io.alys.actor.OpenSpan;
import io.alys.actor.TraceContext;
import io.alys.rpc.RpcError.Code;
import io.alys.rpc.RpcRequest.Form;
import io.alys.rpc.RpcRequest.Item;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the calls of a request, one after the other, and writes their answers. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(RpcVerticle.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VERSION = "2.0";

  private final Map<String, Method> methods = new LinkedHashMap<>();
  private final int answerBytes;
  private final ActorClock clock;
  private final RpcMetrics metrics;

  Answers(Collection<Method> table, int answerBytes, ActorClock clock, RpcMetrics metrics) {
    for (Method method : table) {
      if (methods.put(method.name(), method) != null) {
        throw new IllegalArgumentException("method %s is there twice".formatted(method.name()));
      }
    }
    this.answerBytes = answerBytes;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Who asks. */
  interface Caller {
    Neighbours neighbours();

    /** Where it stands in a trace of its own. */
    Optional<TraceContext> trace();

    /** Whether it may do what the operator may; fails when that cannot be told. */
    Future<Boolean> isOperator();
  }

  /**
   * What is sent back.
   *
   * @param status of HTTP; 204 when nothing wants an answer
   */
  record Written(int status, Buffer body) {}

  /** Never fails. */
  Future<Written> answer(RpcRequest request, Caller caller) {
    Batch batch = new Batch(caller);
    return batch.next(request.items().iterator()).map(_ -> batch.written(request));
  }

  /** An answer to a request as a whole. */
  static Written refused(RpcError error) {
    ObjectNode json = answer(Form.VERSION_TWO, NullNode.instance);
    json.set("error", error(error));
    return new Written(error.code().status(), bytes(json));
  }

  /** The calls of one request. */
  private final class Batch {
    private final Caller caller;
    private final List<Buffer> answers = new ArrayList<>();
    private int sizeBytes;
    private int status = 200;

    Batch(Caller caller) {
      this.caller = caller;
    }

    Future<Void> next(Iterator<Item> left) {
      if (!left.hasNext()) {
        return Future.succeededFuture();
      }
      Item item = left.next();
      return result(item, caller)
          .map(result -> answered(item, result))
          .otherwise(cause -> failed(item, cause))
          .onSuccess(this::add)
          .compose(_ -> next(left));
    }

    private Buffer answered(Item item, JsonNode result) {
      if (silent(item)) {
        return Buffer.buffer();
      }
      ObjectNode json = answer(item.form(), item.id());
      json.set("result", result);
      if (item.form() == Form.VERSION_ONE) {
        json.putNull("error");
      }
      Buffer written = bytes(json);
      if (!answers.isEmpty() && sizeBytes + written.length() > answerBytes) {
        return failed(
            item,
            RpcError.raise(
                Code.TOO_LARGE, "the answers to this batch are over the limit; ask for it alone"));
      }
      return written;
    }

    private Buffer failed(Item item, Throwable cause) {
      RpcError why = reason(item, cause);
      ObjectNode json = answer(item.form(), item.id());
      if (item.form() == Form.VERSION_ONE) {
        json.putNull("result");
        status = why.code().status();
      }
      json.set("error", error(why));
      return silent(item) ? Buffer.buffer() : bytes(json);
    }

    private void add(Buffer written) {
      if (written.length() > 0) {
        answers.add(written);
        sizeBytes += written.length();
      }
    }

    Written written(RpcRequest request) {
      if (answers.isEmpty()) {
        return new Written(204, Buffer.buffer());
      }
      if (!request.batch()) {
        return new Written(status, answers.get(0).appendByte((byte) '\n'));
      }
      Buffer all = Buffer.buffer(sizeBytes + answers.size() + 2);
      for (int i = 0; i < answers.size(); i++) {
        all.appendString(i == 0 ? "[" : ",").appendBuffer(answers.get(i));
      }
      return new Written(200, all.appendString("]\n"));
    }
  }

  private Future<JsonNode> result(Item item, Caller caller) {
    return switch (item) {
      case Item.Malformed(var _, var _, RpcError error) -> {
        metrics.answered(RpcMetrics.NO_METHOD, outcome(error.code()), 0);
        yield Future.failedFuture(new RpcError.Raised(error));
      }
      case Item.Call call -> timed(call, caller);
    };
  }

  private Future<JsonNode> timed(Item.Call call, Caller caller) {
    Method method = methods.get(call.method());
    if (method == null) {
      metrics.answered(RpcMetrics.NO_METHOD, outcome(Code.METHOD_NOT_FOUND), 0);
      return Future.failedFuture(
          RpcError.raise(
              Code.METHOD_NOT_FOUND, "there is no such method; rpc.discover says which there are"));
    }
    long begun = clock.nanoTime();
    Neighbours neighbours = caller.neighbours();
    OpenSpan span =
        OpenSpan.served(neighbours.system(), "rpc " + method.name(), caller.trace())
            .with("rpc.system", "jsonrpc")
            .with("rpc.method", method.name());
    return Future.succeededFuture()
        .compose(_ -> method.operator() ? permitted(method, caller) : Future.succeededFuture())
        .compose(_ -> done(method, call, neighbours.within(span.trace())))
        .onFailure(
            cause -> {
              if (!(cause instanceof RpcError.Raised)) {
                LOG.error("{} failed", method.name(), cause);
              }
            })
        .onComplete(
            done -> {
              String outcome = done.succeeded() ? "ok" : outcome(reason(call, done.cause()).code());
              metrics.answered(method.name(), outcome, clock.nanoTime() - begun);
              span.end(done.succeeded() ? "" : outcome);
            });
  }

  private static Future<JsonNode> done(Method method, Item.Call call, Neighbours neighbours) {
    return method
        .handler()
        .call(method.bind(call.params(), call.form()), neighbours)
        .map(result -> result);
  }

  private static Future<Void> permitted(Method method, Caller caller) {
    return caller
        .isOperator()
        .compose(
            may ->
                may
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        RpcError.raise(
                            Code.UNAUTHORIZED,
                            "%s takes the operator's token, as Authorization: Bearer, from the"
                                    .formatted(method.name())
                                + " node's own machine")));
  }

  /** What the caller may know of a failure. A bug is told to the log alone. */
  private static RpcError reason(Item item, Throwable cause) {
    if (cause instanceof RpcError.Raised raised) {
      return raised.error();
    }
    String name = item instanceof Item.Call call ? call.method() : "a call";
    return RpcError.of(
        Code.INTERNAL_ERROR, "the node failed at %s; its log says why".formatted(name));
  }

  private static boolean silent(Item item) {
    return item instanceof Item.Call call && call.silent();
  }

  private static String outcome(Code code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  /** Only version 2.0 has a marker. */
  private static ObjectNode answer(Form form, JsonNode id) {
    ObjectNode json = Shape.json();
    if (form == Form.VERSION_TWO) {
      json.put("jsonrpc", VERSION);
    }
    json.set("id", id);
    return json;
  }

  private static ObjectNode error(RpcError error) {
    ObjectNode json =
        Shape.json().put("code", error.code().number()).put("message", error.message());
    error.data().ifPresent(data -> json.set("data", data));
    return json;
  }

  private static Buffer bytes(JsonNode json) {
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer is made of what is JSON", e);
    }
  }
}
