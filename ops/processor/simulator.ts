import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Books, openBooks, Refused, type SimulatedPayment } from "./ledger.ts";
import { checkoutPage, controlPage } from "./pages.ts";

/**
 * A payment processor to try things with: it takes no money and knows no cards. Its faults are switched on its own page, or by
 * POST /faults with `fault=on|off` pairs.
 */
export const FAULTS = {
  timeout: "Calls are carried out, but no answer comes",
  error: "Calls are answered with 503 and not carried out",
  late: "Notices come 10 seconds late",
  doubled: "Notices come twice at the same time",
  wrong: "Notices tell of another amount",
  silent: "Notices do not come",
} as const;
export type Fault = keyof typeof FAULTS;

export type SimulatorOptions = {
  port: number;
  host: string;
  key: string;
  webhookUrl: string;
  webhookSecret: string;
  file: string | null;
  lateMs?: number;
  log?: (line: string) => void;
};

const MAX_BODY = 64 * 1024;
const NOTICE_TRIES = 6;

export async function startSimulator(options: SimulatorOptions) {
  const books = openBooks(options.file);
  const faults = new Set<Fault>();
  const timers = new Set<NodeJS.Timeout>();
  const notify = notifier(options, faults, timers);
  const server = createServer((request, response) => {
    serve({ options, books, faults, notify }, request, response).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : 500;
      send(response, status, { detail: error instanceof Refused ? error.message : "Something went wrong here." });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    books,
    faults,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Desk = {
  options: SimulatorOptions;
  books: Books;
  faults: Set<Fault>;
  notify: (payment: SimulatedPayment) => void;
};

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://simulator");
  if (pathname.startsWith("/v1/")) return serveApi(desk, request, response, pathname, searchParams);
  const { books, faults } = desk;
  if (request.method === "GET" && pathname === "/") return sendPage(response, controlPage(faults, books.all()));
  if (request.method === "POST" && pathname === "/faults") {
    const wanted = new URLSearchParams((await readBody(request)).toString());
    for (const fault of Object.keys(FAULTS) as Fault[]) {
      if (wanted.get(fault) === "on") faults.add(fault);
      // The page's form sends only what is ticked, and says that it is the whole of it.
      else if (wanted.get(fault) === "off" || wanted.has("all")) faults.delete(fault);
    }
    return seeOther(response, "/");
  }
  const checkout = /^\/checkout\/([\w-]{1,100})$/.exec(pathname)?.[1];
  if (checkout && request.method === "GET") return sendPage(response, checkoutPage(books.read(checkout)));
  if (checkout && request.method === "POST") {
    const choice = new URLSearchParams((await readBody(request)).toString()).get("choice");
    const { payment, isNew } = books.move(checkout, choice === "pay" ? "authorised" : "declined");
    if (isNew) desk.notify(payment);
    return seeOther(response, payment.returnUrl);
  }
  send(response, 404, { detail: "There is nothing at this address." });
}

async function serveApi(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  query: URLSearchParams,
): Promise<void> {
  const { options, faults } = desk;
  if (!sameText(request.headers.authorization ?? "", `Bearer ${options.key}`))
    throw new Refused(401, "The key is wrong.");
  const body = request.method === "POST" ? await readBody(request) : Buffer.alloc(0);
  if (faults.has("error")) return send(response, 503, { detail: "The processor is in trouble." });
  const answer = act(desk, request, pathname, query, body);
  // Carried out, and no word of it: the connection stays open until the caller has had enough.
  if (faults.has("timeout")) return;
  send(response, 200, answer);
}

function act(desk: Desk, request: IncomingMessage, pathname: string, query: URLSearchParams, body: Buffer): unknown {
  const { books, notify } = desk;
  const base = `http://${request.headers.host ?? ""}`;
  const tell = ({ payment, isNew }: { payment: SimulatedPayment; isNew: boolean }, isTold: boolean) => {
    if (isNew && isTold) notify(payment);
    return shown(payment, base);
  };
  const key = String(request.headers["idempotency-key"] ?? "");
  if (request.method === "GET" && pathname === "/v1/payments") {
    const found = books.byReference(query.get("reference") ?? "");
    return { data: found ? [shown(found, base)] : [] };
  }
  if (request.method !== "POST" || key === "") throw new Refused(400, "Send a POST with an idempotency key.");
  const sent = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
  const text = (name: string) => String(sent[name] ?? "");
  if (pathname === "/v1/payments") {
    if (!/^\d+(\.\d+)?$/.test(text("amount")) || !URL.canParse(text("return_url")))
      throw new Refused(422, "The payment is not complete.");
    const { reference, amount, currency, description } = { ...sent } as Record<string, string>;
    const wanted = {
      reference: reference ?? "",
      amount: amount ?? "",
      currency: currency ?? "",
      description: description ?? "",
    };
    return tell(books.make(key, { ...wanted, returnUrl: text("return_url") }), false);
  }
  const [, id = "", what] = /^\/v1\/payments\/([\w-]+)\/(capture|void|refunds)$/.exec(pathname) ?? [];
  if (what === "capture") return tell(books.move(id, "captured"), true);
  if (what === "void") return tell(books.move(id, "voided"), true);
  if (what === "refunds") return tell(books.refund(id, key, text("amount")), false);
  throw new Refused(404, "There is nothing at this address.");
}

function shown(payment: SimulatedPayment, base: string) {
  const { id, reference, status, amount, currency } = payment;
  return { id, reference, status, amount, currency, checkout_url: `${base}/checkout/${id}` };
}

/** Sends notices as Standard Webhooks has it; one that is not taken is sent again, with its id, a few times. */
function notifier(options: SimulatorOptions, faults: Set<Fault>, timers: Set<NodeJS.Timeout>) {
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  async function post(id: string, body: string, attempt: number): Promise<void> {
    const timestamp = Math.floor(Date.now() / 1_000);
    const secret = Buffer.from(options.webhookSecret.replace(/^whsec_/, ""), "base64");
    const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
    const headers = {
      "Content-Type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": `${timestamp}`,
      "webhook-signature": `v1,${mac}`,
    };
    const answer = await fetch(options.webhookUrl, {
      method: "POST",
      body,
      headers,
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null);
    await answer?.body?.cancel();
    options.log?.(`notice ${id}: ${answer?.status ?? "not delivered"}`);
    if (!answer?.ok && attempt < NOTICE_TRIES) later(1_000 * 2 ** attempt, () => void post(id, body, attempt + 1));
  }
  return (payment: SimulatedPayment) => {
    if (faults.has("silent")) return;
    const { id, reference, status, currency } = payment;
    const amount = faults.has("wrong")
      ? payment.amount.replace(/^\d/, (digit) => `${(Number(digit) % 9) + 1}`)
      : payment.amount;
    const body = JSON.stringify({ type: `payment.${status}`, payment: { id, reference, status, amount, currency } });
    const notice = `msg_${randomUUID()}`;
    const send = () => {
      void post(notice, body, 0);
      if (faults.has("doubled")) void post(notice, body, 0);
    };
    if (faults.has("late")) later(options.lateMs ?? 10_000, send);
    else send();
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY) throw new Refused(413, "That is too long.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHmac("sha256", "same").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

function sendPage(response: ServerResponse, html: string): void {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action *";
  response
    .writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "Cache-Control": "no-store",
    })
    .end(html);
}

function seeOther(response: ServerResponse, to: string): void {
  response.writeHead(303, { Location: to }).end();
}
