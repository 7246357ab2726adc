import type { Sql } from "#db/client.ts";

type Channel = "sms" | "push";

/** Says for the web whether a channel can be sent over. Where it cannot, nothing is left waiting for ever. */
export async function noteChannel(
  sql: Sql,
  channel: Channel,
  state: { server: string | null; configured: boolean; problem: string | null },
): Promise<void> {
  const { server, configured, problem } = state;
  await sql`
    update channel_state set configured = ${configured}, server = ${server}, error = ${problem},
      error_at = case when ${problem}::text is null then null else now() end
     where channel = ${channel}`;
  if (configured) return;
  await sql`
    update outgoing_message set state = 'dropped', sealed = null, finished_at = now(), answer = 'This way is not set up.'
     where channel = ${channel} and state in ('waiting', 'sending')`;
}

/** How the last try of a channel ended; null: it was taken. */
export async function noteTried(sql: Sql, channel: Channel, reason: string | null): Promise<void> {
  await sql`
    update channel_state set error = ${reason}, error_at = case when ${reason}::text is null then null else now() end,
      sent_at = case when ${reason}::text is null then now() else sent_at end
     where channel = ${channel}`;
}
