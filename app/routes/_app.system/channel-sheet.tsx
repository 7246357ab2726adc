import type { ReactNode } from "react";
import { Instant } from "#app/components/figures.tsx";
import { Facts, Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";

export type ChannelShown = {
  configured: boolean;
  server: string | null;
  error: string | null;
  errorAt: string | Date | null;
  sentAt: string | Date | null;
};

/** Whether SMS and push go out. What waits or was given up is counted with the mails. */
export function ChannelSheet({ channels }: { channels: { sms: ChannelShown; push: ChannelShown } }) {
  const t = useWords();
  const { sms, push } = channels;
  const last = ({ sentAt }: ChannelShown) => (sentAt ? <Instant key="v" value={sentAt} /> : t("Never"));
  const facts: [string, ReactNode][] = [];
  if (sms.configured) facts.push([t("SMS gateway"), sms.server], [t("Last SMS"), last(sms)]);
  if (push.configured) facts.push([t("Last push"), last(push)]);
  return (
    <Sheet title={t("SMS and push")}>
      {facts.length > 0 ? <Facts items={facts} /> : null}
      {sms.configured ? null : (
        <p className="meta pt-3">{t("No SMS gateway is set (PULSE_SMS_URL and PULSE_SMS_FROM).")}</p>
      )}
      {push.configured ? null : (
        <p className="meta pt-3">{t("Push is switched off (PULSE_PUSH), or no worker has run yet.")}</p>
      )}
      <Trouble channel={sms} said={t("The last SMS did not go out")} />
      <Trouble channel={push} said={t("The last push did not go out")} />
    </Sheet>
  );
}

function Trouble({ channel: { error, errorAt }, said }: { channel: ChannelShown; said: string }) {
  return error ? (
    <p role="alert" className="pt-3">
      <Status shape="late">{said}</Status> {error} <Instant value={errorAt} />
    </p>
  ) : null;
}
