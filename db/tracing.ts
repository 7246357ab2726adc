import { randomBytes } from "node:crypto";
import type { Span as OtelSpan, Tracer } from "@opentelemetry/api";
import { timed, workSeconds } from "#db/metrics.ts";

/*
 * Traces, by OpenTelemetry. Its library is loaded only where OTEL_EXPORTER_OTLP_ENDPOINT is set; without it a span is nothing but the
 * ids that go into logs and events, so that what belongs together can be found either way.
 */

export type Kind = "server" | "client" | "internal" | "consumer";
export type Attributes = Record<string, string | number | boolean>;
export type Span = {
  /** W3C trace context of this span: what is begun because of it names it as its parent. */
  traceparent: string;
  end: (more?: { attributes?: Attributes; error?: unknown }) => void;
};

type Begun = { parent?: string | null | undefined; kind?: Kind; attributes?: Attributes };
type Loaded = { api: typeof import("@opentelemetry/api"); tracer: Tracer };

let loaded: Loaded | undefined;

const FORM = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The trace's id, for a line in a log. */
export function traceIdOf(traceparent: string | null | undefined): string | undefined {
  return FORM.exec(traceparent ?? "")?.[1];
}

/** Begins to send spans to a collector, by OTLP over HTTP. Returns what sends the last of them and ends it. */
export async function openTracing(service: string, endpoint: string | undefined): Promise<() => Promise<void>> {
  if (!endpoint) return async () => {};
  const [api, sdk, { resourceFromAttributes }, { OTLPTraceExporter }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/exporter-trace-otlp-http"),
  ]);
  const url = `${endpoint.replace(/\/$/, "")}/v1/traces`;
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.namespace": "pulse" }),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url }), { scheduledDelayMillis: 1_000 })],
  });
  loaded = { api, tracer: provider.getTracer("pulse") };
  return async () => {
    loaded = undefined;
    await provider.shutdown().catch(() => {});
  };
}

/** Begins a span below `parent`, or a trace of its own. */
export function startSpan(name: string, { parent, kind = "internal", attributes }: Begun = {}): Span {
  if (!loaded) return { traceparent: idsOnly(parent), end: () => {} };
  const { api, tracer } = loaded;
  const [, traceId, spanId, flags] = FORM.exec(parent ?? "") ?? [];
  const context =
    traceId && spanId
      ? api.trace.setSpanContext(api.ROOT_CONTEXT, {
          traceId,
          spanId,
          traceFlags: Number.parseInt(flags ?? "0", 16) | 1,
          isRemote: true,
        })
      : api.ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: kindOf(api, kind), ...(attributes ? { attributes } : {}) }, context);
  return { traceparent: traceparentOf(span), end: (more) => finish(api, span, more) };
}

/** A span around some work that nobody waits for, counted by its kind and name; what it throws is noted and thrown on. */
export async function inSpan<T>(
  kind: string,
  name: string,
  begun: Begun,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = startSpan(`${kind} ${name}`, begun);
  const note = (seconds: number, outcome: string) => workSeconds.observe({ kind, name, outcome }, seconds);
  try {
    const result = await timed(() => work(span), note);
    span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

/** Whether spans are sent anywhere: for what would be too many of them to make for nothing. */
export const isTracing = (): boolean => loaded !== undefined;

function idsOnly(parent: string | null | undefined): string {
  if (parent && FORM.test(parent)) return parent;
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`;
}

function kindOf({ SpanKind }: Loaded["api"], kind: Kind) {
  return { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL, consumer: SpanKind.CONSUMER }[
    kind
  ];
}

function traceparentOf(span: OtelSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

function finish(api: Loaded["api"], span: OtelSpan, more: { attributes?: Attributes; error?: unknown } = {}): void {
  if (more.attributes) span.setAttributes(more.attributes);
  if (more.error !== undefined) {
    const message = more.error instanceof Error ? more.error.name : "error";
    span.setStatus({ code: api.SpanStatusCode.ERROR, message });
  }
  span.end();
}
