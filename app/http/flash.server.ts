/** What an action tells the next page; in a cookie for one page view. */
export type Flash = { kind: "done" | "failed"; text: string; href?: string };

/** As for the session's: __Host- pins the cookie to this very host and to https. */
const nameOf = (secure: boolean) => (secure ? "__Host-pulse_flash" : "pulse_flash");

export function flashCookie(flash: Flash, secure: boolean): string {
  const value = Buffer.from(JSON.stringify(flash)).toString("base64url");
  return `${nameOf(secure)}=${value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

export function clearFlash(secure: boolean): string {
  return `${nameOf(secure)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

/** Read as untrusted text: shown as text, and its link is one of ours or none. */
export function readFlash(cookies: string | null): Flash | null {
  const value = /(?:^|;\s*)(?:__Host-)?pulse_flash=([\w-]{1,2000})(?:;|$)/.exec(cookies ?? "")?.[1];
  if (!value) return null;
  try {
    const flash = JSON.parse(Buffer.from(value, "base64url").toString("utf8")) as Partial<Flash> | null;
    if (typeof flash?.text !== "string" || (flash.kind !== "done" && flash.kind !== "failed")) return null;
    const href = typeof flash.href === "string" && /^\/[^/\\]/.test(flash.href) ? flash.href : undefined;
    return { kind: flash.kind, text: flash.text.slice(0, 500), ...(href ? { href } : {}) };
  } catch {
    return null;
  }
}
