import * as z from "zod";
import { BackupRefused } from "./refused.ts";

/*
 * What lies inside the seal: records, each a kind, a length and its bytes. "j" is a line of JSON that says what follows
 * (manifest, table, file) or closes it (end, close); "d" is a piece of the table or file that is open.
 */
const FORMAT = 1;
const HEAD_BYTES = 5;
const LARGEST_RECORD = 64 * 1024 * 1024;
const [JSON_KIND, DATA_KIND] = [0x6a, 0x64];

const sum = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestShape = z.object({
  is: z.literal("manifest"),
  format: z.literal(FORMAT),
  made_at: z.string(),
  program: z.string(),
  postgres: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** Where the event chain stood: the anchor that a chain cut off or written anew cannot reach. */
  events: z.object({ seq: z.string(), hash: z.string() }),
  /** Rows counted in the snapshot that was copied. */
  tables: z.record(z.string(), z.int()),
  sequences: z.array(z.object({ name: z.string(), last_value: z.string(), is_called: z.boolean() })),
  /** How the installation was started; nothing secret. */
  settings: z.record(z.string(), z.string()),
});
const tableShape = z.object({ is: z.literal("table"), name: z.string(), columns: z.array(z.string()) });
/** Below the data folder, and never out of it. */
const path = z.string().refine((value) => /^(files|keys)\/[^\0]+$/.test(value) && !value.split("/").includes(".."));
const fileShape = z.object({ is: z.literal("file"), path });
const endShape = z.object({ is: z.literal("end"), bytes: z.int(), rows: z.int(), sha256: sum });
const closeShape = z.object({ is: z.literal("close"), tables: z.int(), files: z.int() });

const controlShape = z.discriminatedUnion("is", [manifestShape, tableShape, fileShape, endShape, closeShape]);

export type Manifest = z.output<typeof manifestShape>;
export type TablePart = z.output<typeof tableShape>;
export type FilePart = z.output<typeof fileShape>;
export type EndPart = z.output<typeof endShape>;
export type Control = z.output<typeof controlShape>;

export const newManifest = (manifest: Omit<Manifest, "is" | "format">): Manifest => ({
  is: "manifest",
  format: FORMAT,
  ...manifest,
});

function record(kind: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = kind;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

export const controlRecord = (control: Control) => record(JSON_KIND, Buffer.from(JSON.stringify(control)));
export const dataRecord = (bytes: Buffer) => record(DATA_KIND, bytes);

export type PartRecord = { control: Control } | { data: Buffer };

/** Records out of a stream of bytes, however it is cut. */
export async function* readRecords(source: AsyncIterable<Buffer>): AsyncGenerator<PartRecord> {
  let held: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    for (;;) {
      if (held.length < HEAD_BYTES) break;
      const end = HEAD_BYTES + held.readUInt32BE(1);
      if (end > LARGEST_RECORD) throw new BackupRefused("The backup holds something that this program cannot read.");
      if (held.length < end) break;
      yield readRecord(held[0] as number, held.subarray(HEAD_BYTES, end));
      held = held.subarray(end);
    }
  }
  if (held.length > 0) throw new BackupRefused("The backup ends in the middle of something.");
}

function readRecord(kind: number, bytes: Buffer): PartRecord {
  if (kind === DATA_KIND) return { data: bytes };
  const control = kind === JSON_KIND ? controlShape.safeParse(JSON.parse(bytes.toString("utf8"))) : undefined;
  if (control?.success) return { control: control.data };
  throw new BackupRefused("The backup was made by a newer program: it holds something that this one does not know.");
}
