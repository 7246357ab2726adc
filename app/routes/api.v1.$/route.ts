import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { problemResponse } from "#app/http/problem.server.ts";

const nothingHere = ({ context }: LoaderFunctionArgs | ActionFunctionArgs) =>
  problemResponse({ status: 404, code: "not_found", detail: "There is nothing at this address." }, context.requestId);

export const loader = nothingHere;
export const action = nothingHere;
