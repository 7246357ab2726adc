/** Every kind of message of the live stream and what it holds: the one list, told to callers by the API's description. */
export const LIVE_MESSAGES = {
  whose: "{company_id, account_id} of the caller, first on each connection of a session",
  change: "{seq, type, subject_type, subject_id} when an event that the caller may hear of has its place",
  facts: "{event_seq} when reports contain it",
  behind: "{} every few seconds while reports lack what was done more than ten seconds ago; for a signed-in browser",
  notice: "{} when the caller's own notifications changed",
  editing: "{subject_id} when somebody of the company begins or ends to edit that record",
  figures:
    "{address, seq, data} of the figures that the page of a signed-in browser looks at: those that have changed, by name; without `data` where none has, `failed` where they must be asked for",
} as const;

export type LiveMessage = keyof typeof LIVE_MESSAGES;

/** As it goes over the line (Server-Sent Events); `id` is what `Last-Event-ID` says to resume after it. */
export function liveText(kind: LiveMessage, data: unknown, id?: bigint): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}
