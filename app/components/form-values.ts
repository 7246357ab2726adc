/**
 * FormData with dotted names as a plain tree: `lines.0.sku=A` → `{lines: [{sku: "A"}]}`. Input is hostile: names that
 * reach a prototype are dropped, depth and indexes are capped, and the result has no prototype of its own to poison.
 */
const MAX_DEPTH = 6;
const MAX_INDEX = 499;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

export type FormTree = { [key: string]: string | FormTree | FormTree[] | string[] };

export function formValues(data: FormData): FormTree {
  const root: Record<string, unknown> = {};
  for (const [name, value] of data) {
    if (typeof value !== "string") continue;
    const keys = name.split(".");
    if (keys.length > MAX_DEPTH || keys.some((key) => key === "" || FORBIDDEN.has(key))) continue;
    if (keys.some((key) => isIndex(key) && Number(key) > MAX_INDEX)) continue;
    place(root, keys, value);
  }
  return root as FormTree;
}

function place(root: Record<string, unknown>, keys: string[], value: string): void {
  let node = root;
  for (const [depth, key] of keys.entries()) {
    if (Array.isArray(node) && !isIndex(key)) return;
    const next = keys[depth + 1];
    if (next === undefined) {
      node[key] = value;
      return;
    }
    const child = Object.hasOwn(node, key) ? node[key] : undefined;
    if (child !== undefined && (child === null || typeof child !== "object")) return;
    const made = child ?? (isIndex(next) ? [] : {});
    node[key] = made;
    node = made as Record<string, unknown>;
  }
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,5})$/.test(key);
}

/** A record's fields as a form posts them: text, and empty where there is nothing. */
export function asTexts(fields: Record<string, string | number | null | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value == null ? "" : String(value)]));
}
