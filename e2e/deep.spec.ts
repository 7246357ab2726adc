import { barriers } from "./barriers.ts";
import { addresses, begin, readBuilt, screensFor } from "./screens.ts";
import { expect, test } from "./story.ts";

/* Every page of the build, as every role that it is open to, in both themes, with the pages' scripts and without. */

test.describe.configure({ mode: "parallel" });

const { inside } = addresses(readBuilt());

for (const role of ["admin", "accountant", "clerk", "sales", "hr", "viewer"]) {
  for (const scripts of ["with", "without"]) {
    test(`${role}, ${scripts} JavaScript: no barriers in light and dark`, async ({ as, allow }) => {
      test.setTimeout(1_200_000);
      // The pages' own scripts are kept away, so that axe can look at what the server drew.
      if (scripts === "without") allow(/ERR_FAILED|Content Security Policy/);
      const page = await as(role);
      if (role === "admin") await begin(page);
      if (scripts === "without") await page.route(/\.js(\?|$)/, (route) => route.abort());
      const wrong: string[] = [];
      const screens = await screensFor(page, inside);
      expect(screens.length).toBeGreaterThan(2);
      for (const address of screens) {
        await page.goto(address);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          for (const barrier of await barriers(page)) wrong.push(`${address} ${colorScheme} ${barrier}`);
        }
      }
      test.info().annotations.push({ type: "looks", description: String(screens.length * 2) });
      expect(wrong).toEqual([]);
    });
  }
}
