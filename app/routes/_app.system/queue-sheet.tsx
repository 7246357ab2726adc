import { Instant } from "#app/components/figures.tsx";
import { Facts, Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { Outbox } from "#app/modules/history.server.ts";
import type { QueueCount } from "#app/modules/operations/jobs.server.ts";

/** What waits: events for their place in the log, and jobs, messages and calls of every kind together. */
export function QueueSheet({ outbox, queues }: { outbox: Outbox; queues: QueueCount[] }) {
  const t = useWords();
  const sum = (of: (queue: QueueCount) => number) => queues.reduce((all, queue) => all + of(queue), 0);
  const failed = sum(({ failed }) => failed);
  const oldest = queues
    .flatMap(({ oldest }) => oldest ?? [])
    .sort()
    .at(0);
  return (
    <Sheet title={t("Queues")} aside={<a href="/jobs">{t("Jobs")}</a>}>
      <Facts
        items={[
          [
            t("Outbox"),
            <span key="v">
              {t("{count} event|{count} events", { count: outbox.count })}
              {outbox.since ? (
                <>
                  , <Instant value={outbox.since} />
                </>
              ) : null}
            </span>,
          ],
          [t("Waiting"), sum(({ waiting }) => waiting)],
          [t("Under way"), sum(({ active }) => active)],
          [t("Oldest"), oldest ? <Instant key="v" value={oldest} /> : null],
          [
            t("Given up"),
            failed > 0 ? (
              <Status key="v" shape="late">
                <a href="/failures">{failed}</a>
              </Status>
            ) : (
              0
            ),
          ],
        ]}
      />
    </Sheet>
  );
}
