import { readFile } from "node:fs/promises";
import { readView } from "#app/components/boards/read-view.ts";
import { exploreSpec, groupingsOf, labelOf, rowsOf } from "#app/components/explore/result.ts";
import { rowsNeeded } from "#app/components/explore/vocabulary.ts";
import { dayText } from "#app/components/format.ts";
import { wordsOf } from "#app/components/words/words.server.ts";
import type { Words } from "#app/components/words/words.ts";
import type { Analytics } from "#app/http/analytics.server.ts";
import { chartPicture } from "#app/http/chart-picture.server.tsx";
import { askExplore, exploreBook, MOST_ROWS, readQuestion, vocabularyOf } from "#app/http/explore-question.server.ts";
import { readCompany } from "#app/modules/access/company.server.ts";
import { exported } from "#app/modules/access/events.ts";
import type { Language } from "#app/modules/access/preferences.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { Undeliverable } from "#workers/jobs/outgoing.ts";

/** Rows of a page that is read; whoever wants them all takes the workbook. */
const ROWS_IN_PDF = 500;

const CONTENT_TYPES = {
  pdf: "application/pdf",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export type Report = {
  title: string;
  /** Where the question stands in the product. */
  path: string;
  /** Its days in words; empty where the subject has none. */
  period: string;
  file: { filename: string; contentType: string; content: Buffer };
};

type Wanted = { name: string; query: string; viewId: string; format: "pdf" | "xlsx"; language: Language | null };

/**
 * A saved question as the file that its person wants, asked with what they may see this moment. That it was handed out stands in the
 * audit trail. Throws Undeliverable when there is nothing to be asked any more.
 */
export async function makeReport(
  tx: Tx,
  analytics: Pick<Analytics, "query">,
  { tenantId, accountId, scheduleId, now }: { tenantId: string; accountId: string; scheduleId: string; now: Date },
): Promise<Report> {
  const member = (await listMembers(tx)).find((one) => one.accountId === accountId && one.disabledAt === null);
  const [wanted] = await tx<Wanted[]>`
    select v.name, v.query, v.id as "viewId", s.format, p.language
      from view_schedule s join saved_view v on v.tenant_id = s.tenant_id and v.id = s.view_id
      left join preference p on p.account_id = s.account_id
     where s.id = ${scheduleId} and s.account_id = ${accountId} and (v.account_id = ${accountId} or v.role = ${member?.role ?? ""})`;
  if (!member || !wanted) throw new Undeliverable("The question, or the right to see it, is not there any more.");
  const { name, role, rights } = member;
  const actor: Actor = { tenantId, accountId, name, role, rights, requestId: `schedule-${scheduleId}` };
  const vocabulary = vocabularyOf(actor);
  if (vocabulary.length === 0) throw new Undeliverable("The question, or the right to see it, is not there any more.");
  const address = `http://pulse/explore?${wanted.query}`;
  const { question, rejected } = readQuestion(address, vocabulary);
  // A file cannot show what was left out of its question.
  if (rejected.length > 0) throw new Undeliverable("The question, or the right to see it, is not there any more.");

  const { currency, timeZone, name: company } = await readCompany(tx);
  const { days } = readView(address, dayIn(timeZone, now)).view;
  const most = wanted.format === "pdf" ? rowsNeeded(question, ROWS_IN_PDF) : MOST_ROWS;
  const data = await askExplore(
    { services: { analytics } },
    { books: (read) => read(tx), actor },
    question,
    days,
    most,
  );
  await appendEvents(tx, actor, [
    exported.make(accountId, {
      account_id: accountId,
      what: `dashboards /explore.${wanted.format}`,
      filter: { schedule: scheduleId },
    }),
  ]);

  const t = wordsOf(wanted.language ?? "en");
  const reading = { t, currency, timeZone, opens: [] };
  const dated = vocabulary.find((subject) => subject.name === question.of)?.dated;
  const period = dated
    ? t("{from} to {to}", { from: dayText(days.from, t.locale), to: dayText(days.to, t.locale) })
    : "";
  const content =
    wanted.format === "xlsx"
      ? exploreBook(data, timeZone)
      : await printReport(t, {
          company,
          title: wanted.name,
          about: [period, currency, t("as of event {seq}", { seq: data.seq })].filter(Boolean).join(" · "),
          picture: pictureOf(exploreSpec(question, data, days, reading)),
          heads: [...groupingsOf(question), ...question.show].map((one) => t(labelOf(question, one))),
          names: groupingsOf(question).length,
          rows: rowsOf(question, data, days, reading)
            .slice(0, ROWS_IN_PDF)
            .map(({ names, figures }) => [...names, ...figures]),
          foot:
            data.more || data.rows.length > ROWS_IN_PDF
              ? t("Only the first {count} rows are shown; the workbook has all.", { count: ROWS_IN_PDF })
              : "",
        });
  return {
    title: wanted.name,
    path: `/explore?view=${wanted.viewId}&${wanted.query}`,
    period,
    file: {
      filename: `${fileName(wanted.name)}-${dayIn(timeZone, now)}.${wanted.format}`,
      contentType: CONTENT_TYPES[wanted.format],
      content,
    },
  };
}

/** Letters and digits of any script; whatever else a name has could mean something to a file system. */
const fileName = (name: string) => name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "report";

/** In the font of the page, which the compiler has. */
const pictureOf = (spec: Parameters<typeof chartPicture>[0] | null) =>
  spec ? chartPicture(spec).replace('"IBM Plex Sans",Arial,sans-serif', '"Libertinus Serif"') : null;

type Page = {
  company: string;
  title: string;
  about: string;
  picture: string | null;
  heads: string[];
  /** So many columns are names, the others figures. */
  names: number;
  rows: string[][];
  foot: string;
};

async function printReport(t: Words, page: Page): Promise<Buffer> {
  const [{ NodeCompiler }, template] = await Promise.all([
    import("@myriaddreamin/typst-ts-node-compiler"),
    readFile(new URL("./report.typ", import.meta.url), "utf8"),
  ]);
  const data = JSON.stringify({ ...page, language: t.language, words: { page: t("Page"), of: t("of") } });
  const typst = NodeCompiler.create({});
  try {
    return typst.pdf({ mainFileContent: template, inputs: { data } });
  } finally {
    typst.evictCache(1);
  }
}
