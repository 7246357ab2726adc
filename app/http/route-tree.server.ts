import type { ServerBuild } from "@remix-run/node";
import { fullPath } from "./remix-adapter.server.ts";

type Node<T> = {
  children: Map<string, Node<T>>;
  param?: { name: string; node: Node<T> };
  rest?: T;
  value?: T;
};
type Found<T> = { value: T; params: Record<string, string> };

const newNode = <T>(): Node<T> => ({ children: new Map() });

/** Finds what stands at a path among patterns such as `/orders/:id`: literal segments win over parameters, both over a catch-all (`*`). */
export function plant<T>(
  routes: ReadonlyArray<readonly [pattern: string, value: T]>,
): (path: string) => Found<T> | null {
  const root = newNode<T>();
  for (const [pattern, value] of routes) {
    let node = root;
    const segments = pattern.split("/").slice(1);
    for (const [at, segment] of segments.entries()) {
      if (segment === "*") {
        node.rest = value;
        break;
      }
      if (segment.startsWith(":")) {
        node.param ??= { name: segment.slice(1), node: newNode() };
        // Two names for one place would leave one route without its parameter.
        if (node.param.name !== segment.slice(1))
          throw new Error(`${pattern}: this parameter is called ${node.param.name} elsewhere`);
        node = node.param.node;
      } else {
        const next = node.children.get(segment) ?? newNode<T>();
        node.children.set(segment, next);
        node = next;
      }
      if (at === segments.length - 1) node.value = value;
    }
  }

  return (path) => {
    const segments: string[] = [];
    for (const raw of path.replace(/\/$/, "").split("/").slice(1)) {
      try {
        segments.push(decodeURIComponent(raw));
      } catch {
        return rest(root, path);
      }
    }
    const params: Record<string, string> = {};
    const value = walk(root, segments, 0, params);
    return value ? { value, params } : rest(root, path);
  };
}

function walk<T>(node: Node<T>, segments: string[], at: number, params: Record<string, string>): T | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.value;
  const literal = node.children.get(segment);
  const found = literal && walk(literal, segments, at + 1, params);
  if (found) return found;
  if (!node.param) return undefined;
  const below = walk(node.param.node, segments, at + 1, params);
  if (below) params[node.param.name] = segment;
  return below;
}

/** The catch-all nearest to where the literal segments of the path end. */
function rest<T>(root: Node<T>, path: string): Found<T> | null {
  let node: Node<T> | undefined = root;
  let value = root.rest;
  for (const segment of path.split("/").slice(1)) {
    node = node?.children.get(segment);
    value = node?.rest ?? value;
  }
  return value ? { value, params: {} } : null;
}

/** The pattern that a path fits, for figures and traces: one name for every order's page, and one for all that is not there. */
export function routeNames(build: ServerBuild): (path: string) => string {
  const patterns = Object.keys(build.routes)
    .map((id) => fullPath(build, id))
    .filter((pattern) => pattern.length > 1)
    .map((pattern): [string, string] => [pattern, pattern]);
  const find = plant(patterns);
  return (path) => (path === "/" ? "/" : (find(path.replace(/\.data$/, ""))?.value ?? "none"));
}
