import { describe, expect, it } from "vitest";
import { NOTICE_KIND_NAMES, type NoticeKind } from "#app/modules/notices/kinds.ts";
import { codeSms, gsmPlaces, noticeSms, pushPayload, smsOf } from "./notice-texts.ts";
import { noticeWords } from "./notice-words.ts";
import { german } from "./words/de/german.ts";
import { addCatalogue, wordsOf } from "./words/words.ts";

addCatalogue("de", german);

const ID = "019a0000-0000-7000-8000-000000000001";
const BASE = "https://pulse.example.com";

/** What each kind is made of, as the reactions write it. */
const DATA: Record<NoticeKind, { subjectType: string; data: Record<string, unknown> }> = {
  low_stock: { subjectType: "item", data: { sku: "CAM-1", available: 2_500_000, reorder_point: 5_000_000 } },
  goods_announced: {
    subjectType: "goods_receipt",
    data: { number: "GR-2026-00044", company: "Nordwind GmbH", unknown: 3 },
  },
  order_waits: { subjectType: "order", data: { number: "SO-2026-00123", sku: "CAM-1", short: 3 } },
  order_filled: { subjectType: "order", data: { number: "SO-2026-00123" } },
  order_shipped: { subjectType: "order", data: { number: "SO-2026-00123", shipment_number: "SH-2026-00044" } },
  order_cancelled: { subjectType: "order", data: { number: "SO-2026-00123" } },
  invoice_paid: { subjectType: "invoice", data: { number: "INV-2026-00123" } },
  payment_failed: { subjectType: "invoice", data: { number: "INV-2026-00123", amount: "1234567.89", currency: "GBP" } },
  backup_failed: { subjectType: "backup", data: { reason: "It could not be copied to /mnt/nas: no space left" } },
  figures_differ: { subjectType: "installation", data: { names: "invoice, kpis", remained: 0 } },
  disk_tight: { subjectType: "installation", data: { state: "tight", used: 83 } },
  alert: { subjectType: "alert_rule", data: { name: "Überfällig", figure: "1234567.5", unit: "GBP" } },
  mention: { subjectType: "customer", data: { label: "ACME", comment_id: ID } },
};
const facts = (kind: NoticeKind) => ({ kind, by: "Jörg Müller", subjectId: ID, ...DATA[kind] });

describe.each(["en", "de"] as const)("in %s", (language) => {
  const t = wordsOf(language);

  it.each(NOTICE_KIND_NAMES)("%s is one SMS of the plain signs, with its whole sentence and its link", (kind) => {
    const text = noticeSms(t, facts(kind), BASE);
    expect(gsmPlaces(text)).toBeLessThanOrEqual(160);
    expect(text).toMatch(/^Pulse: .* https:\/\/pulse\.example\.com\/\S+$/);
    expect(text).not.toContain("...");
  });

  it.each(NOTICE_KIND_NAMES)("%s is pushed with the sentence of the list and its page, and nothing else", (kind) => {
    const { title, url, ...rest } = pushPayload(t, facts(kind));
    expect(title).toBe(noticeWords(t, facts(kind)));
    // What is about the installation itself leads to its page.
    expect(url).toMatch(
      ["backup_failed", "figures_differ", "disk_tight"].includes(kind) ? /^\/system$/ : /^\/[a-z]+\/019a/,
    );
    expect(rest).toEqual({});
  });

  it("a code is one SMS", () => {
    expect(gsmPlaces(codeSms(t, "012345"))).toBeLessThanOrEqual(160);
    expect(codeSms(t, "012345")).toContain("012345");
  });
});

describe("an SMS", () => {
  it("has near signs for those it lacks", () => {
    expect(smsOf("“Ça va” – l’été… 5 €")).toBe('"Ça va" - l\'été... 5 €');
    expect(smsOf("Dvořák\r\nŁ")).toBe("Dvorak Ł");
  });

  it("is cut and keeps its link; a link without room is left out", () => {
    const link = `${BASE}/orders/${ID}`;
    const cut = smsOf("word ".repeat(60), link);
    expect(gsmPlaces(cut)).toBeLessThanOrEqual(160);
    expect(cut).toMatch(/\.\.\. https:\/\/\S+$/);
    const long = smsOf("word ".repeat(60), `${BASE}/${"x".repeat(140)}`);
    expect(long).not.toContain("https:");
    expect(gsmPlaces(long)).toBeLessThanOrEqual(160);
  });

  it("counts the signs that take two places, and 70 where the text is in another script", () => {
    expect(gsmPlaces("€[]")).toBe(6);
    expect(gsmPlaces(smsOf("€".repeat(100)))).toBeLessThanOrEqual(160);
    const greek = smsOf("Παραγγελία ".repeat(20), `${BASE}/orders/${ID}`);
    expect(gsmPlaces(greek)).toBeNull();
    expect(greek.length).toBeLessThanOrEqual(70);
  });
});
