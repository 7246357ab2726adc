import { useLocation } from "@remix-run/react";

/** Tabs are links between pages: each has its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: { href: string; label: string; count?: number }[] }) {
  const { pathname } = useLocation();
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={pathname === tab.href.split("?")[0] ? "page" : undefined}>
          {tab.label}
          {tab.count === undefined ? null : ` (${tab.count})`}
        </a>
      ))}
    </nav>
  );
}
