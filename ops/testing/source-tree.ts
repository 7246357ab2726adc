import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

export type SourceFile = {
  /** From the project's root, with forward slashes. */
  path: string;
  text: string;
  lines: number;
  /** What it imports: our own files as paths from the root, packages as they are written. */
  imports: string[];
  /** Those of them that are still there when the program runs: not the ones for types alone. */
  loads: string[];
  tree: ts.SourceFile;
};

/** Every TypeScript file of these folders. */
export function readSources(folders: string[]): SourceFile[] {
  return folders.flatMap((folder) => filesBelow(folder)).map(readSource);
}

function filesBelow(folder: string): string[] {
  let entries: import("node:fs").Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(ts|tsx|mts)$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const kind = path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind);
  const imports = ts.preProcessFile(text, true, true).importedFiles.map((one) => ownPath(path, one.fileName));
  const types = new Set(tree.statements.filter(isForTypes).map((one) => ownPath(path, specifierOf(one))));
  const loads = imports.filter(
    (one) => !types.has(one) || tree.statements.some((s) => isLoading(s) && ownPath(path, specifierOf(s)) === one),
  );
  return { path, text, lines: text.split("\n").length, imports, loads, tree };
}

type Importing = ts.ImportDeclaration & { moduleSpecifier: ts.StringLiteral };

function isForTypes(node: ts.Statement): node is Importing {
  return ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true;
}

function isLoading(node: ts.Statement): node is Importing {
  return ts.isImportDeclaration(node) && node.importClause?.isTypeOnly !== true;
}

const specifierOf = (node: Importing) => node.moduleSpecifier.text;

/** "#db/client.ts" and "../db/client.ts" are the same file. */
function ownPath(from: string, written: string): string {
  const clean = written.replace(/\?.*$/, "");
  if (clean.startsWith("#")) return clean.slice(1);
  if (clean.startsWith(".")) return posix.join(posix.dirname(from), clean);
  return written;
}

export function isOurs(imported: string): boolean {
  return /^(app|db|workers|analytics|ops|bench|e2e)\//.test(imported);
}

/** Every function of a file with its length; a component is measured apart, its markup counts for itself. */
export function functionsOf(source: SourceFile): { name: string; lines: number; hasMarkup: boolean }[] {
  const found: { name: string; lines: number; hasMarkup: boolean }[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const first = source.tree.getLineAndCharacterOfPosition(node.getStart()).line;
      const last = source.tree.getLineAndCharacterOfPosition(node.end).line;
      found.push({ name: nameOf(node), lines: last - first + 1, hasMarkup: hasMarkup(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : "(unnamed)";
}

function hasMarkup(node: ts.Node): boolean {
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return true;
  return ts.forEachChild(node, (child) => hasMarkup(child) || undefined) ?? false;
}

/** Calls of a function by its plain name. */
export function callsOf(source: SourceFile, name: string): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name)
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

/** A place of our own that the text itself names ("/orders" or `/orders/${id}`, never "//elsewhere"), or a checked one. */
export function isOwnPath(argument: ts.Expression | undefined): boolean {
  if (!argument) return false;
  if (ts.isCallExpression(argument)) return argument.expression.getText() === "safeRedirect";
  const start = ts.isTemplateExpression(argument)
    ? argument.head.text
    : ts.isStringLiteralLike(argument)
      ? argument.text
      : "";
  return /^\/($|[^/\\])/.test(start) && !(ts.isTemplateExpression(argument) && start === "/");
}

export function isBarrel(source: SourceFile): boolean {
  const statements = source.tree.statements;
  const onlyPassesOn =
    statements.length > 0 && statements.every((one) => ts.isExportDeclaration(one) && one.moduleSpecifier);
  const passesAllOn = statements.some((one) => ts.isExportDeclaration(one) && one.moduleSpecifier && !one.exportClause);
  return onlyPassesOn || passesAllOn;
}
