import { join } from "node:path";
import { type Line, pieceName, readLine, segmentStart } from "./layout.ts";
import { writeNamed } from "./sealed-file.ts";
import { connectWalsender, type WalMessage } from "./walsender.ts";

/** A change lies in the archive at most so long after it was made, as long as the archive can be written. */
export const COPY_EVERY_MS = 10_000;
const PIECE_BYTES = 4 * 1024 ** 2;
/** At the end: how long nothing more must come for all to have come. */
const QUIET_MS = 300;

export type Receiving = {
  url: string;
  key: Buffer;
  archive: string;
  line: Pick<Line, "name" | "timeline">;
  slot: string;
  /** Where the slot begins, for a line with nothing in it yet. */
  slotStart: bigint;
  everyMs: number;
  /** Before each piece: what its rows name must lie there before they do. */
  before: () => Promise<void>;
  /** After each piece, with the moment until which every change lies there; and now and then when there is nothing to copy. */
  onCopied: (until: Date | null, bytes: number) => Promise<void>;
  stop: AbortSignal;
};

/**
 * Copies WAL as the server makes it until `stop`: pieces of up to 4 MB, none older than `everyMs`. The server keeps what it was not told
 * lies safe. Throws when the server or the archive cannot be reached; the next call goes on where this one ended.
 */
export async function receiveWal(receiving: Receiving): Promise<void> {
  const { line, archive, stop } = receiving;
  const last = readLine(archive, line.name).pieces.at(-1);
  const from = last?.to ?? segmentStart(receiving.slotStart);
  const walsender = await connectWalsender(receiving.url, "pulse-archive");
  try {
    const { messages, copied } = walsender.stream(receiving.slot, from, line.timeline);
    const buffer = new PieceBuffer(from, last?.at ?? new Date(0));
    const coming = new Coming(messages, stop);
    for (;;) {
      const got = await coming.within(stop.aborted ? QUIET_MS : buffer.dueInMs(receiving.everyMs));
      if (got && got.bytes.length > 0) buffer.add(got);
      else if (got && buffer.length === 0 && got.from <= buffer.from) await receiving.onCopied(null, 0);
      const isLast = stop.aborted && !got;
      if (buffer.length > 0 && (isLast || buffer.length >= PIECE_BYTES || buffer.dueInMs(receiving.everyMs) <= 0)) {
        await receiving.before();
        const { from, to, at, bytes } = buffer.take();
        await writeNamed(join(archive, line.name, pieceName({ from, to, at })), receiving.key, bytes);
        buffer.from = to;
        copied(to);
        await receiving.onCopied(at, Number(to - from));
      }
      if (isLast) return;
    }
  } finally {
    walsender.drop();
  }
}

/** The messages one by one, each when it comes or nothing when that takes too long. */
class Coming {
  private next: Promise<IteratorResult<WalMessage>>;
  private wake = () => {};

  constructor(
    private readonly messages: AsyncIterator<WalMessage>,
    stop: AbortSignal,
  ) {
    this.next = this.ask();
    stop.addEventListener("abort", () => this.wake(), { once: true });
  }

  private ask() {
    const next = this.messages.next();
    // Looked at by `within`; a connection that is lost meanwhile must not end the program.
    next.catch(() => {});
    return next;
  }

  /** Nothing also when the end is wanted meanwhile. */
  async within(ms: number): Promise<WalMessage | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const got = await new Promise<IteratorResult<WalMessage> | undefined>((done, fail) => {
      this.wake = () => done(undefined);
      timer = setTimeout(this.wake, Math.max(0, Math.min(ms, 60_000)));
      this.next.then(done, fail);
    }).finally(() => clearTimeout(timer));
    if (!got) return undefined;
    if (got.done) throw new Error("the server has ended the stream of its WAL");
    this.next = this.ask();
    return got.value;
  }
}

class PieceBuffer {
  length = 0;
  private pieces: Buffer[] = [];
  private since = 0;

  /** `at`: until when every change lies in this piece or before. */
  constructor(
    public from: bigint,
    private at: Date,
  ) {}

  add({ from, bytes, allUntil }: WalMessage): void {
    if (from !== this.from + BigInt(this.length)) throw new Error("the server has left out a part of its WAL");
    if (this.length === 0) this.since = Date.now();
    // The socket's own buffers are used again.
    this.pieces.push(Buffer.from(bytes));
    this.length += bytes.length;
    this.at = allUntil ?? this.at;
  }

  dueInMs(everyMs: number): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.since + everyMs - Date.now();
  }

  take(): { from: bigint; to: bigint; at: Date; bytes: Buffer[] } {
    const taken = { from: this.from, to: this.from + BigInt(this.length), at: this.at, bytes: this.pieces };
    this.pieces = [];
    this.length = 0;
    return taken;
  }
}
