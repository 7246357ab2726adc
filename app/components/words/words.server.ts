import { german } from "./de/german.ts";
import { languageOf } from "./language.ts";
import { addCatalogue, type Words, wordsOf } from "./words.ts";

/* On the server every language is at hand. */
addCatalogue("de", german);

export { type Words, wordsOf } from "./words.ts";

/** The words for whoever asks. */
export function wordsFor(request: Pick<Request, "headers">): Words {
  return wordsOf(languageOf(request));
}
