// Sets documents in a thread of its own, so that nobody waits while a long one is made. Plain JavaScript: the thread starts from this
// very file, in tests and from a build alike.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parentPort } from "node:worker_threads";
import { inflateSync } from "node:zlib";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

const require = createRequire(import.meta.url);
const NAME = Buffer.from("name");

const SCRIPTS = ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese"];

/**
 * The two families in the weights that documents use. Each script is a font of its own: typst looks for a letter in one font of a
 * family only, so the scripts after Latin are families by a number, "IBM Plex Sans 2", which the templates name in turn.
 */
function fonts() {
  return ["sans", "mono"].flatMap((cut) => {
    const folder = join(dirname(require.resolve(`@fontsource/ibm-plex-${cut}/package.json`)), "files");
    const family = cut === "sans" ? "IBM Plex Sans" : "IBM Plex Mono";
    return SCRIPTS.flatMap((script, index) =>
      [400, 600].flatMap((weight) => {
        const file = join(folder, `ibm-plex-${cut}-${script}-${weight}-normal.woff`);
        return existsSync(file) ? unpack(readFileSync(file), index === 0 ? family : `${family} ${index + 1}`) : [];
      }),
    );
  });
}

function writeShorts(into, at, values) {
  for (const [index, value] of values.entries()) into.writeUInt16BE(value, at + 2 * index);
}

/** The table of a font that says what it is called, with the names that are looked at: family, full and PostScript name. */
function named(family) {
  const names = [
    [1, family],
    [4, family],
    [6, family.replaceAll(" ", "")],
  ].map(([id, text]) => ({ id, bytes: Buffer.from(text, "utf16le").swap16() }));
  const head = Buffer.alloc(6 + 12 * names.length);
  writeShorts(head, 0, [0, names.length, head.length]);
  let offset = 0;
  for (const [index, { id, bytes }] of names.entries()) {
    // For Windows, in Unicode, in English.
    writeShorts(head, 6 + 12 * index, [3, 1, 0x409, id, bytes.length, offset]);
    offset += bytes.length;
  }
  return Buffer.concat([head, ...names.map(({ bytes }) => bytes)]);
}

/** WOFF 1.0 (www.w3.org/TR/WOFF) is an OpenType font whose tables are deflated one by one; typst reads the plain form only. */
function unpack(woff, family) {
  const count = woff.readUInt16BE(12);
  const entries = Array.from({ length: count }, (_, index) => 44 + 20 * index);
  const tables = entries.map((at) => {
    const [offset, packed, plain] = [4, 8, 12].map((field) => woff.readUInt32BE(at + field));
    const kept = woff.subarray(offset, offset + packed);
    const tag = woff.subarray(at, at + 4);
    const bytes = tag.equals(NAME) ? named(family) : packed < plain ? inflateSync(kept) : kept;
    return { tag, sum: woff.readUInt32BE(at + 16), bytes };
  });
  const head = Buffer.alloc(12 + 16 * count);
  const power = Math.floor(Math.log2(count));
  head.writeUInt32BE(woff.readUInt32BE(4), 0);
  writeShorts(head, 4, [count, 16 * 2 ** power, power, 16 * (count - 2 ** power)]);
  let offset = head.length;
  const bodies = tables.map(({ tag, sum, bytes }, index) => {
    const at = 12 + 16 * index;
    tag.copy(head, at);
    for (const [field, value] of [sum, offset, bytes.length].entries()) head.writeUInt32BE(value, at + 4 + 4 * field);
    const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
    bytes.copy(padded);
    offset += padded.length;
    return padded;
  });
  return Buffer.concat([head, ...bodies]);
}

const typst = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontBlobs: fonts() }] });

parentPort?.on("message", ({ id, template, data, madeAt }) => {
  try {
    const source = { mainFilePath: join(import.meta.dirname, template), inputs: { data } };
    parentPort?.postMessage({ id, pdf: typst.pdf(source, { creationTimestamp: madeAt }) });
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error?.message ?? error) });
  } finally {
    // Otherwise the cache grows by some 10 MB a document.
    typst.evictCache(1);
  }
});
