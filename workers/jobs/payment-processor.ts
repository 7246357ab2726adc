import * as z from "zod";
import { type ProcessorPayment, processorPayment } from "#app/modules/payments/input.ts";

export type ProcessorSettings = { url: string; key: string; timeoutMs: number };

/** The processor says no, and asking again would change nothing. */
export class ProcessorRefused extends Error {}
/** No answer, or none that can be understood: it may have been done or not, so the same is asked again under the same key. */
export class ProcessorAway extends Error {}

/** What is asked of the processor. `key` is the same however often one call is tried: it acts on it once. */
export type Ask =
  | {
      kind: "authorise";
      key: string;
      reference: string;
      amount: string;
      currency: string;
      returnUrl: string;
      description: string;
    }
  | { kind: "capture" | "void"; key: string; id: string }
  | { kind: "refund"; key: string; id: string; amount: string }
  | { kind: "look"; key: string; reference: string };

export type Processor = { ask: (ask: Ask, trace: Trace, stop: AbortSignal) => Promise<ProcessorPayment> };
export type Trace = { requestId: string | null; traceparent: string | null };

const READ_BYTES = 64 * 1024;
const found = z.object({ data: z.array(processorPayment).max(1) });

/** The one place that knows the processor's HTTP: another processor is another file like this one. */
export function openProcessor({ url, key, timeoutMs }: ProcessorSettings): Processor {
  const base = url.replace(/\/$/, "");

  async function send(ask: Ask, trace: Trace, stop: AbortSignal): Promise<unknown> {
    const { method, path, body } = requestOf(ask);
    let response: Response;
    let text: string;
    try {
      response = await fetch(base + path, {
        method,
        redirect: "error",
        signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
        headers: {
          Authorization: `Bearer ${key}`,
          "Idempotency-Key": ask.key,
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(trace.requestId ? { "X-Request-Id": trace.requestId } : {}),
          ...(trace.traceparent ? { traceparent: trace.traceparent } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      text = await readSome(response);
    } catch (error) {
      throw new ProcessorAway(wordsOf(error, timeoutMs));
    }
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      throw new ProcessorAway(`The processor answered ${response.status}.`);
    }
    if (!response.ok) throw new ProcessorRefused(refusalOf(text) ?? `The processor answered ${response.status}.`);
    try {
      return JSON.parse(text);
    } catch {
      throw new ProcessorAway("The processor's answer is not JSON.");
    }
  }

  return {
    async ask(ask, trace, stop) {
      const answer = await send(ask, trace, stop);
      if (ask.kind === "look") {
        const [payment] = understood(found, answer).data;
        if (!payment) throw new ProcessorRefused("The processor does not know this payment.");
        return payment;
      }
      return understood(processorPayment, answer);
    },
  };
}

function understood<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new ProcessorAway("The processor's answer cannot be understood.");
  return parsed.data;
}

function requestOf(ask: Ask): { method: string; path: string; body?: Record<string, unknown> } {
  switch (ask.kind) {
    case "authorise": {
      const { reference, amount, currency, description } = ask;
      const body = { reference, amount, currency, description, return_url: ask.returnUrl };
      return { method: "POST", path: "/v1/payments", body };
    }
    case "capture":
    case "void":
      return { method: "POST", path: `/v1/payments/${encodeURIComponent(ask.id)}/${ask.kind}` };
    case "refund":
      return {
        method: "POST",
        path: `/v1/payments/${encodeURIComponent(ask.id)}/refunds`,
        body: { amount: ask.amount },
      };
    case "look":
      return { method: "GET", path: `/v1/payments?reference=${encodeURIComponent(ask.reference)}` };
  }
}

async function readSome(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  if (!response.body) return "";
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > READ_BYTES) throw new Error("The processor's answer is too long.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function refusalOf(text: string): string | null {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === "string" ? detail.slice(0, 500) : null;
  } catch {
    return null;
  }
}

function wordsOf(error: unknown, timeoutMs: number): string {
  if ((error as { name?: string }).name === "TimeoutError")
    return `The processor did not answer within ${timeoutMs / 1_000} s.`;
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  return cause
    ? `The processor cannot be reached (${cause}).`
    : `The processor cannot be reached: ${(error as Error).message}`;
}
