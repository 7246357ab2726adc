import { createContext, useContext } from "react";

/** The response's CSP nonce. It reaches the tree by context, never by a loader, so it does not end up in page data. */
const Nonce = createContext<string | undefined>(undefined);

export const NonceProvider = Nonce.Provider;

export function useNonce(): string | undefined {
  return useContext(Nonce);
}
