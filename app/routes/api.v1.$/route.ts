import { openEndpoint, unlisted } from "#app/http/api.server.ts";
import { HttpProblem } from "#app/http/problem.server.ts";

const nothingHere = openEndpoint({
  summary: "",
  answers: {},
  handler: () => Promise.reject(new HttpProblem(404, "not_found", "There is nothing at this address.")),
});

const endpoints = unlisted({
  GET: nothingHere,
  POST: nothingHere,
  PATCH: nothingHere,
  DELETE: nothingHere,
  PUT: nothingHere,
});
export const loader = endpoints.loader;
export const action = endpoints.action;
