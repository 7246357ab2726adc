/**
 * The title of a page with a form. One that came back without JavaScript says so first: the server knows it by the root's
 * loader; after a submit in the browser the summary of errors does it.
 */
export function pageTitle(title: string, matches: readonly ({ data?: unknown } | undefined)[]): [{ title: string }] {
  const root = matches[0]?.data as { refused?: boolean } | undefined;
  return [{ title: `${root?.refused ? "Error: " : ""}${title} · Pulse` }];
}
