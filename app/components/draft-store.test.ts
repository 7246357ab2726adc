import { beforeEach, describe, expect, it } from "vitest";
import { type Draft, draftFields, draftKey, forgetAll, readDraft, saveDraft } from "./draft-store.ts";

/** What a browser's storage does, with room for `room` characters. */
function storageOf(room = 10_000): Storage {
  const kept: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => kept[key] ?? null,
    setItem(key: string, value: string) {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      kept[key] = value;
    },
    removeItem(key: string) {
      delete kept[key];
    },
    clear() {
      for (const key of Object.keys(kept)) delete kept[key];
    },
  };
  return new Proxy(kept, {
    get: (_all, name) => methods[name as keyof typeof methods] ?? kept[name as string],
  }) as unknown as Storage;
}

const now = 1_800_000_000_000;
const draft: Draft = { at: now, version: "3", sent: false, fields: [["name", "Acme"]] };
const key = draftKey("ana@one.test", "/customers/new", "customer");
let storage: Storage;
beforeEach(() => {
  storage = storageOf();
});

describe("a draft", () => {
  it("comes back for its person and form only", () => {
    expect(saveDraft(storage, key, draft)).toBe(true);
    expect(readDraft(storage, key, now)).toEqual(draft);
    expect(readDraft(storage, draftKey("bo@one.test", "/customers/new", "customer"), now)).toBeNull();
    expect(readDraft(storage, draftKey("ana@one.test", "/customers/new", "other"), now)).toBeNull();
  });

  it("is not offered after thirty days", () => {
    saveDraft(storage, key, draft);
    expect(readDraft(storage, key, now + 31 * 86_400_000)).toBeNull();
    expect(storage.getItem(key)).toBeNull();
  });

  it("that does not fit is said not to be kept", () => {
    expect(saveDraft(storageOf(20), key, draft)).toBe(false);
  });

  it("that was damaged is none", () => {
    storage.setItem(key, "{");
    expect(readDraft(storage, key, now)).toBeNull();
    storage.setItem(key, '{"at":1}');
    expect(readDraft(storage, key, now)).toBeNull();
  });

  it("goes with all others at signing out, and nothing else does", () => {
    saveDraft(storage, key, draft);
    storage.setItem("positions", "{}");
    const seen = storageOf();
    seen.setItem("pulse.recent.ann", "[]");
    forgetAll(storage, seen);
    expect(Object.keys(storage)).toEqual(["positions"]);
    expect(Object.keys(seen)).toEqual([]);
  });

  it("holds what people fill, no secrets and none of the form's own fields", () => {
    const posted = new FormData();
    for (const [name, value] of [
      ["_idem", "x"],
      ["name", "Acme"],
      ["password", "p"],
      ["totp_secret", "s"],
      ["pin", "1234"],
    ] as const)
      posted.append(name, value);
    expect(draftFields(posted)).toEqual([["name", "Acme"]]);
  });
});
