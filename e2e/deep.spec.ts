import { barriers, takeScriptsOut } from "./barriers.ts";
import { addresses, readBuilt, recordsFor, screensFor, visit } from "./screens.ts";
import { expect, test } from "./story.ts";

/* Every page of the build, as every role that it is open to, in both themes, with the pages' scripts and without. */

test.describe.configure({ mode: "parallel" });

const { inside } = addresses(readBuilt());

for (const role of ["admin", "accountant", "clerk", "sales", "hr", "viewer"]) {
  for (const scripts of ["with", "without"]) {
    test(`${role}, ${scripts} JavaScript: no barriers in light and dark`, async ({ as, allow }) => {
      // A machine that is busy for so long may turn something away: it is asked again, and what never answers fails.
      allow(/status of 503/);
      test.setTimeout(2_400_000);
      const records = await recordsFor(await as("admin", { javaScriptEnabled: false }), inside);
      const page = await as(role);
      if (scripts === "without") await takeScriptsOut(page);
      const wrong: string[] = [];
      const screens = await screensFor(page, inside, records);
      expect(screens.length).toBeGreaterThan(2);
      for (const address of screens) {
        const answer = await visit(page, address);
        if (answer.status() !== 200) wrong.push(`${address} answered ${answer.status()}`);
        // The same page in other colours: in the dark only these can be wrong.
        for (const [colorScheme, colours] of [
          ["light", "too"],
          ["dark", "only"],
        ] as const) {
          await page.emulateMedia({ colorScheme });
          for (const barrier of await barriers(page, colours)) wrong.push(`${address} ${colorScheme} ${barrier}`);
        }
      }
      test.info().annotations.push({ type: "looks", description: String(screens.length * 2) });
      expect(wrong).toEqual([]);
    });
  }
}
