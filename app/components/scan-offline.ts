import { type ClientLoaderFunctionArgs, useLocation } from "@remix-run/react";

/*
 * A page that is scanned on stays as it is while the network is away: asking the server again then gives what is shown already,
 * not an error in its place.
 */

let shown: { address: string; data: unknown } | null = null;

/** Keeps what the page shows. */
export function useShown(data: unknown): void {
  const { pathname, search } = useLocation();
  shown = { address: pathname + search, data };
}

/** For `clientLoader`: the server's answer, or what is shown where it cannot be reached. */
export async function readOrKeep<T>({ request, serverLoader }: ClientLoaderFunctionArgs): Promise<T> {
  try {
    return (await serverLoader()) as T;
  } catch (error) {
    const { pathname, search } = new URL(request.url);
    // Only the network's failures: a refusal or an answer is a Response.
    if (error instanceof TypeError && shown?.address === pathname + search) return shown.data as T;
    throw error;
  }
}
