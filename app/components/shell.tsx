import { useLocation, useNavigation, useNavigationType } from "@remix-run/react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useIsLeft, useLiveConnection, useLiveState } from "#app/live/use-live.ts";
import { ROLE_WORDS } from "#app/modules/access/policy.ts";
import { type Preferences, USUAL } from "#app/modules/access/preferences.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { currentItem, type NavGroup } from "#app/navigation.ts";
import { Announcer, type Flash } from "./announcer.tsx";
import { Bell } from "./bell.tsx";
import { ChangedMeanwhile } from "./changed-meanwhile.tsx";
import { forgetAll } from "./draft-store.ts";
import { type Company, CompanyProvider } from "./figures.tsx";
import { wallClock } from "./format.ts";
import { Icon, Mark } from "./icons.tsx";
import { useKeptFocus } from "./kept-focus.ts";
import { useLinkCapture } from "./link-capture.ts";
import { OthersEditing } from "./others-editing.tsx";
import { rememberRecent } from "./recent.ts";
import { ScanBox } from "./scan-box.tsx";
import { type Layer, useShortcuts } from "./use-shortcuts.ts";
import { useWords } from "./words/words.ts";

const loadPalette = () => import("./palette.tsx");
const loadSheet = () => import("./shortcut-sheet.tsx");
const loadLeft = () => import("./left-page.tsx");
const Palette = lazy(loadPalette);
const ShortcutSheet = lazy(loadSheet);
const LeftPage = lazy(loadLeft);

export type Person = {
  /** The account's. */
  id: string;
  name: string;
  email?: string;
  role: RoleName /** Of a role of the company's own. */;
  roleName?: string | null;
};

type Props = {
  company: Company;
  person: Person;
  menu: NavGroup[];
  flash?: Flash | null;
  /** One sentence when a service is away and the product works on without it. */
  degraded?: string | null;
  preferences?: Preferences;
  /** The menu folded to its icons. */
  folded?: boolean;
  /** Saved views that the person keeps in the menu. */
  pinned?: { href: string; label: string }[];
  /** How many notifications the person has not read. */
  unread: number;
  children: ReactNode;
};

