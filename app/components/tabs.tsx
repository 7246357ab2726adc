import { useLocation } from "@remix-run/react";

/** Tabs are links between pages: each has its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: { href: string; label: string; count?: number }[] }) {
  const { pathname, search } = useLocation();
  const here = new URLSearchParams(search);
  // The tab that says most of where we are: the one with the most parameters, all of which hold.
  const fits = (href: string): number => {
    const [path, query] = href.split("?");
    const wanted = [...new URLSearchParams(query)];
    return path === pathname && wanted.every(([name, value]) => here.get(name) === value) ? wanted.length : -1;
  };
  const best = Math.max(...tabs.map((tab) => fits(tab.href)));
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={best >= 0 && fits(tab.href) === best ? "page" : undefined}>
          {tab.label}
          {tab.count === undefined ? null : ` (${tab.count})`}
        </a>
      ))}
    </nav>
  );
}
