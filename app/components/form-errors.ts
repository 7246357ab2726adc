import type { FieldErrors, FieldValues } from "react-hook-form";

/** `{"lines.0.quantity": "…"}` → React Hook Form's nested shape. */
export function nestErrors<In extends FieldValues>(flat: Record<string, string>): FieldErrors<In> {
  const root: Record<string, unknown> = {};
  for (const [path, message] of Object.entries(flat)) {
    let node = root;
    const keys = (path === "" ? "root" : path).split(".");
    for (const key of keys.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    node[keys[keys.length - 1] as string] = { type: "server", message };
  }
  return root as FieldErrors<In>;
}

/** React Hook Form's nested shape → one message a path, in the order of the form. */
export function flattenErrors(errors: unknown, prefix = ""): Record<string, string> {
  if (errors === null || typeof errors !== "object") return {};
  const own = errors as { message?: unknown; type?: unknown };
  if (typeof own.message === "string" && typeof own.type === "string") {
    return { [prefix === "root" ? "" : prefix]: own.message };
  }
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(errors)) {
    if (key === "ref") continue;
    Object.assign(found, flattenErrors(value, prefix ? `${prefix}.${key}` : key));
  }
  return found;
}
