import type { LoaderFunctionArgs } from "@remix-run/node";
import { grafanaKeys } from "#app/http/grafana.server.ts";

/** The public key by which Grafana checks whom the proxy sends. */
export const loader = ({ context }: LoaderFunctionArgs) =>
  Response.json(grafanaKeys(context), { headers: { "Cache-Control": "public, max-age=300" } });
