import { METHODS } from "node:http";
import { openEndpoint, unlisted } from "#app/http/api.server.ts";
import { HttpProblem } from "#app/http/problem.server.ts";

const nothingHere = openEndpoint({
  summary: "",
  answers: {},
  handler: () => Promise.reject(new HttpProblem(404, "not_found", "There is nothing at this address.")),
});

/** An address that is not there is not there by any method. */
const endpoints = unlisted(Object.fromEntries(METHODS.map((method) => [method, nothingHere])));
export const loader = endpoints.loader;
export const action = endpoints.action;
