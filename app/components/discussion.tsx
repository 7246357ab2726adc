import { Fragment, type ReactNode } from "react";
import type { CommentView } from "#app/modules/notices/views.ts";
import { Button } from "./button.tsx";
import { Instant } from "./figures.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { MentionField } from "./mention-field.tsx";
import { Sheet } from "./page-head.tsx";
import { type Said, Timeline, type TimelineItem } from "./timeline.tsx";
import { useWords } from "./words/words.ts";

type Refused = (FormState & { form?: string }) | null | undefined;

type Props = {
  /** Left out where the page tells what happened in another way. */
  history?: TimelineItem[];
  comments: CommentView[];
  /** Names that can be mentioned. */
  people: string[];
  canAdd: boolean;
  /** Where the record's files are, for records that have some. */
  files?: { href: string; count: number } | null;
  refused: Refused;
};

/** A record's story: what happened to it and what was said about it, newest first. */
export function Discussion({ history, comments, people, canAdd, files, refused }: Props) {
  const t = useWords();
  const said = comments.map(
    (comment): Said => ({
      key: comment.id,
      at: comment.created_at,
      who: comment.author,
      what: "",
      anchor: `comment-${comment.id}`,
      body: <Comment comment={comment} people={people} refused={refused} />,
    }),
  );
  const items = [...(history ?? []), ...said].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return (
    <Sheet
      title={history ? t("History") : t("Comments")}
      aside={
        files ? (
          <a href={files.href}>{files.count > 0 ? t("Files ({count})", { count: files.count }) : t("Attach a file")}</a>
        ) : null
      }
    >
      {canAdd ? (
        <FormShell id="comment" refused={refused}>
          {(pending) => (
            <>
              <MentionField name="body" label={t("Comment")} people={people} />
              <div className="actions">
                <Button pending={pending} pendingLabel={t("Adding…")}>
                  {t("Add comment")}
                </Button>
              </div>
            </>
          )}
        </FormShell>
      ) : null}
      {history || items.length > 0 ? <Timeline items={items} /> : null}
    </Sheet>
  );
}

function Comment({ comment, people, refused }: { comment: CommentView; people: string[]; refused: Refused }) {
  const t = useWords();
  if (comment.deleted) return <p className="meta">{t("A comment was deleted.")}</p>;
  const editing = refused?.form === `comment-edit-${comment.id}` ? refused : undefined;
  return (
    <div className="comment">
      <p>{withMentions(comment)}</p>
      {comment.edited_at ? (
        <p className="meta">{t.rich("Changed {when}", { when: <Instant value={comment.edited_at} /> })}</p>
      ) : null}
      <div className="btn-row">
        {comment.can.edit ? (
          <details open={editing !== undefined}>
            <summary className="btn small quiet">{t("Edit")}</summary>
            <FormShell id={`comment-edit-${comment.id}`} refused={refused}>
              {(pending) => (
                <>
                  <input type="hidden" name="id" value={comment.id} />
                  <MentionField name="body" label={t("Comment")} value={comment.body} people={people} />
                  <div className="actions">
                    <Button pending={pending} pendingLabel={t("Saving…")}>
                      {t("Save comment")}
                    </Button>
                  </div>
                </>
              )}
            </FormShell>
          </details>
        ) : null}
        {comment.can.delete ? (
          <details>
            <summary className="btn small quiet">{t("Delete")}</summary>
            <FormShell id={`comment-delete-${comment.id}`} refused={refused}>
              {(pending) => (
                <>
                  <input type="hidden" name="id" value={comment.id} />
                  <p className="meta">{t("Its words go for good; that there was a comment stays to be seen.")}</p>
                  <div className="actions">
                    <Button look="danger" pending={pending} pendingLabel={t("Deleting…")}>
                      {t("Delete comment")}
                    </Button>
                  </div>
                </>
              )}
            </FormShell>
          </details>
        ) : null}
      </div>
    </div>
  );
}

function withMentions({ body, mentions }: CommentView): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { start, end } of mentions) {
    parts.push(
      <Fragment key={from}>{body.slice(from, start)}</Fragment>,
      <strong key={start}>{body.slice(start, end)}</strong>,
    );
    from = end;
  }
  return [...parts, <Fragment key={from}>{body.slice(from)}</Fragment>];
}
