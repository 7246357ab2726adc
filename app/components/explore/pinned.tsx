import { useMemo } from "react";
import type { Pinned } from "#app/components/boards/board-page.tsx";
import { Stamp } from "#app/components/boards/stamp.tsx";
import { useReading, useSteady } from "#app/components/boards/tiles.tsx";
import { Chart } from "#app/components/charts/chart.tsx";
import { useWords } from "#app/components/words/words.ts";
import { exploreSpec, rowsOf } from "./result.ts";

/** Saved questions on a dashboard: a chart where the question has one, else its first rows. */
export function PinnedQuestions({ pinned, opens }: { pinned: Pinned[]; opens: string[] }) {
  if (pinned.length === 0) return null;
  return (
    <div className="overview thirds">
      {pinned.map((one) => (
        <PinnedQuestion key={one.id} pinned={one} opens={opens} />
      ))}
    </div>
  );
}

/** Rows of a question without a chart. */
const FEW = 8;

function PinnedQuestion({ pinned, opens }: { pinned: Pinned; opens: string[] }) {
  const t = useWords();
  const reading = useReading(opens);
  const { question, data, days, name, query, id } = useSteady(pinned);
  const spec = useMemo(() => exploreSpec(question, data, days, reading), [question, data, days, reading]);
  return (
    <section className="tile" aria-label={name}>
      <div className="sheet-head">
        <h2>{name}</h2>
        <a href={`/explore?view=${id}&${query}`}>{t("Explore")}</a>
      </div>
      {spec ? (
        <Chart spec={spec} files={`/explore?${query}`} />
      ) : (
        <table className="statement">
          <caption className="hide">{name}</caption>
          <tbody>
            {rowsOf(question, data, days, reading)
              .slice(0, FEW)
              .map((row) => (
                <tr key={row.key}>
                  <th scope="row">{row.names.join(", ")}</th>
                  <td>{row.hrefs[0] ? <a href={row.hrefs[0]}>{row.figures[0]}</a> : row.figures[0]}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
      <p className="tile-foot">
        <Stamp />
      </p>
    </section>
  );
}
