import { Instant } from "./figures.tsx";
import { Status } from "./status.tsx";
import { useWords } from "./words/words.ts";

/** That the worker does not answer, and what waits for it. */
export function WorkerSilent({ since }: { since: string }) {
  const t = useWords();
  return (
    <p role="alert" className="pb-3">
      <Status shape="late">{t("The worker is silent")}</Status>{" "}
      {t.rich("It last answered at {at}: invoices, mails and backups wait for it.", { at: <Instant value={since} /> })}
    </p>
  );
}
