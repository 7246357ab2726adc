import type { ReactNode } from "react";
import { Instant } from "#app/components/figures.tsx";
import { Facts, Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { FactsCheck } from "#app/modules/operations/queries.server.ts";

/** Whether what dashboards show is what the books say. */
export function FiguresSheet({ figures }: { figures: FactsCheck }) {
  const t = useWords();
  const { checkedAt, compared, differed, remained, names, error } = figures;
  const facts: [string, ReactNode][] = [
    [t("Last compared"), checkedAt ? <Instant key="v" value={checkedAt} /> : t("Never")],
  ];
  if (checkedAt) facts.push([t("Found"), <Found key="f" {...{ compared, differed, remained }} />]);
  return (
    <Sheet title={t("Figures and the books")}>
      <Facts items={facts} />
      {names.length > 0 ? (
        <p className="meta pt-3">{t("What differed: {names}", { names: names.join(", ") })}</p>
      ) : null}
      {error ? (
        <p role="alert" className="pt-3">
          <Status shape="late">{t("They could not be compared")}</Status> {error}
        </p>
      ) : null}
      {checkedAt ? null : (
        <p className="meta pt-3">
          {t("Each night every figure is worked out again from the documents. What differs is built anew and told.")}
        </p>
      )}
    </Sheet>
  );
}

function Found({ compared, differed, remained }: Pick<FactsCheck, "compared" | "differed" | "remained">) {
  const t = useWords();
  if (remained > 0)
    return (
      <Status shape="late">
        {t("{count} difference left after building anew|{count} differences left after building anew", {
          count: remained,
        })}
      </Status>
    );
  if (differed > 0)
    return (
      <Status shape="held">
        {t("{count} difference, gone after building anew|{count} differences, gone after building anew", {
          count: differed,
        })}
      </Status>
    );
  return <Status shape="done">{t("No difference in {count} figures", { count: compared })}</Status>;
}
