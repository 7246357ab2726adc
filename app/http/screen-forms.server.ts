import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import type * as z from "zod";
import type { StepAsk } from "#app/components/form-context.ts";
import { type FormTree, formValues } from "#app/components/form-values.ts";
import { type Merge, type MergeSpec, mergeForms, takePart } from "#app/components/merge.ts";
import { readCommas } from "#app/components/typed.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import type { Action, Resource } from "#app/modules/access/policy.ts";
import type { HistoryEntry } from "#app/modules/history.server.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import type { RequestContext } from "./context.server.ts";
import { type Flash, flashCookie } from "./flash.server.ts";
import { explain, inputErrors, isBadInput, isHttpProblem } from "./problem.server.ts";
import { type Call, hashOf, runAs, runCommand } from "./run-command.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { allow, askerOf, asPage, contextOf, firstOf, type Resources, requireViewer } from "./screen.server.ts";
import { stepUp } from "./step-up.server.ts";

/*
 * For the actions of screens:
 *
 *   export const action = (args: ActionFunctionArgs) =>
 *     runForm(args, "create", "orders", {
 *       input: placeOrderInput,                       // zod; FormData "lines.0.sku" arrives as {lines: [{sku}]}
 *       command: async ({ tx, actor, now }, input) => placeOrder(tx, actor, input, now),
 *       done: (order) => ({ to: `/orders/${order.id}`, flash: { kind: "done", text: `Order ${order.number} placed.` } }),
 *     });
 *
 * It answers 303 to `to` with the flash, or data({form, values, errors, code}) with 422 (bad input), 409 (a Refusal; at
 * `details.field` when it names one, else at the path ""). `_idem` makes a double submit one effect; `_version` is handed
 * to `input` as `version`. Several forms on one page: look at `readForm(args)` first and call runForm with the one meant.
 */

export type FormMeta = {
  form: string | undefined;
  intent: string;
  idem: string | null;
  version: number | undefined;
  /** The record as the form was opened on it, as JSON text. */
  base: string | undefined;
  company: string | undefined;
  /** The record as somebody else saved it meanwhile, and what of it was chosen without JavaScript. */
  theirs: string | undefined;
  taken: string[];
  /** The second factor or the password, shown again (step-up.server.ts). */
  confirm: string | undefined;
};
export type ReadForm = { values: FormTree; meta: FormMeta };

const forms = new WeakMap<Request, Promise<ReadForm>>();

/** The posted fields as a tree, without the form's own `_…` fields. Can be asked more than once. */
export function readForm(args: ActionFunctionArgs): Promise<ReadForm> {
  let form = forms.get(args.request);
  if (!form) {
    form = parseForm(args.request);
    forms.set(args.request, form);
  }
  return form;
}

