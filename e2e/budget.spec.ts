import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "playwright/test";
import { type BuiltRoute, CLIENT, readBuilt } from "./screens.ts";

/* What a browser loads before a page can be used, read from the build. Packed sizes in KB of 1,024 bytes. */

const SCRIPT_KB = 120;
/** Pages that draw charts. */
const CHART_KB = 140;
/** Pages that hold a form with checks in the browser. */
const FORM_KB = 210;
const STYLE_KB = 20;

const built = readBuilt();
const sizes = new Map<string, number>();

function packedKb(asset: string): number {
  let size = sizes.get(asset);
  if (size === undefined) {
    size = gzipSync(readFileSync(join(CLIENT, asset)), { level: 9 }).length / 1024;
    sizes.set(asset, size);
  }
  return size;
}

function chain(route: BuiltRoute): BuiltRoute[] {
  const parent = route.parentId ? built.routes[route.parentId] : undefined;
  return parent ? [...chain(parent), route] : [route];
}

function scriptKb(route: BuiltRoute): number {
  const parts = [built.entry, ...chain(route)];
  const files = new Set([built.url, ...parts.flatMap(({ module, imports }) => [module, ...imports])]);
  return [...files].reduce((sum, file) => sum + packedKb(file), 0);
}

const screens = Object.values(built.routes).filter(({ id }) => /^routes\/_(app|public)\./.test(id));

/** A page is allowed more for what it is there for, never for what came along by an import. */
function mostKb({ id, imports }: BuiltRoute): number {
  const has = (part: RegExp) => imports.some((file) => part.test(file));
  // The label page checks its sheet in the browser without the forms' shell.
  if (has(/\/form-shell-/) || id === "routes/_app.labels") return FORM_KB;
  return has(/\/chart-/) ? CHART_KB : SCRIPT_KB;
}

test("the scripts of every page stay within their budget", () => {
  expect(screens.length).toBeGreaterThan(25);
  const over = screens
    .map((route) => ({ id: route.id, kb: Math.round(scriptKb(route)), most: mostKb(route) }))
    .filter(({ kb, most }) => kb > most);
  expect(over).toEqual([]);
});

test("one style sheet serves all, and is small", () => {
  const styles = [...new Set(Object.values(built.routes).flatMap(({ css }) => css ?? []))];
  expect(styles).toHaveLength(1);
  expect(packedKb(styles[0] ?? "")).toBeLessThanOrEqual(STYLE_KB);
});

test("one font file comes before it is asked for, the others only when a text needs them", () => {
  const root = readFileSync(join(CLIENT, built.routes.root?.module ?? ""), "utf8");
  const named = [...new Set(root.match(/[\w-]+\.woff2/g))];
  expect(named).toHaveLength(1);
  expect(named[0]).toMatch(/^ibm-plex-sans-latin-wght-normal-/);
  const css = readFileSync(join(CLIENT, (built.routes.root?.css ?? [])[0] ?? ""), "utf8");
  const faces = css.match(/@font-face\{[^}]*\}/g)?.filter((face) => face.includes("url(")) ?? [];
  expect(faces.length).toBeGreaterThan(1);
  for (const face of faces) {
    expect(face).toMatch(/font-display:\s*swap/);
    expect(face, "from our own address").toMatch(/url\(["']?\/assets\//);
  }
  const fonts = readdirSync(join(CLIENT, "assets")).filter((name) => /\.(woff2?|ttf|otf)$/.test(name));
  expect(fonts.filter((name) => !name.endsWith(".woff2"))).toEqual([]);
});
