import { ACTIONS, type Action, RESOURCES, type Resource } from "#app/modules/access/policy.ts";

/* What each screen's route says of itself, read from its source: which right its loader and its action ask for. */

const sources = import.meta.glob<string>("../../routes/_app*/route.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const edge = import.meta.glob<string>("../*.server.ts", { query: "?raw", import: "default", eager: true });
const lists = import.meta.glob<Record<string, { resource: Resource }>>("../lists/*.server.ts", { eager: true });

export type Right = readonly [Action, Resource];
export type RouteRights = {
  folder: string;
  /** One of these is enough to read the page; empty: there is no loader. */
  read: Right[];
  /** What its forms ask for, each for itself; empty: there is no action. */
  write: Right[];
};

const listResource = (name: string): Resource => {
  const found = Object.values(lists).find((module) => name in module)?.[name];
  if (!found) throw new Error(`there is no list ${name}`);
  return found.resource;
};

const isAction = (word: string): word is Action => (ACTIONS as readonly string[]).includes(word);
const isResource = (word: string): word is Resource => (RESOURCES as readonly string[]).includes(word);

function pairsIn(text: string): Right[] {
  const pairs: Right[] = [];
  for (const [, action = "", resource = ""] of text.matchAll(/"(\w+)",\s*"(\w+)"/g)) {
    if (isAction(action) && isResource(resource)) pairs.push([action, resource]);
  }
  // Of several resources one is enough.
  for (const [, action = "", list = ""] of text.matchAll(/"(\w+)",\s*\[([^\]]*)\]/g)) {
    const resources = [...list.matchAll(/"(\w+)"/g)].map(([, resource = ""]) => resource);
    if (isAction(action)) pairs.push(...resources.filter(isResource).map((one): Right => [action, one]));
  }
  return pairs;
}

/** The rights in the part of the source that is the loader or the action, and those that it takes from a list. */
function rightsIn(text: string): Right[] {
  const rights = pairsIn(text);
  for (const [, call = "", list = ""] of text.matchAll(/(listScreen|listFile)\(\s*args,\s*(\w+)/g)) {
    rights.push([call === "listFile" ? "export" : "read", listResource(list)]);
  }
  return rights;
}

/** Throws for a screen whose loader or action names no right: that is a page without a policy. */
export function routeRights(): RouteRights[] {
  return Object.entries(sources)
    .map(([file, text]) => ({ folder: /routes\/([^/]+)\//.exec(file)?.[1] ?? "", text }))
    .filter(
      ({ folder, text }) => folder !== "_app" && /export (async function|const|function) (loader|action)\b/.test(text),
    )
    .map(({ folder, text }) => {
      const part = (name: string) => {
        const start = text.search(new RegExp(`export (async function|function|const) ${name}\\b`));
        if (start < 0) return null;
        const rest = text.slice(start + 1);
        const end = rest.search(/\n(export |type |const [a-zA-Z]+: Column|function [A-Z])/);
        return end < 0 ? rest : rest.slice(0, end);
      };
      const [loader, action] = [part("loader"), part("action")].map((own) => own && own + lentIn(own, text));
      // A right that is chosen by what was sent stands beside the loader or action.
      const anywhere = pairsIn(text);
      const read = !loader ? [] : guards(loader, anywhere);
      const write = !action ? [] : rightsIn(action).length > 0 ? rightsIn(action) : anywhere;
      if ((loader && read.length === 0) || (action && write.length === 0))
        throw new Error(`${folder}: no right is named, so nothing says who may come here`);
      return { folder, read, write };
    });
}

/** Where a loader or action only hands on to a function of the edge, the file that it lies in: it guards all that is in it. */
function lentIn(own: string, text: string): string {
  const lent = /=> (\w+)\(args/.exec(own)?.[1] ?? /=>\s+(\w+)\(args/.exec(own)?.[1];
  if (!lent || /^(readScreen|readApart|listScreen|listFile|printScreen|runForm|showOnce)$/.test(lent)) return "";
  const file = new RegExp(`import \\{[^}]*\\b${lent}\\b[^}]*\\} from "#app/http/([\\w-]+\\.server\\.ts)"`).exec(
    text,
  )?.[1];
  return file ? (edge[`../${file}`] ?? "") : "";
}

/** Of a loader only its guard counts: what it asks `may` about only decides what is shown. */
function guards(loader: string, anywhere: Right[]): Right[] {
  // Whoever is signed in.
  if (/requireViewer\(\s*args\s*\)/.test(loader)) return [["read", "profile"]];
  const guard =
    /(readScreen|readApart|requireViewer|listScreen|listFile|printScreen)\(\s*args,\s*("\w+",\s*\[[^\]]*\]|[^)]*)/.exec(
      loader,
    )?.[0] ?? "";
  const rights = rightsIn(guard);
  return rights.length > 0
    ? guard.includes("[")
      ? rights
      : rights.slice(0, 1)
    : /(readScreen|readApart|requireViewer)\(\s*args,\s*\w/.test(guard)
      ? anywhere
      : [];
}
