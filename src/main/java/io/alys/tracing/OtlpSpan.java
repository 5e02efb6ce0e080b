package io.alys.tracing;

import io.alys.actor.TraceContext;
import io.alys.actor.trace.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A span of ours as the exporter wants it. */
record OtlpSpan(Span span, Resource resource, Attributes attributes) implements SpanData {
  private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.alys");
  private static final String NO_SPAN = "0000000000000000";

  static OtlpSpan of(Span span, Resource resource) {
    AttributesBuilder attributes = Attributes.builder();
    span.attributes().forEach(attributes::put);
    return new OtlpSpan(span, resource, attributes.build());
  }

  private static SpanContext context(TraceContext at) {
    return SpanContext.create(
        at.traceId(),
        HexFormat.of().toHexDigits(at.span()),
        TraceFlags.fromByte(at.flags()),
        TraceState.getDefault());
  }

  private static long epochNanos(Instant at) {
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  @Override
  public String getName() {
    return span.name();
  }

  @Override
  public SpanKind getKind() {
    return switch (span.kind()) {
      case INTERNAL -> SpanKind.INTERNAL;
      case SERVER -> SpanKind.SERVER;
      case CLIENT -> SpanKind.CLIENT;
      case CONSUMER -> SpanKind.CONSUMER;
    };
  }

  @Override
  public SpanContext getSpanContext() {
    return context(span.at());
  }

  @Override
  public SpanContext getParentSpanContext() {
    String parent =
        span.parentSpan() == 0 ? NO_SPAN : HexFormat.of().toHexDigits(span.parentSpan());
    return SpanContext.create(
        span.at().traceId(), parent, TraceFlags.getSampled(), TraceState.getDefault());
  }

  @Override
  public StatusData getStatus() {
    return span.error().isEmpty()
        ? StatusData.unset()
        : StatusData.create(StatusCode.ERROR, span.error());
  }

  @Override
  public long getStartEpochNanos() {
    return epochNanos(span.start());
  }

  @Override
  public long getEndEpochNanos() {
    return getStartEpochNanos() + span.took().toNanos();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public List<EventData> getEvents() {
    return List.of();
  }

  @Override
  public List<LinkData> getLinks() {
    return span.links().stream().map(link -> LinkData.create(context(link))).toList();
  }

  @Override
  public boolean hasEnded() {
    return true;
  }

  @Override
  public int getTotalRecordedEvents() {
    return 0;
  }

  @Override
  public int getTotalRecordedLinks() {
    return span.links().size();
  }

  @Override
  public int getTotalAttributeCount() {
    return attributes.size();
  }

  @Override
  @Deprecated // The exporter asks for the scope below; only the interface still has this.
  @SuppressWarnings("deprecation")
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(SCOPE.getName(), null);
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return SCOPE;
  }

  @Override
  public Resource getResource() {
    return resource;
  }
}
