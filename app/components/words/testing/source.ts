import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/* What the sources say to people, found by reading them as TypeScript does. */

export type Found = { text: string; file: string; line: number };

const root = join(import.meta.dirname, "../../../..");

/** Sources below the folders, without tests. Paths are from the project's root. */
export function sourcesIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\/|\/words\//.test(path)),
  );
}

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  let source = parsed.get(file);
  if (!source) {
    const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022, true, kind);
    parsed.set(file, source);
  }
  return source;
}

function walk(file: string, visit: (node: ts.Node, say: (text: string, at?: ts.Node) => void) => void): Found[] {
  const source = parse(file);
  const found: Found[] = [];
  const go = (node: ts.Node): void => {
    visit(node, (text, at = node) =>
      found.push({ text, file, line: source.getLineAndCharacterOfPosition(at.getStart(source)).line + 1 }),
    );
    ts.forEachChild(node, go);
  };
  go(source);
  return found;
}

/** The literals an expression may come to: both sides of a condition, the values of a table. A template's values are named. */
function literals(node: ts.Expression | undefined): string[] {
  if (!node) return [];
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [templateText(node)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return literals(node.expression);
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return literals(node.body);
  if (ts.isBinaryExpression(node)) {
    const sign = node.operatorToken.getText();
    if (/^(\?\?|\|\||&&)$/.test(sign)) return [...literals(node.left), ...literals(node.right)];
    if (sign !== "+") return [];
    // A long sentence over two lines.
    return literals(node.left).flatMap((left) => literals(node.right).map((right) => left + right));
  }
  return [];
}

/** `Order ${order.number} placed.` → "Order {number} placed." */
function templateText(node: ts.TemplateExpression): string {
  const seen = new Map<string, number>();
  return node.templateSpans.reduce((text, span) => {
    const last = span.expression.getText().match(/[A-Za-z]\w*(?=\W*$)/)?.[0] ?? "n";
    const times = (seen.get(last) ?? 0) + 1;
    seen.set(last, times);
    return `${text}{${last}${times > 1 ? times : ""}}${span.literal.text}`;
  }, node.head.text);
}

const WORDS_CALL = /^((\w+\.)?t(\.rich)?|english|pageTitle)$/;

/** Keys that are asked for: t("…"), reading.t("…"), t.rich("…"), english("…"), pageTitle("…"). */
export function keysIn(file: string): Found[] {
  return walk(file, (node, say) => {
    if (!ts.isCallExpression(node) || !WORDS_CALL.test(node.expression.getText())) return;
    if (node.arguments[0] && ts.isTemplateExpression(node.arguments[0])) return;
    for (const text of literals(node.arguments[0])) say(text);
  });
}

/** Every literal, wherever it stands: a key that is nowhere among them is asked for by nobody. */
export function literalsIn(file: string): string[] {
  const found: string[] = [];
  const go = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) found.push(templateText(node));
    ts.forEachChild(node, go);
  };
  go(parse(file));
  return found;
}

/** Where a sentence stands in the calls that refuse. */
const SENTENCE_AT: Record<string, number> = { Refusal: 1, Forbidden: 0, HttpProblem: 2, "BadInput.at": 2 };

/** Sentences of modules, schemas and the edge that reach a screen as `error.message`, a field's message or a flash. */
export function sentencesIn(file: string): Found[] {
  return walk(file, (node, say) => {
    const speak = (expression: ts.Expression | undefined) => {
      for (const text of literals(expression)) if (/[a-z]/i.test(text)) say(text);
    };
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const name = node.expression.getText();
      if (name === "NotFound") for (const what of literals(node.arguments?.[0])) say(`There is no such ${what}.`);
      const at = SENTENCE_AT[name];
      if (at !== undefined) speak(node.arguments?.[at]);
      // zod: the last argument of a check.
      const check = /\.(min|max|regex|refine|length|gt|gte|lt|lte|positive|nonnegative|multipleOf|int|email)$/.test(
        name,
      );
      const last = node.arguments?.at(-1);
      if (check && last && (ts.isStringLiteralLike(last) || ts.isTemplateExpression(last))) speak(last);
    }
    if (ts.isPropertyAssignment(node)) {
      const name = node.name.getText();
      if (name === "error" || name === "message") speak(node.initializer);
      if (name === "flash" && ts.isObjectLiteralExpression(node.initializer)) {
        for (const part of node.initializer.properties)
          if (ts.isPropertyAssignment(part) && part.name.getText() === "text") speak(part.initializer);
      }
    }
  });
}

/** Names that are the same in every language: of the product, of file formats, of what is typed at a prompt. */
const NAMES = new Set([
  "Pulse",
  "Pulse ERP",
  "CSV",
  "SVG",
  "PNG",
  "XLSX",
  "Excel",
  "GB",
  "npx pulse user reset-link --email you@company.com",
]);

const SHOWN =
  /^(label|title|hint|placeholder|alt|caption|pending|pendingLabel|blank|head|text|what|detail|summary|message|explanation|aria-label|data-label|aria-description|aria-roledescription|aria-valuetext|subtitle|empty|heading|question|note|crumb|cell)$/;

const isFlash = (node: ts.Node) => ts.isPropertyAssignment(node) && node.name.getText() === "flash";

/** A schema's own finding. */
const isIssue = (node: ts.Node) => ts.isCallExpression(node) && /\.addIssue$/.test(node.expression.getText());

/** Literals on a screen that did not come through the words. */
export function bareIn(file: string): Found[] {
  const isWords = (text: string) => /\p{L}{2}/u.test(text.replace(/\{\w+\}| · Pulse/g, "")) && !NAMES.has(text.trim());
  return walk(file, (node, say) => {
    const bare = (expression: ts.Expression | undefined) => {
      for (const text of literals(expression)) if (isWords(text)) say(text);
    };
    if (ts.isJsxText(node) && isWords(node.text)) say(node.text.trim().replace(/\s+/g, " "));
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) bare(node.expression);
    if (ts.isJsxAttribute(node) && SHOWN.test(node.name.getText())) {
      const value = node.initializer;
      if (value && ts.isStringLiteral(value) && isWords(value.text)) say(value.text);
      if (value && ts.isJsxExpression(value)) bare(value.expression);
    }
    // Names and values of facts, names of columns: items={[["Customer", …]]}, moreHeads={["Shipped"]}.
    if (ts.isArrayLiteralExpression(node)) {
      const attribute = ts.findAncestor(node, ts.isJsxAttribute)?.name.getText() ?? "";
      if (/^(items|moreHeads|noun)$/.test(attribute)) for (const one of node.elements) bare(one);
    }
    // What an action leaves behind is a sentence: `sentencesIn` reads it, the announcer says it in the reader's language.
    if (ts.isPropertyAssignment(node) && (ts.findAncestor(node, isFlash) || ts.findAncestor(node, isIssue))) return;
    if (ts.isPropertyAssignment(node) && SHOWN.test(node.name.getText().replaceAll('"', ""))) {
      // In a table, one word in small letters is the name of a column.
      for (const text of literals(node.initializer)) if (isWords(text) && !/^[a-z_]+$/.test(text)) say(text);
    }
  });
}
