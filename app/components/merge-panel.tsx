import { useEffect, useState } from "react";
import { Instant } from "./figures.tsx";
import type { Merge, MergeRow } from "./merge.ts";

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
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  const { who, at, rows, taken } = merge;
  return (
    <section className="merge" aria-label="Two changes of one record">
      <p>
        <strong>{who}</strong> saved a change {at ? <Instant value={at} /> : null} after you opened this form.{" "}
        {rows.length > 0
          ? "Choose what holds where you both changed something else, then save again."
          : "It touches nothing that you changed. Save again to keep both."}
      </p>
      {rows.length > 0 ? (
        <table className="lines">
          <caption className="hide">Changed by both</caption>
          <thead>
            <tr>
              <th scope="col">Changed by both</th>
              <th scope="col">Yours</th>
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
          <h3>Also changed by {who}, and taken over here</h3>
          <ul>
            {taken.map((row) => (
              <li key={row.unit}>
                {row.label}: {row.mine || "nothing"} → {row.theirs || "nothing"}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

function MergeChoice(props: { row: MergeRow; who: string; name: string; choose: (from: "mine" | "theirs") => void }) {
  const { row, who, name, choose } = props;
  const [chosen, setChosen] = useState<"mine" | "theirs">("mine");
  const side = (from: "mine" | "theirs", label: string, value: string, text: string) => (
    <td data-label={from === "mine" ? "Yours" : who}>
      <label className="check">
        <input
          type="radio"
          name={name}
          value={value}
          checked={chosen === from}
          aria-label={`${row.label}: ${label}, ${text || "nothing"}`}
          onChange={() => {
            setChosen(from);
            choose(from);
          }}
        />
        {text || "nothing"}
      </label>
    </td>
  );
  return (
    <tr>
      <th scope="row">{row.label}</th>
      {side("mine", "keep mine", "", row.mine)}
      {side("theirs", `take what ${who} saved`, row.unit, row.theirs)}
    </tr>
  );
}
