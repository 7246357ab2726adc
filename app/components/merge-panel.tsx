import { useEffect, useState } from "react";
import { Instant } from "./figures.tsx";
import type { Merge, MergeRow } from "./merge.ts";
import { useWords } from "./words/words.ts";

/**
 * What two people changed in one record, field by field. In the browser a choice changes the field at once; without
 * JavaScript it is posted and the server does it.
 */
export function MergePanel({
  merge,
  choose,
}: {
  merge: Merge;
  choose: (unit: string, from: "mine" | "theirs") => void;
}) {
  const t = useWords();
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  const { who, at, rows, taken } = merge;
  return (
    <section className="merge" aria-label={t("Two changes of one record")}>
      <p>
        {t.rich("{who} saved a change {when} after you opened this form.", {
          who: <strong>{who}</strong>,
          when: at ? <Instant value={at} /> : null,
        })}{" "}
        {rows.length > 0
          ? t("Choose what holds where you both changed something else, then save again.")
          : t("It touches nothing that you changed. Save again to keep both.")}
      </p>
      {rows.length > 0 ? (
        <table className="lines">
          <caption className="hide">{t("Changed by both")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("Changed by both")}</th>
              <th scope="col">{t("Yours")}</th>
              <th scope="col">{who}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <MergeChoice
                key={row.unit}
                row={row}
                who={who}
                name={`${hydrated ? "_choice" : "_take"}.${index}`}
                choose={(from) => choose(row.unit, from)}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {taken.length > 0 ? (
        <div>
          <h3>{t("Also changed by {who}, and taken over here", { who })}</h3>
          <ul>
            {taken.map((row) => (
              <li key={row.unit}>
                {row.label}: {row.mine || t("nothing")} → {row.theirs || t("nothing")}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

function MergeChoice(props: { row: MergeRow; who: string; name: string; choose: (from: "mine" | "theirs") => void }) {
  const t = useWords();
  const { row, who, name, choose } = props;
  const [chosen, setChosen] = useState<"mine" | "theirs">("mine");
  const side = (from: "mine" | "theirs", label: string, value: string, text: string) => (
    <td data-label={from === "mine" ? t("Yours") : who}>
      <label className="check">
        <input
          type="radio"
          name={name}
          value={value}
          checked={chosen === from}
          aria-label={`${row.label}: ${label}, ${text || t("nothing")}`}
          onChange={() => {
            setChosen(from);
            choose(from);
          }}
        />
        {text || t("nothing")}
      </label>
    </td>
  );
  return (
    <tr>
      <th scope="row">{row.label}</th>
      {side("mine", t("keep mine"), "", row.mine)}
      {side("theirs", t("take what {who} saved", { who }), row.unit, row.theirs)}
    </tr>
  );
}
