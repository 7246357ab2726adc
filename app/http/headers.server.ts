import { randomBytes, randomUUID } from "node:crypto";

export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/** Taken over when it is harmless in a header and a log line, else made. */
export function requestIdFrom(given: string | undefined): string {
  return given && /^[\w.:@-]{1,128}$/.test(given) ? given : randomUUID();
}

/** W3C trace context, version 00; anything else is dropped. */
export function traceparentFrom(given: string | undefined): string | undefined {
  return given && /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(given) ? given : undefined;
}

/**
 * No 'strict-dynamic': Remix writes its <link rel="modulepreload"> without a nonce and the browser would refuse them.
 * Scripts may come from our own origin, which serves nothing but the build's files, or carry the nonce.
 */
export function contentSecurityPolicy(nonce: string): string {
  if (nonce === "") return "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    // Panels of Grafana, which the proxy puts under our own origin. Our own pages let nobody frame them.
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** On every answer, errors and files included. */
export function securityHeaders(nonce: string, secure: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(nonce),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    // The camera scans; whoever comes to that page by a link is still in the document of another.
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    ...(secure ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  };
}
