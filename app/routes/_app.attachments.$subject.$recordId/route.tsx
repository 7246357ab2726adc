import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FileField } from "#app/components/file-field.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PAGE_SIZE, readParams, recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { incomingFile } from "#app/http/files.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { attachFile, removeFile } from "#app/modules/files/attach.server.ts";
import { type AttachmentView, checkReadable, listFiles } from "#app/modules/files/queries.server.ts";
import { type FileSubject, isFileSubject } from "#app/modules/files/rules.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Files", matches);

/** As the record: whoever may read it sees its files, whoever may change it adds and removes them. */
const READ = {
  order: ["read", "orders"],
  invoice: ["read", "invoices"],
  customer: ["read", "customers"],
  product: ["read", "products"],
} as const;
const WRITE = {
  order: ["update", "orders"],
  invoice: ["update", "invoices"],
  customer: ["update", "customers"],
  product: ["update", "products"],
} as const;

const PAGES = { order: "/orders", invoice: "/invoices", customer: "/customers", product: "/products" } as const;

/** What no record is of is found by nobody; who asks is looked at first, as everywhere. */
const typeOf = ({ params }: LoaderFunctionArgs | ActionFunctionArgs): FileSubject =>
  isFileSubject(params.subject) ? params.subject : "order";

function subjectOf({ params }: LoaderFunctionArgs | ActionFunctionArgs): { type: FileSubject; id: string } {
  if (!isFileSubject(params.subject)) throw new NotFound("record");
  return { type: params.subject, id: recordId(params.recordId, "record") };
}

export async function loader(args: LoaderFunctionArgs) {
  const [action, resource] = READ[typeOf(args)];
  return readScreen(args, action, resource, async ({ tx, actor }) => {
    const subject = subjectOf(args);
    const { filter } = readParams(args.request.url, { after: z.uuid() });
    const files = await listFiles(tx, actor, subject, { limit: PAGE_SIZE, after: filter.after ?? null });
    const madeBy = subject.type === "order" ? await orderMadeBy(tx, subject.id) : undefined;
    const [change, changed] = WRITE[subject.type];
    const label = await checkReadable(tx, actor, subject.type, subject.id);
    return {
      subject,
      label: subject.type === "customer" ? (await readCustomer(tx, subject.id)).name : label,
      files: files.data,
      next: files.next,
      canChange: may(actor, change, changed, madeBy),
    };
  });
}

export async function action(args: ActionFunctionArgs) {
  const [action, resource] = WRITE[typeOf(args)];
  const here = `/attachments/${args.params.subject}/${args.params.recordId}`;
  const { meta: posted } = await readForm(args);
  if (posted.form === "remove") {
    return runForm(args, action, resource, {
      input: z.object({ id: z.uuid() }),
      command: ({ tx, actor, now }, { id }) => removeFile(tx, actor, subjectOf(args), id, now),
      done: () => ({ to: here, flash: { kind: "done", text: "The file is removed." } }),
    });
  }
  return runForm(args, action, resource, {
    input: z.object({}),
    async command({ tx, actor, now }) {
      return attachFile(tx, actor, subjectOf(args), incomingFile(args.context, args.context.upload), now);
    },
    done: () => ({ to: here, flash: { kind: "done", text: "The file is attached." } }),
  });
}

/** Files of one record. The form is posted by the browser itself: only so a file goes as it is. */
export default function Files() {
  const t = useWords();
  const { subject, label, files, next, canChange } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const error = refused?.errors.file ?? refused?.errors[""];
  return (
    <>
      <PageHead
        title={t("Files of {record}", { record: label })}
        crumb={{ href: `${PAGES[subject.type]}/${subject.id}`, label }}
      />
      <Sheet flush label={t("Files")}>
        {files.length > 0 ? (
          <DataTable
            caption={t("Files")}
            columns={columns(t, canChange, refused)}
            rows={files}
            rowKey={(row) => row.id}
          />
        ) : (
          <NothingYet>{t("No file is attached.")}</NothingYet>
        )}
        <Pager shown={files.length} next={next} noun={[english("file"), english("files")]} />
      </Sheet>
      {canChange ? (
        <Sheet title={t("Attach a file")}>
          <Form method="post" encType="multipart/form-data" reloadDocument className="form">
            <FileField
              hint={t("A PDF, a picture, an office document, a text or a ZIP file, at most 25 MB.")}
              error={error}
            />
            <div className="btn-row">
              <Button look="primary">{t("Attach")}</Button>
            </div>
          </Form>
        </Sheet>
      ) : null}
    </>
  );
}

function columns(
  t: Words,
  canChange: boolean,
  refused: Parameters<typeof FormShell>[0]["refused"],
): Column<AttachmentView>[] {
  return [
    {
      key: "name",
      head: t("Name"),
      phone: "title",
      cell: (row) => (
        <a href={`/attachments/file/${row.id}`} download>
          {row.name}
        </a>
      ),
    },
    {
      key: "size",
      head: t("Size"),
      numeric: true,
      tight: true,
      phone: "amount",
      cell: (row) => sizeText(t, row.size_bytes),
    },
    { key: "by", head: t("Added by"), phone: "line", cell: (row) => row.added_by },
    { key: "at", head: t("Added"), tight: true, cell: (row) => <Instant value={row.added_at} /> },
    ...(canChange
      ? [
          {
            key: "remove",
            head: t("Remove"),
            tight: true,
            phone: "line" as const,
            cell: (row: AttachmentView) => (
              <FormShell id="remove" refused={refused}>
                <input type="hidden" name="id" value={row.id} />
                <Button small>{t("Remove")}</Button>
              </FormShell>
            ),
          },
        ]
      : []),
  ];
}

function sizeText(t: Words, bytes: number): string {
  const [unit, by] = bytes < 1_000_000 ? (["kB", 1_000] as const) : (["MB", 1_000_000] as const);
  const figure = new Intl.NumberFormat(t.locale.tag, { maximumFractionDigits: 1 }).format(bytes / by);
  return `${figure} ${unit}`;
}
