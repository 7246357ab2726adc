import { CheckField, SelectField } from "#app/components/fields.tsx";
import { humanise } from "#app/components/format.ts";
import { useWords } from "#app/components/words/words.ts";
import { ACTIONS, type Action, type Right } from "#app/modules/access/policy.ts";

type Cell = { action: Action; now: Right; own: boolean; all: boolean };
export type MatrixRow = { resource: string; words: string; cells: Cell[] };

/**
 * Kinds of records by what may be done with them: a tick for all of them, a choice where a right may be for own records only.
 * `fixed`: only to be read.
 */
export function RightsMatrix({ rows, fixed }: { rows: MatrixRow[]; fixed?: boolean }) {
  const t = useWords();
  return (
    /* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */
    <section className="overflow-x-auto" aria-label={t("The table of rights")} tabIndex={0}>
      <table className="table compact matrix">
        <caption className="hide">{t("What this role may do with each kind of record")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("Records")}</th>
            {ACTIONS.map((action) => (
              <th key={action} scope="col">
                {humanise(t(action))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ resource, words, cells }) => (
            <tr key={resource}>
              <th scope="row">{humanise(t(words))}</th>
              {cells.map((cell) => (
                <td
                  key={cell.action}
                  className={(fixed ? cell.now !== "none" : cell.own || cell.all) ? undefined : "none"}
                >
                  {fixed ? (
                    <RightNow cell={cell} />
                  ) : (
                    <RightField name={`rights.${resource}.${cell.action}`} cell={cell} what={t(words)} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RightNow({ cell: { action, now } }: { cell: Cell }) {
  const t = useWords();
  if (now === "none")
    return (
      <>
        <span aria-hidden="true">–</span>
        <span className="hide">{t("no")}</span>
      </>
    );
  return (
    <>
      <span className="on-phone" aria-hidden="true">
        {humanise(t(action))}
      </span>
      {now === "own" ? t("own records") : t("all records")}
    </>
  );
}

function RightField({ name, cell, what }: { name: string; cell: Cell; what: string }) {
  const t = useWords();
  const label = t("{records}: {action}", { records: what, action: t(cell.action) });
  if (!cell.own && !cell.all) return <span aria-hidden="true">–</span>;
  // On a phone no column's heading stands above it.
  const named = (
    <span className="on-phone" aria-hidden="true">
      {humanise(t(cell.action))}
    </span>
  );
  if (!cell.own) {
    const both = (
      <>
        <span className="hide">{label}</span>
        {named}
      </>
    );
    return <CheckField name={name} label={both} checked={cell.now === "all"} />;
  }
  const options = [
    { value: "none", label: t("no") },
    { value: "own", label: t("own records") },
    ...(cell.all ? [{ value: "all", label: t("all records") }] : []),
  ];
  return (
    <div className="choice">
      {named}
      <SelectField name={name} label={label} labelHidden options={options} value={cell.now} />
    </div>
  );
}
