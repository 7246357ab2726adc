import { german } from "./de/index.ts";
import { addCatalogue, type Words, wordsOf } from "./index.ts";
import { languageOf } from "./language.ts";

/* On the server every language is at hand. */
addCatalogue("de", german);

export { type Words, wordsOf } from "./index.ts";

/** The words for whoever asks. */
export function wordsFor(request: Pick<Request, "headers">): Words {
  return wordsOf(languageOf(request));
}
