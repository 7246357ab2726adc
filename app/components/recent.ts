/** Records that were opened in this tab, for the palette. Kept for one person and gone with the tab. */
export type Recent = { href: string; title: string };

const MOST = 8;
const RECORD = /^\/[a-z-]+\/[0-9a-f-]{36}$/;
const keyOf = (person: string) => `pulse.recent.${person}`;

export function readRecent(person: string): Recent[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(person)) ?? "[]");
    return Array.isArray(kept) ? (kept as Recent[]) : [];
  } catch {
    return [];
  }
}

export function rememberRecent(person: string, pathname: string): void {
  if (!RECORD.test(pathname)) return;
  const title = document.title.replace(/ · Pulse$/, "");
  const others = readRecent(person).filter(({ href }) => href !== pathname);
  try {
    sessionStorage.setItem(keyOf(person), JSON.stringify([{ href: pathname, title }, ...others].slice(0, MOST)));
  } catch {
    // A full or forbidden storage costs the list of recent records only.
  }
}
