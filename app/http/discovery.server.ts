import { eventDefinitions } from "#app/modules/events.ts";

/** Where a program that knows nothing but our address begins (RFC 8615). */
export const DISCOVERY_PATH = "/.well-known/pulse";

/** What a webhook can be told of. */
const eventTypes = [...eventDefinitions.values()]
  .filter(({ type, published }) => published && !type.startsWith("webhooks."))
  .map(({ type }) => type)
  .sort();

/**
 * The same for everybody who asks, whatever companies are here and whoever is signed in, so any cache may keep it. Addresses are told
 * without a host: what a request calls us is not ours to hand on.
 */
export const discovery = JSON.stringify({
  product: "Pulse ERP",
  api: {
    version: "v1",
    base: "/api/v1",
    openapi: "/api/v1/openapi.json",
    documentation: "/docs/api",
    events: "/api/v1/events",
    live: "/api/v1/live",
  },
  authentication: {
    scheme: "Bearer",
    token_endpoint: "/api/v1/auth/login",
    refresh_endpoint: "/api/v1/auth/refresh",
    sign_in_page: "/login",
    sign_in_methods: ["password", "passkey", "openid_connect"],
  },
  webhooks: {
    specification: "https://www.standardwebhooks.com",
    endpoint: "/api/v1/webhooks",
    signature: "v1",
    algorithm: "HMAC-SHA256",
    headers: ["webhook-id", "webhook-timestamp", "webhook-signature"],
    event_types: eventTypes,
  },
});