/** The frame of every signed-in page: menu, header, live state, messages. */
export function Shell({
  company,
  person,
  menu,
  flash,
  degraded,
  preferences = USUAL,
  folded,
  pinned = [],
  unread,
  children,
}: Props) {
  const t = useWords();
  const [layer, setLayer] = useState<Layer | null>(null);
  const close = useCallback(() => setLayer(null), []);
  useLiveConnection(company.id, person.id);
  const isLeft = useIsLeft();
  useLinkCapture(!isLeft);
  useFocusOnNavigation();
  useKeptFocus();
  useShortcuts(preferences, menu, setLayer);
  const owner = `${company.id} ${person.id}`;
  useRecent(owner);
  useEffect(() => {
    // Keys that are typed on must not find the page where the palette is expected.
    // What does not come now, as without a network, is asked for again when it is opened.
    const timer = window.setTimeout(() => void Promise.allSettled([loadPalette(), loadSheet(), loadLeft()]), 1_000);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <CompanyProvider value={company}>
      <a className="skip" href={isLeft ? "#left" : "#main"}>
        {t("Skip to content")}
      </a>
      <Announcer flash={flash}>
        <div className="shell">
          <Rail menu={menu} folded={folded ?? false} pinned={pinned} />
          <div className="page">
            <Topbar {...{ company, person, unread }} openPalette={() => setLayer("palette")} />
            {degraded ? (
              <p className="notice warning" role="status">
                {t.sentence(degraded)}
              </p>
            ) : null}
            <ChangedMeanwhile />
            <OthersEditing />
            <Suspense>{isLeft ? <LeftPage company={company.name} /> : null}</Suspense>
            <main id="main" tabIndex={-1} hidden={isLeft}>
              {children}
            </main>
          </div>
        </div>
        <BottomBar menu={menu} />
        <Suspense>
          {layer === "palette" ? (
            <Palette {...{ preferences, menu }} person={owner} openSheet={() => setLayer("sheet")} onClose={close} />
          ) : null}
          {layer === "sheet" ? <ShortcutSheet {...{ preferences, menu }} onClose={close} /> : null}
        </Suspense>
      </Announcer>
    </CompanyProvider>
  );
}

/** Below 1024 px the rail is a popover, which opens and closes without JavaScript. React 18 has no types for it. */
const POPOVER = { popover: "auto" };
const OPENS_MENU = { popovertarget: "menu" };

function Rail({
  menu,
  folded,
  pinned,
}: {
  menu: NavGroup[];
  folded: boolean;
  pinned: { href: string; label: string }[];
}) {
  const t = useWords();
  const { pathname, search } = useLocation();
  const [narrow, setNarrow] = useState(folded);
  const rail = useRef<HTMLElement>(null);
  const current = currentItem(menu, pathname);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes the open menu
  useEffect(() => {
    if (rail.current?.matches(":popover-open")) rail.current.hidePopover();
  }, [pathname]);
  return (
    <nav ref={rail} id="menu" className={narrow ? "rail narrow" : "rail"} aria-label={t("Main")} {...POPOVER}>
      <a className="brand" href="/">
        <Mark /> <span>Pulse</span>
      </a>
      {menu.map((group) => (
        <div key={group.label}>
          {group.label ? <h2>{t(group.label)}</h2> : null}
          <ul>
            {group.items.map((item) => (
              <li key={item.href}>
                <a href={item.href} aria-current={item.href === current ? "page" : undefined}>
                  <Icon name={item.icon} />
                  <span>{t(item.label)}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {pinned.length > 0 ? (
        <div>
          <h2>{t("Pinned")}</h2>
          <ul>
            {pinned.map(({ href, label }) => (
              <li key={href}>
                <a href={href} aria-current={href === pathname + search ? "page" : undefined}>
                  <Icon name="search" />
                  <span>{label}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <FoldButton narrow={narrow} onFold={setNarrow} />
    </nav>
  );
}

/** Only where the menu stands beside the page, and only with JavaScript; the cookie lets the next page begin the same. */
function FoldButton({ narrow, onFold }: { narrow: boolean; onFold: (narrow: boolean) => void }) {
  const t = useWords();
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  if (!ready) return null;
  return (
    <button
      type="button"
      className="fold"
      aria-pressed={narrow}
      onClick={() => {
        const [prefix, more] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http and in Firefox
        document.cookie = `${prefix}rail=${narrow ? "wide" : "narrow"}; Path=/; Max-Age=31536000; SameSite=Lax${more}`;
        onFold(!narrow);
      }}
    >
      <Icon name="menu" />
      <span>{t("Fold the menu")}</span>
    </button>
  );
}

function Topbar(props: { company: Company; person: Person; unread: number; openPalette: () => void }) {
  const t = useWords();
  const { company, person, unread, openPalette } = props;
  const navigation = useNavigation();
  return (
    <header className="topbar">
      <button type="button" className="btn quiet nav-button" {...OPENS_MENU}>
        <Icon name="menu" /> {t("Menu")}
      </button>
      <a className="company" title={company.name} href="/profile/companies">
        {company.name}
      </a>
      <span className="spring" />
      <LiveIndicator timeZone={company.timeZone} />
      <form
        action="/search"
        className="search-button"
        onSubmit={(event) => {
          event.preventDefault();
          openPalette();
        }}
      >
        <button type="submit" className="btn" aria-keyshortcuts="Control+K">
          <Icon name="search" /> <span>{t("Search")}</span> <kbd>{t("Ctrl K")}</kbd>
        </button>
      </form>
      <ScanBox />
      <Bell unread={unread} />
      <details className="menu">
        <summary
          aria-label={t("{name} {role}, account menu", {
            name: person.name,
            role: person.roleName ?? t(ROLE_WORDS[person.role]),
          })}
        >
          <span className="initials" data-initials={initialsOf(person.name)} aria-hidden="true" />
          <span className="person-name">{person.name}</span>{" "}
          <span className="meta">{person.roleName ?? t(ROLE_WORDS[person.role])}</span>
        </summary>
        <div>
          <a href="/profile">{t("Profile and display")}</a>
          <a href="/profile/notifications">{t("What I am told")}</a>
          <form method="post" action="/logout" onSubmit={() => forgetAll(localStorage, sessionStorage)}>
            <button type="submit">{t("Sign out")}</button>
          </form>
        </div>
      </details>
      {navigation.state === "idle" ? null : <span className="progress" aria-hidden="true" />}
    </header>
  );
}

function LiveIndicator({ timeZone }: { timeZone: string }) {
  const t = useWords();
  const state = useLiveState();
  const [since, setSince] = useState<string>();
  useEffect(() => {
    setSince(state === "lost" ? wallClock(new Date(), timeZone).time : undefined);
  }, [state, timeZone]);
  if (state === "off" || state === "left") return null;
  const words =
    state === "live" ? t("Live") : since ? t("Reconnecting, updated {since}", { since }) : t("Reconnecting");
  return (
    <span className="live meta" data-state={state} role="status" title={words}>
      <span>{words}</span>
    </span>
  );
}

/** What a thumb reaches: home, the scanner where there is one, the first place of the role, search, everything else. */
function BottomBar({ menu }: { menu: NavGroup[] }) {
  const t = useWords();
  const { pathname } = useLocation();
  const items = menu.flatMap((group) => group.items);
  const current = currentItem(menu, pathname);
  const [home, ...others] = items.filter((item) => item.action === undefined);
  const scan = others.find((item) => item.href === "/scan");
  const first = [home, scan, ...others.filter((item) => item !== scan)].filter((item) => item !== undefined);
  return (
    <nav className="bottom-bar" aria-label={t("Main, short")}>
      {first.slice(0, 3).map((item) => (
        <a key={item.href} href={item.href} aria-current={item.href === current ? "page" : undefined}>
          <Icon name={item.icon} large />
          {t(item.label).split(" ")[0]}
        </a>
      ))}
      <a href="/search" aria-current={pathname === "/search" ? "page" : undefined}>
        <Icon name="search" large />
        {t("Search")}
      </a>
      <button type="button" {...OPENS_MENU}>
        <Icon name="menu" large />
        {t("More")}
      </button>
    </nav>
  );
}

/** What a phone has room for: the first letters of the first name and the last. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], ...words.slice(1).slice(-1)].map((word) => [...(word ?? "")][0] ?? "").join("");
}

function useRecent(person: string): void {
  const { pathname } = useLocation();
  useEffect(() => rememberRecent(person, pathname), [person, pathname]);
}

/** The row a page was left by, for when one comes back to it: the history entry's key and the link's address. */
const leftBy = new Map<string, string>();

/**
 * After a client navigation to another page the focus goes to its heading, unless the page put it somewhere itself; after
 * Back or Forward to the row that had it.
 */
function useFocusOnNavigation(): void {
  const { pathname, key } = useLocation();
  const type = useNavigationType();
  const previous = useRef(pathname);
  useEffect(() => {
    const remember = (event: FocusEvent) => {
      const link = event.target instanceof Element ? event.target.closest("main tr a[href]") : null;
      const href = link?.getAttribute("href");
      if (href) leftBy.set(key, href);
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, [key]);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    const main = document.getElementById("main");
    if (main?.contains(document.activeElement) && document.activeElement !== main) return;
    const row = type === "POP" ? leftBy.get(key) : undefined;
    const start =
      (row ? main?.querySelector<HTMLElement>(`tr a[href="${CSS.escape(row)}"]`) : null) ??
      main?.querySelector<HTMLElement>("[autofocus]") ??
      main?.querySelector<HTMLElement>("h1") ??
      main;
    start?.focus({ preventScroll: true });
  }, [pathname, key, type]);
}
