const pool = new Uint8Array(16 * 64);
let used = pool.length;
let lastMs = 0;
let counter = 0;

/** A new UUID version 7 (RFC 9562): starts with the time in ms, then a counter, so ids of one process sort in the order they were made. */
export function newId(nowMs: number = Date.now()): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + 16);
  used += 16;
  // The 12 bits after the version count up within a millisecond; when they run out the next millisecond is borrowed.
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = ((bytes[6] ?? 0) & 0x07) << 8;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, "0");
  let tail = "";
  for (let i = 8; i < 16; i++) {
    const byte = bytes[i] ?? 0;
    tail += (i === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, "0");
  }
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isId(text: string): boolean {
  return UUID.test(text);
}
