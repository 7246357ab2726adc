import { useLocation, useNavigation } from "@remix-run/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLiveConnection, useLiveState } from "#app/live/use-live.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { currentItem, type NavGroup } from "#app/navigation.ts";
import { Announcer, type Flash } from "./announcer.tsx";
import { type Company, CompanyProvider } from "./figures.tsx";
import { wallClock } from "./format.ts";
import { Icon, Mark } from "./icons.tsx";
import { useLinkCapture } from "./link-capture.ts";
import { ScanBox } from "./scan-box.tsx";

export type Person = { name: string; email?: string; role: RoleName };

type Props = {
  company: Company;
  person: Person;
  menu: NavGroup[];
  flash?: Flash | null;
  /** One sentence when a service is away and the product works on without it. */
  degraded?: string | null;
  children: ReactNode;
};

/** The frame of every signed-in page: menu, header, live state, messages. */
export function Shell({ company, person, menu, flash, degraded, children }: Props) {
  useLinkCapture();
  useLiveConnection();
  useFocusOnNavigation();
  return (
    <CompanyProvider value={company}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Announcer flash={flash}>
        <div className="shell">
          <Rail menu={menu} />
          <div className="page">
            <Topbar company={company} person={person} />
            {degraded ? (
              <p className="notice warning" role="status">
                {degraded}
              </p>
            ) : null}
            <main id="main" tabIndex={-1}>
              {children}
            </main>
          </div>
        </div>
        <BottomBar menu={menu} />
      </Announcer>
    </CompanyProvider>
  );
}

/** Below 1024 px the rail is a popover, which opens and closes without JavaScript. React 18 has no types for it. */
const POPOVER = { popover: "auto" };
const OPENS_MENU = { popovertarget: "menu" };

function Rail({ menu }: { menu: NavGroup[] }) {
  const { pathname } = useLocation();
  const rail = useRef<HTMLElement>(null);
  const current = currentItem(menu, pathname);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes the open menu
  useEffect(() => {
    if (rail.current?.matches(":popover-open")) rail.current.hidePopover();
  }, [pathname]);
  return (
    <nav ref={rail} id="menu" className="rail" aria-label="Main" {...POPOVER}>
      <a className="brand" href="/dashboard">
        <Mark /> Pulse
      </a>
      {menu.map((group) => (
        <div key={group.label}>
          {group.label ? <h2>{group.label}</h2> : null}
          <ul>
            {group.items.map((item) => (
              <li key={item.href}>
                <a href={item.href} aria-current={item.href === current ? "page" : undefined}>
                  <Icon name={item.icon} />
                  {item.label}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Topbar({ company, person }: { company: Company; person: Person }) {
  const navigation = useNavigation();
  return (
    <header className="topbar">
      <button type="button" className="btn quiet nav-button" {...OPENS_MENU}>
        <Icon name="menu" /> Menu
      </button>
      <span className="company">{company.name}</span>
      <span className="spring" />
      <ScanBox />
      <LiveIndicator timeZone={company.timeZone} />
      <details className="menu">
        <summary aria-label={`${person.name}, account menu`}>
          <span className="person-name">{person.name}</span>
          <span className="meta">{person.role}</span>
        </summary>
        <div>
          <a href="/profile">Profile and display</a>
          <form method="post" action="/logout">
            <button type="submit">Sign out</button>
          </form>
        </div>
      </details>
      {navigation.state === "idle" ? null : <span className="progress" aria-hidden="true" />}
    </header>
  );
}

function LiveIndicator({ timeZone }: { timeZone: string }) {
  const state = useLiveState();
  const [since, setSince] = useState<string>();
  useEffect(() => {
    setSince(state === "lost" ? wallClock(new Date(), timeZone).time : undefined);
  }, [state, timeZone]);
  if (state === "off") return null;
  return (
    <span className="live meta" data-state={state} role="status">
      {state === "live" ? "Live" : since ? `Reconnecting, updated ${since}` : "Reconnecting"}
    </span>
  );
}

function BottomBar({ menu }: { menu: NavGroup[] }) {
  const { pathname } = useLocation();
  const items = menu.flatMap((group) => group.items);
  const current = currentItem(menu, pathname);
  return (
    <nav className="bottom-bar" aria-label="Main, short">
      {items
        .filter((item) => item.action === undefined)
        .slice(0, 4)
        .map((item) => (
          <a key={item.href} href={item.href} aria-current={item.href === current ? "page" : undefined}>
            <Icon name={item.icon} large />
            {item.label.split(" ")[0]}
          </a>
        ))}
      <button type="button" {...OPENS_MENU}>
        <Icon name="menu" large />
        More
      </button>
    </nav>
  );
}

/** After a client navigation to another page the focus goes to its heading, unless the page put it somewhere itself. */
function useFocusOnNavigation(): void {
  const { pathname } = useLocation();
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    const main = document.getElementById("main");
    if (main?.contains(document.activeElement) && document.activeElement !== main) return;
    const start = main?.querySelector<HTMLElement>("[autofocus]") ?? main?.querySelector<HTMLElement>("h1") ?? main;
    start?.focus({ preventScroll: true });
  }, [pathname]);
}
