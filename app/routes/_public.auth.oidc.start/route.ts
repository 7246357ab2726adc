import type { LoaderFunctionArgs } from "@remix-run/node";
import { beginFederated } from "#app/http/oidc.server.ts";

/** To an identity provider. A link and no form: forms may lead to our own pages only. */
export const loader = ({ context, request }: LoaderFunctionArgs) => beginFederated(context, request);
