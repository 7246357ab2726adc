import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { ButtonLink } from "#app/components/button.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Day, Instant, Money } from "#app/components/figures.tsx";
import { groupDigits } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { DocumentStatus } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { Services } from "#app/http/context.server.ts";
import { readMachine } from "#app/http/machine.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { readArchiveState } from "#app/modules/operations/archive.server.ts";
import { type BackupState, readBackupState, readDamagedPages } from "#app/modules/operations/queries.server.ts";
import { type NavItem, navigationFor } from "#app/navigation.ts";
import { Installation, type InstallationState } from "./installation.tsx";
import { readWork, type Work } from "./work.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Home", matches);

export const loader = async (args: LoaderFunctionArgs) => {
  const { services } = args.context;
  const { backups, ...home } = await readScreen(args, "read", "profile", async (call) => ({
    ...(await readWork(call)),
    begins: beginsOf(navigationFor(call.actor.role, call.actor.rights).flatMap((group) => group.items)),
    backups: may(call.actor, "create", "settings")
      ? { ...(await readBackupState(call.tx)), damagedPages: await readDamagedPages(call.tx) }
      : null,
  }));
  return { ...home, installation: backups ? await stateOf(services, backups) : null };
};

async function stateOf(
  services: Services,
  { lastProofAt, failure, damagedPages }: BackupState & { damagedPages: number },
): Promise<InstallationState> {
  const [{ disk, memory, temperature }, archive, held] = await Promise.all([
    readMachine(services.dataFolder),
    readArchiveState(services.dataFolder),
    services.held(),
  ]);
  const provenAgo = lastProofAt ? Math.max(0, Math.round((Date.now() - Date.parse(lastProofAt)) / 1_000)) : null;
  const machine = { disk, memory, temperature, clockIsBehind: held?.code === "clock_behind", damagedPages };
  return { ...machine, failure, archiveError: archive?.error ?? null, provenAgo };
}

/** What is made here every day; for who makes no documents, where goods go out and come in. */
function beginsOf(items: NavItem[]) {
  const made = items.flatMap(({ create, icon }) => (create && icon !== "alerts" ? [create] : []));
  if (made.length > 0) return made;
  return items
    .filter(({ href }) => href === "/pick" || href === "/receive")
    .map(({ href, label }) => ({ href, label }));
}

/** What waits for the person, and where to begin. */
export default function Home() {
  const t = useWords();
  const { lines, ship, overdue, own, credits, toSetUp, begins, installation } = useLoaderData<typeof loader>();
  useLiveTypes("orders.", "inventory.", "catalog.", "ledger.");
  const shown = lines.length > 0 || Boolean(ship?.length || overdue?.length || own || credits);
  const waits = lines.some(({ count }) => count !== 0) || Boolean(own?.length) || Boolean(credits?.length);
  return (
    <>
      <PageHead title={t("Home")}>
        {begins.map(({ href, label }, index) => (
          <ButtonLink key={href} href={href} look={index === 0 && toSetUp === 0 ? "primary" : "plain"}>
            {t(label)}
          </ButtonLink>
        ))}
      </PageHead>
      {toSetUp > 0 ? (
        <div className="notice">
          <p>
            {t.rich("Your company is not set up yet: {toSetUp} to the first order. {link}", {
              toSetUp: t("{count} step|{count} steps", { count: toSetUp }),
              link: (
                <ButtonLink href="/start" look="primary">
                  {t("Set it up")}
                </ButtonLink>
              ),
            })}
          </p>
        </div>
      ) : null}
      {waits || toSetUp > 0 ? null : (
        <Sheet flush>
          <NothingYet>{t("Nothing waits for you.")}</NothingYet>
        </Sheet>
      )}
      {shown ? (
        <div className="overview thirds">
          {lines.length > 0 ? <WaitingWork lines={lines} /> : null}
          {ship?.length ? (
            <ShortList title={t("Next to ship")} empty="">
              {ship.map((order) => (
                <DocumentRow
                  key={order.href}
                  {...order}
                  figure={<Money amount={order.total} currency={order.currency} />}
                  note={<Instant value={order.placed_at} />}
                />
              ))}
            </ShortList>
          ) : null}
          {overdue?.length ? (
            <ShortList title={t("Longest overdue")} empty="">
              {overdue.map((invoice) => (
                <DocumentRow
                  key={invoice.href}
                  {...invoice}
                  figure={<Money amount={invoice.amount_due} currency={invoice.currency} />}
                  note={t.rich("due {due_on}", { due_on: <Day value={invoice.due_on} /> })}
                />
              ))}
            </ShortList>
          ) : null}
          {own ? (
            <ShortList title={t("My open orders")} empty={t("You have no open orders.")}>
              {own.map((order) => (
                <DocumentRow
                  key={order.id}
                  href={`/orders/${order.id}`}
                  number={order.number}
                  customer={order.customer}
                  figure={<Money amount={order.total} currency={order.currency} />}
                  note={<DocumentStatus of="order" status={order.status} />}
                />
              ))}
            </ShortList>
          ) : null}
          {credits ? (
            <ShortList title={t("Credit not used")} empty={t("Every payment and credit note is allocated.")}>
              {credits.map((credit) => (
                <tr key={`${credit.id} ${credit.currency}`}>
                  <th scope="row">
                    <a href={`/customers/${credit.id}`}>{credit.name}</a>
                  </th>
                  <td>
                    <Money amount={credit.left} currency={credit.currency} />
                  </td>
                </tr>
              ))}
            </ShortList>
          ) : null}
        </div>
      ) : null}
      {installation ? <Installation {...installation} /> : null}
    </>
  );
}

function WaitingWork({ lines }: { lines: Work[] }) {
  const t = useWords();
  return (
    <section>
      <div className="sheet-head">
        <h2>{t("What waits")}</h2>
      </div>
      <table className="statement">
        <caption className="hide">{t("What waits")}</caption>
        <tbody>
          {lines.map((line) => (
            <tr key={line.label}>
              <th scope="row">{t(line.label)}</th>
              <td>
                <a href={line.href} className={line.count === 0 ? "figure none" : "figure"}>
                  {line.count === null ? t("over 1,000") : groupDigits(String(line.count), t.locale)}
                  <span className="hide"> {t(line.label).toLowerCase()}</span>
                </a>
                {line.sums.map(({ currency, amount }) => (
                  <div key={currency} className="delta">
                    <Money amount={amount} currency={currency} always />
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type DocumentRowProps = { href: string; number: string; customer: string; figure: ReactNode; note: ReactNode };

function DocumentRow({ href, number, customer, figure, note }: DocumentRowProps) {
  return (
    <tr>
      <th scope="row">
        <a href={href}>
          <Code>{number}</Code>
        </a>
        <div className="meta">{customer}</div>
      </th>
      <td>
        {figure}
        <div className="meta">{note}</div>
      </td>
    </tr>
  );
}

function ShortList({ title, empty, children }: { title: string; empty: string; children: ReactNode[] }) {
  return (
    <section>
      <div className="sheet-head">
        <h2>{title}</h2>
      </div>
      {children.length > 0 ? (
        <table className="statement">
          <caption className="hide">{title}</caption>
          <tbody>{children}</tbody>
        </table>
      ) : (
        <p className="meta">{empty}</p>
      )}
    </section>
  );
}
