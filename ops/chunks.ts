import { relative, sep } from "node:path";
import type { Plugin, Rollup } from "vite";

/*
 * What many pages load together comes in one file: thirty small ones pack worse, are asked for one by one, and every page's entry in
 * the list of routes names each of them.
 */

/** All that these import: every page has it. */
const FRAME = ["app/entry.client.tsx", "app/root.tsx", "app/routes/_app/route.tsx"];
/** Small parts of nearly every page. */
const WITH_FRAME =
  /^app\/(components\/(button|date-presets|empty-state|filter-bar|filter-fields|list-params|page-head|status|suggestions|tabs)|modules\/shared\/(actor|money))\.tsx?$/;
/** Rows and columns, also of pages that are no list. */
const TABLE = /^app\/components\/(data-table|column-widths)\.tsx$/;
const LIST =
  /^app\/components\/(list-view|list-settings|bulk-bar|steady-rows|record-position|pager|filter-(compare|words|operators))\.tsx?$/;

/** What boards, questions and reports say of their figures. */
const FIGURES = /^app\/components\/(boards\/(board|specs|stamp)|explore\/result)\.tsx?$/;

/** An entry is a file by itself, and so is what is no script. */
const ALONE = /\/entry\.client\.tsx$|\/root\.tsx$|\/routes\/|\.css|\?(url|__remix)/;

const pathOf = (id: string) => relative(process.cwd(), id).split(sep).join("/");

/** For rollup's `manualChunks`: which file of the browser's build a module goes into; undefined leaves it to rollup. */
export function chunks(): (id: string, meta: Rollup.ManualChunkMeta) => string | undefined {
  let frame: Set<string> | undefined;
  return (id, meta) => {
    frame ??= reached(meta);
    if (ALONE.test(id)) return undefined;
    if (frame.has(id) || WITH_FRAME.test(pathOf(id))) return "frame";
    if (TABLE.test(pathOf(id))) return "table";
    if (FIGURES.test(pathOf(id))) return "figures";
    return LIST.test(pathOf(id)) ? "list" : undefined;
  };
}

/** Stops a build whose frame imports another file: that one imports the frame, and neither would begin in the browser. */
export const frameAlone = (): Plugin => ({
  name: "frame-alone",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk" || file.name !== "frame" || file.imports.length === 0) continue;
      this.error(
        `What is in the frame needs ${file.imports.join(", ")}: put that into WITH_FRAME (ops/chunks.ts), too.`,
      );
    }
  },
});

function reached({ getModuleIds, getModuleInfo }: Rollup.ManualChunkMeta): Set<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    getModuleInfo(id)?.importedIds.forEach(add);
  };
  for (const id of getModuleIds()) if (FRAME.includes(pathOf(id))) add(id);
  return found;
}
