import type { Words } from "#app/components/words/words.ts";

export type Letter = { subject: string; paragraphs: string[]; link: { text: string; url: string } | null };

export type Told = { text: string; url: string };

/** One line of a header: whatever a record is called, it cannot begin another header. */
export function headerText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200);
}

export function linkLetter(t: Words, kind: string, who: { name: string; company: string }, url: string): Letter {
  const { name, company } = who;
  if (kind === "invite") {
    return {
      subject: t("You are invited to {company} on Pulse", { company }),
      paragraphs: [
        t("Hello {name},", { name }),
        t(
          "you are invited to work with {company} on Pulse. Choose a password over this link; it works once, within three days.",
          { company },
        ),
      ],
      link: { text: t("Choose a password"), url },
    };
  }
  return {
    subject: t("A new password for Pulse"),
    paragraphs: [
      t("Hello {name},", { name }),
      t(
        "somebody asked for a new password for your account. If it was you, choose one over this link; it works once, within 15 minutes. If it was not, do nothing: your password stays.",
      ),
    ],
    link: { text: t("Choose a new password"), url },
  };
}

/** One notification, or those of a day. */
export function noticeLetter(t: Words, who: { name: string; company: string }, told: readonly Told[]): Letter {
  const [first] = told;
  if (told.length === 1 && first) {
    return {
      subject: `${first.text} · ${who.company}`,
      paragraphs: [first.text],
      link: { text: t("Open in Pulse"), url: first.url },
    };
  }
  return {
    subject: t("{count} notification from {company}|{count} notifications from {company}", {
      count: told.length,
      company: who.company,
    }),
    paragraphs: told.map(({ text }) => `• ${text}`),
    link: first ? { text: t("All notifications"), url: new URL("/notifications", first.url).href } : null,
  };
}

/** A saved question with its file. */
export function reportLetter(
  t: Words,
  who: { company: string },
  report: { title: string; period: string; path: string },
  base: string,
): Letter {
  const { title, period, path } = report;
  return {
    subject: `${title} · ${who.company}`,
    paragraphs: [
      period ? `${title}, ${period}` : title,
      t("The file is attached. It is sent to you by your own wish; pause or end it under {url}", {
        url: `${base}/explore/schedules`,
      }),
    ],
    link: { text: t("Open in Pulse"), url: new URL(path, base).href },
  };
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The letter as plain text and as the plainest HTML there is. */
export function writeLetter(t: Words, letter: Letter, base: string) {
  const foot = t("What you are told by mail is chosen under {url}", { url: `${base}/profile/notifications` });
  const { subject, paragraphs, link } = letter;
  return {
    subject: headerText(subject),
    text: [...paragraphs, ...(link ? [`${link.text}: ${link.url}`] : []), "-- ", foot].join("\n\n"),
    html: [
      `<!doctype html><html lang="${t.language}"><body>`,
      ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
      ...(link ? [`<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a></p>`] : []),
      `<p><small>${escapeHtml(foot)}</small></p></body></html>`,
    ].join("\n"),
  };
}
