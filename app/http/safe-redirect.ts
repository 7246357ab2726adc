/**
 * The address to send somebody to, when it comes from a request: a path of our own, or `fallback`. Refuses other
 * origins, `//host`, `/\host`, schemes and control characters.
 */
export function safeRedirect(target: unknown, fallback = "/"): string {
  if (typeof target !== "string" || target.length > 2_000) return fallback;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!target.startsWith("/") || /^\/[/\\]/.test(target) || /[\u0000-\u001f\u007f\\]/.test(target)) return fallback;
  try {
    const base = "http://pulse.invalid";
    const url = new URL(target, base);
    // A path may hide its second slash behind a dot segment or an escape that a proxy undoes.
    if (url.origin !== base || url.pathname.startsWith("//") || /%(2f|5c|0[0-9a-f]|1[0-9a-f])/i.test(url.pathname))
      return fallback;
    return `${url.pathname}${url.search}${url.hash}`;
  } catch {
    return fallback;
  }
}
