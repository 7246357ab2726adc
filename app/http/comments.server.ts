import type { ActionFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { recordId } from "#app/components/list-params.ts";
import { may } from "#app/modules/access/policy.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import { countFiles } from "#app/modules/files/queries.server.ts";
import { isFileSubject } from "#app/modules/files/rules.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { addComment, deleteComment, editComment } from "#app/modules/notices/comment.server.ts";
import { commentInput } from "#app/modules/notices/comment-input.ts";
import { listComments } from "#app/modules/notices/comment-queries.server.ts";
import { COMMENT_SUBJECTS, type CommentSubject } from "#app/modules/notices/comment-rules.ts";
import { checkOwnInvoice } from "./own-records.server.ts";
import type { Call } from "./run-command.server.ts";
import { readForm, runForm } from "./screen-forms.server.ts";

/* Comments on a record's page: what the loader shows and what the page's own action does with their forms. */

/** The latest ones; the API has them all. */
const SHOWN = 100;

export async function readDiscussion({ tx, actor, now }: Call, type: CommentSubject, id: string) {
  const canAdd = may(actor, "create", "comments");
  const [{ data: comments }, people, files] = await Promise.all([
    listComments(tx, actor, { type, id }, { limit: SHOWN, after: null }, now),
    canAdd ? listMembers(tx) : [],
    isFileSubject(type) ? countFiles(tx, type, id) : null,
  ]);
  const named = people
    .filter(
      ({ accountId, role, rights, disabledAt }) =>
        disabledAt === null &&
        accountId !== actor.accountId &&
        may({ role, rights, accountId }, "read", COMMENT_SUBJECTS[type]),
    )
    .map(({ name }) => name);
  return {
    comments,
    canAdd,
    people: named,
    files: files === null ? null : { href: `/attachments/${type}/${id}`, count: files },
  };
}

const editInput = commentInput.extend({ id: z.uuid() });
const deleteInput = z.object({ id: z.uuid() });

/** For a page whose action does nothing else. */
export const commentAction = (args: ActionFunctionArgs, type: CommentSubject, param: string | undefined) =>
  runComment(args, type, param);

/** For a page with forms of its own: null when what was posted is one of those. */
export async function commentForm(args: ActionFunctionArgs, type: CommentSubject, param: string | undefined) {
  const { meta } = await readForm(args);
  return meta.form?.startsWith("comment") ? runComment(args, type, param) : null;
}

async function runComment(args: ActionFunctionArgs, type: CommentSubject, param: string | undefined) {
  const { meta } = await readForm(args);
  const { pathname } = new URL(args.request.url);
  const path = pathname.replace(/\.data$/, "");
  const subjectOf = async ({ tx, actor }: Call) => {
    const id =
      type === "product" && !z.uuid().safeParse(param).success
        ? (await readItem(tx, param ?? "", { cost: false })).id
        : recordId(param, type);
    if (type === "invoice") await checkOwnInvoice(tx, actor, id);
    return { type, id };
  };
  const done = (id: string, text: string) => ({
    to: `${path}#comment-${id}`,
    flash: { kind: "done" as const, text },
  });
  if (meta.form?.startsWith("comment-edit")) {
    return runForm(args, "update", "comments", {
      input: editInput,
      async command(call, { id, body }) {
        await subjectOf(call);
        await editComment(call.tx, call.actor, id, body, call.now);
        return id;
      },
      done: (id) => done(id, "The comment is changed."),
    });
  }
  if (meta.form?.startsWith("comment-delete")) {
    return runForm(args, "update", "comments", {
      input: deleteInput,
      async command(call, { id }) {
        await subjectOf(call);
        await deleteComment(call.tx, call.actor, id, call.now);
        return id;
      },
      done: (id) => done(id, "The comment is deleted."),
    });
  }
  return runForm(args, "create", "comments", {
    input: commentInput,
    command: async (call, { body }) => addComment(call.tx, call.actor, await subjectOf(call), body, call.now),
    done: (id) => done(id, "The comment is added."),
  });
}
