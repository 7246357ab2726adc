import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/*
 * The chart's templates as Helm makes them, for the few words of its language that they use: a value by its path, quote, include, nindent,
 * toYaml, if and range over a map. Whatever else stands in a template is refused here, so that none is written that was never looked at
 * (docs/decisions/0036-chart-rendered-by-its-test.md).
 */

type Scope = { root: Record<string, unknown>; variables: Record<string, unknown>; used: Set<string> };
type Node = { text: string } | { action: string } | { block: string; body: Node[] };

/** Text and actions in turn; a dash takes the white space on its side away. */
function tokens(template: string): Array<{ text: string } | { action: string }> {
  const found: Array<{ text: string } | { action: string }> = [];
  let rest = template;
  let trims = false;
  for (
    let match = /\{\{(-?)\s*(.*?)\s*(-?)\}\}/s.exec(rest);
    match;
    match = /\{\{(-?)\s*(.*?)\s*(-?)\}\}/s.exec(rest)
  ) {
    const before = rest.slice(0, match.index);
    const text = trims ? before.trimStart() : before;
    found.push({ text: match[1] ? text.trimEnd() : text }, { action: match[2] ?? "" });
    trims = match[3] === "-";
    rest = rest.slice(match.index + match[0].length);
  }
  return [...found, { text: trims ? rest.trimStart() : rest }];
}

function tree(list: ReturnType<typeof tokens>, isInside = false): Node[] {
  const nodes: Node[] = [];
  for (let next = list.shift(); next; next = list.shift()) {
    if ("text" in next) nodes.push(next);
    else if (next.action === "end") {
      if (isInside) return nodes;
      throw new Error("an end without a beginning");
    } else if (/^(define|if|range) /.test(next.action)) nodes.push({ block: next.action, body: tree(list, true) });
    else nodes.push(next);
  }
  if (isInside) throw new Error("a block without an end");
  return nodes;
}

function valueAt(path: string, { root, variables, used }: Scope): unknown {
  if (path.startsWith("$")) {
    if (!(path in variables)) throw new Error(`there is no ${path}`);
    return variables[path];
  }
  let value: unknown = root;
  for (const name of path.slice(1).split(".")) value = (value as Record<string, unknown> | undefined)?.[name];
  if (value === undefined) throw new Error(`there is no ${path}`);
  used.add(path);
  return value;
}

const nindent = (text: string, by: string) => text.replace(/^/gm, " ".repeat(Number(by))).replace(/^/, "\n");

function render(nodes: Node[], scope: Scope, parts: Map<string, Node[]>): string {
  return nodes
    .map((node) => ("text" in node ? node.text : "block" in node ? block(node) : action(node.action)))
    .join("");

  function block({ block: head, body }: { block: string; body: Node[] }): string {
    const [, test] = /^if (\.[\w.]+)$/.exec(head) ?? [];
    if (test) return valueAt(test, scope) === true ? render(body, scope, parts) : "";
    const [, key = "", value = "", path] = /^range (\$\w+), (\$\w+) := (\.[\w.]+)$/.exec(head) ?? [];
    if (!path) throw new Error(`{{ ${head} }} is not understood here`);
    return Object.entries(valueAt(path, scope) as object)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, one]) => render(body, { ...scope, variables: { [key]: name, [value]: one } }, parts))
      .join("");
  }

  function action(text: string): string {
    const [, part, by = "0"] = /^include "([\w.]+)" \. \| nindent (\d+)$/.exec(text) ?? [];
    if (part) {
      const body = parts.get(part);
      if (!body) throw new Error(`there is no part ${part}`);
      return nindent(render(body, scope, parts), by);
    }
    const [, whole, indent = "0"] = /^toYaml (\.[\w.]+) \| nindent (\d+)$/.exec(text) ?? [];
    if (whole) return nindent(stringify(valueAt(whole, scope)).trimEnd(), indent);
    const [, path, quoted] = /^((?:\.|\$)[\w.]+)( \| quote)?$/.exec(text) ?? [];
    if (!path) throw new Error(`{{ ${text} }} is not understood here`);
    const value = valueAt(path, scope);
    if (typeof value === "object") throw new Error(`${path} is not one value`);
    return quoted ? JSON.stringify(String(value)) : String(value);
  }
}

export type Rendered = { objects: unknown[]; used: Set<string> };

/** What Kubernetes would be given, and the values that were asked for. `change` stands for a --values file. */
export function renderChart(folder: string, change: (values: Record<string, unknown>) => void = () => {}): Rendered {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const chart = parse(read("Chart.yaml"));
  const values = parse(read("values.yaml"));
  change(values);
  const files = readdirSync(join(folder, "templates")).sort();
  const parts = new Map<string, Node[]>();
  for (const name of files.filter((one) => one.endsWith(".tpl"))) {
    for (const node of tree(tokens(read(`templates/${name}`)))) {
      const [, part] = "block" in node ? (/^define "([\w.]+)"$/.exec(node.block) ?? []) : [];
      if (part && "block" in node) parts.set(part, node.body);
      else if (!("text" in node) || node.text.trim() !== "") throw new Error(`${name} holds more than parts`);
    }
  }
  const root = { Values: values, Chart: { AppVersion: chart.appVersion }, Release: { Name: "pulse", Service: "Helm" } };
  const used = new Set<string>();
  const objects = files
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((name) =>
      render(tree(tokens(read(`templates/${name}`))), { root, variables: {}, used }, parts).split(/^---$/m),
    )
    .map((text) => parse(text) as unknown)
    .filter((object) => object !== null);
  return { objects, used };
}