async function parseForm(request: Request): Promise<ReadForm> {
  let posted: FormData;
  try {
    posted = await request.formData();
  } catch {
    throw new Response("The form cannot be read.", { status: 400 });
  }
  readCommas(posted);
  const text = (name: string) => {
    const value = posted.get(name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const version = text("_version");
  const idem = text("_idem");
  const meta = {
    form: text("_form"),
    intent: text("_intent") ?? "save",
    idem: idem && /^[\w-]{8,100}$/.test(idem) ? idem : null,
    version: version && /^\d{1,9}$/.test(version) ? Number(version) : undefined,
    base: text("_base"),
    company: text("_company"),
    theirs: text("_theirs"),
    confirm: text("_confirm")?.slice(0, 256),
    taken: [...posted].flatMap(([name, unit]) =>
      /^_take\.\d{1,4}$/.test(name) && typeof unit === "string" && unit !== "" ? [unit] : [],
    ),
  };
  for (const name of [...posted.keys()]) if (name.startsWith("_")) posted.delete(name);
  return { values: formValues(posted), meta };
}

/** What a form gets back when it is not done. `values` is what was typed. */
export type RefusedForm = {
  form: string | undefined;
  values: FormTree;
  errors: Record<string, string>;
  code?: string;
  /** Where a text fits several records: which they are, by path. */
  choices?: Record<string, { value: string; text: string }[]>;
  /** What has to be shown again before this is done; its message is at `_confirm`. */
  asks?: StepAsk;
  /** What would be done, to be said yes to: the form is right and nothing is done yet. */
  question?: string;
  /** Somebody else saved the record meanwhile. */
  merge?: Merge;
  version?: number;
  base?: string;
};

type Done = { to: string; flash?: Flash };

/**
 * Thrown by a command that cannot be taken back, where nobody has said yes yet: what it did is rolled back, and the form asks
 * with the very figures that it came to.
 */
export class AskFirst extends Error {}

type FormWork<Schema extends z.ZodType, Result> = {
  input: Schema;
  command: (call: Call, input: z.output<Schema>, meta: FormMeta) => Promise<Result>;
  /** For what could hand the company over: that it is still the person who signed in. */
  stepUp?: true;
  /** `again` is true for "save and new": back to an empty form. */
  done: (result: Result, again: boolean) => Done;
  /** How two people's changes of one record are told apart, and the record as it is by now. */
  merge?: {
    spec: MergeSpec;
    current: (call: Call) => Promise<{ values: FormTree; version: number; changed: HistoryEntry | undefined }>;
  };
  /** Changes the tree before it is checked: drop empty lines, name a lone field. */
  prepare?: (values: FormTree) => unknown;
};

/** A form's values as it posted them to itself; null when they are not to be read. */
function treeOf(json: string | undefined): FormTree | null {
  try {
    const tree: unknown = JSON.parse(json ?? "null");
    return tree !== null && typeof tree === "object" && !Array.isArray(tree) ? (tree as FormTree) : null;
  } catch {
    return null;
  }
}

function withTaken(values: FormTree, meta: FormMeta, spec: MergeSpec | undefined): FormTree {
  const theirs = treeOf(meta.theirs);
  if (!spec || !theirs) return values;
  return meta.taken.reduce((tree, unit) => takePart(spec, tree, theirs, unit), values);
}

/** Requests whose form came back, so that the page's title can say so: its loaders run after the action, in the same context. */
const refusedHere = new WeakSet<RequestContext>();

export function wasRefused(args: LoaderFunctionArgs): boolean {
  return refusedHere.has(contextOf(args));
}

function idempotencyOf({ request }: ActionFunctionArgs, meta: FormMeta, values: FormTree) {
  const path = new URL(request.url).pathname.replace(/\.data$/, "");
  const requestHash = hashOf([meta.form ?? "", meta.intent, values]);
  return meta.idem ? { method: "POST", path, key: meta.idem, requestHash } : null;
}

const isMismatch = (error: unknown): boolean => isHttpProblem(error) && error.code === "idempotency_mismatch";

const SECRETS = ["badge", "client_secret", "password", "pin"];

/** A secret that was typed does not come back in a page; that it is gone is said where it was. */
function withoutSecrets(typed: FormTree, wrong: Record<string, string>) {
  const [values, errors] = [{ ...typed }, { ...wrong }];
  for (const name of SECRETS) {
    if (!values[name]) continue;
    delete values[name];
    errors[name] ??= "Enter it again: it is not kept in the page.";
  }
  return { values, errors };
}

/** Refuses what was filled in on a page of another company, which this browser has left in another tab since. */
function checkCompany({ tenantId }: Identity, { company }: FormMeta): void {
  if (company === undefined || company === tenantId) return;
  throw new Refusal(
    "other_company",
    "This browser has gone to another company meanwhile, so nothing was saved. Go back to the company of this page under “My companies”, then save again.",
  );
}

export async function runForm<Schema extends z.ZodType, Result>(
  args: ActionFunctionArgs,
  action: Action,
  resource: Resources,
  work: FormWork<Schema, Result>,
) {
  const asker = askerOf(args);
  const context = contextOf(args);
  const { values: posted, meta } = await readForm(args);
  const values = withTaken(posted, meta, work.merge?.spec);
  const refuse = (status: number, errors: Record<string, string>, more: Partial<RefusedForm> = {}) => {
    refusedHere.add(context);
    // Who only has to confirm does not type it a second time.
    const back = more.asks ? { values, errors } : withoutSecrets(values, errors);
    return data<RefusedForm>({ form: meta.form, ...back, version: meta.version, base: meta.base, ...more }, { status });
  };

  const prepared = (work.prepare ? work.prepare(values) : values) as Record<string, unknown>;
  // From the page of an ended session: the form as it was filled, nothing done yet.
  if (meta.intent === "resume") {
    await requireViewer(args, action, resource);
    return data<RefusedForm>({ form: meta.form, values, errors: {} });
  }
  const parsed = work.input.safeParse(meta.version === undefined ? prepared : { ...prepared, version: meta.version });
  if (work.stepUp) {
    await requireViewer(args, action, resource);
    const shown = parsed.success ? await stepUp(args, asker, meta.confirm) : { ok: true as const };
    if (!shown.ok) return refuse(shown.status, shown.errors, { code: shown.code, asks: shown.asks });
  }
  try {
    const idempotency = idempotencyOf(args, meta, values);
    const run = (under: typeof idempotency) =>
      runCommand(
        asker,
        {
          right: [action, firstOf(resource)],
          allow: (identity) => {
            checkCompany(identity, meta);
            allow(identity, action, resource);
            // After the role: somebody who may not do this learns nothing about its fields.
            if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
          },
        },
        under,
        async (call) => {
          const result = await work.command(call, parsed.data as z.output<Schema>, meta);
          return { status: 303, body: JSON.stringify(work.done(result, meta.intent.endsWith("-new"))) };
        },
      );
    const answered = await run(idempotency).catch((error) => {
      // Who went back and changed more edits the record once more: its version says what becomes of that.
      if (!idempotency || !work.merge || !isMismatch(error)) throw error;
      return run({
        ...idempotency,
        key: `${idempotency.key.slice(0, 64)}.${idempotency.requestHash.toString("hex", 0, 8)}`,
      });
    });
    const { to, flash } = JSON.parse(answered.body) as Done;
    const headers = new Headers({ "Cache-Control": "no-store" });
    if (flash) headers.append("Set-Cookie", flashCookie(flash, context.secure));
    return redirect(safeRedirect(to), { status: 303, headers });
  } catch (error) {
    if (error instanceof AskFirst) {
      return data<RefusedForm>({ form: meta.form, values, errors: {}, question: error.message });
    }
    if (isBadInput(error)) {
      const errors: Record<string, string> = {};
      const choices: NonNullable<RefusedForm["choices"]> = {};
      for (const { path, message, meant } of error.errors) {
        errors[path] ??= message;
        if (meant) choices[path] ??= meant;
      }
      return refuse(422, errors, { choices });
    }
    if (error instanceof Refusal && error.code === "stale_version" && work.merge) {
      const { spec, current } = work.merge;
      const now = await asPage(args, () => runAs(asker, (identity) => allow(identity, action, resource), current));
      const { values: merged, ...differences } = mergeForms(
        spec,
        treeOf(meta.base),
        values,
        now.values,
        wordsFor(args.request),
      );
      const who = now.changed?.who ?? "Somebody else";
      const merge = {
        ...differences,
        who,
        at: now.changed?.at ?? null,
        version: now.version,
        mine: values,
        theirs: now.values,
      };
      return refuse(
        409,
        { "": `${who} has saved a change of this record meanwhile.` },
        { code: error.code, values: merged, merge },
      );
    }
    if (error instanceof Refusal) {
      const field = typeof error.details.field === "string" ? error.details.field : "";
      return refuse(409, { [field]: error.message }, { code: error.code });
    }
    if (isMismatch(error)) {
      return refuse(
        409,
        { "": "This form was sent before with other values. Check what was saved, then reload the page." },
        { code: "idempotency_mismatch" },
      );
    }
    const known = explain(error);
    // Nothing was written; what was typed is kept for another try.
    if (known.status === 503) return refuse(503, { "": known.detail }, { code: known.code });
    return asPage<never>(args, () => Promise.reject(error));
  }
}

/** For a list that makes a record of what was typed: answers `{choice}`, or `{error}` in a sentence. */
export async function runChoice<Schema extends z.ZodType, Choice>(
  args: ActionFunctionArgs,
  action: Action,
  resource: Resource,
  work: { input: Schema; command: (call: Call, input: z.output<Schema>) => Promise<Choice> },
): Promise<Response> {
  const asker = askerOf(args);
  const { values, meta } = await readForm(args);
  const parsed = work.input.safeParse(values);
  const idempotency = idempotencyOf(args, meta, values);
  const allowed = {
    right: [action, resource] as const,
    allow: (identity: Identity) => {
      checkCompany(identity, meta);
      allow(identity, action, resource);
      if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
    },
  };
  return asPage(args, async () => {
    try {
      const { body } = await runCommand(asker, allowed, idempotency, async (call) => ({
        status: 200,
        body: JSON.stringify({ choice: await work.command(call, parsed.data as z.output<Schema>) }),
      }));
      return new Response(body, { headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
    } catch (error) {
      if (isBadInput(error) || error instanceof Refusal)
        return Response.json({ error: error.message }, { status: 422 });
      throw error;
    }
  });
}
