import type { Catalogue, Texts } from "../index.ts";
import { matcher } from "../sentences.ts";
import { discussion } from "./discussion.ts";
import { forms } from "./forms.ts";
import { GERMAN } from "./locale.ts";
import { notices } from "./notices.ts";
import { refusals } from "./refusals.ts";
import { shell } from "./shell.ts";
import { sql } from "./sql.ts";

/** Each area's words. No English text stands in two of them; what several screens say stands in shell.ts. */
export const AREAS: Record<string, Texts> = { shell, forms, discussion, notices, refusals, sql };

const texts: Texts = Object.assign({}, ...Object.values(AREAS));

export const german: Catalogue = { locale: GERMAN, texts, sentence: matcher(texts, GERMAN) };
