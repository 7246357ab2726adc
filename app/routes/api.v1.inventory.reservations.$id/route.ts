import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { releaseReservation } from "#app/modules/inventory/release-reservation.server.ts";

const endpoints = api("/inventory/reservations/:id", {
  DELETE: endpoint({
    summary: "Give back what a reservation holds; a second time changes nothing",
    resource: "reservations",
    action: "update",
    params: idParam,
    answers: { 204: z.undefined() },
    async handler({ tx, actor, params, now }) {
      await releaseReservation(tx, actor, params.id, now);
      return reply(204, undefined);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
