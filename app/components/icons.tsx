import {
  BookOpenText,
  Boxes,
  CalendarCheck2,
  ChartNoAxesColumn,
  ClipboardList,
  FileText,
  House,
  ListTree,
  Menu,
  PackagePlus,
  Radio,
  Scale,
  Users,
} from "lucide-react";
import type { IconName } from "#app/navigation.ts";

const ICONS = {
  home: House,
  orders: ClipboardList,
  customers: Users,
  products: Boxes,
  adjust: PackagePlus,
  invoices: FileText,
  journal: BookOpenText,
  accounts: ListTree,
  reports: Scale,
  periods: CalendarCheck2,
  events: Radio,
  chart: ChartNoAxesColumn,
  menu: Menu,
} as const;

/** Always beside a word, so hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName | "menu"; size?: number }) {
  const Shape = ICONS[name];
  return <Shape size={size} strokeWidth={1.75} aria-hidden="true" />;
}

/** The product's mark: a ruled line with one beat. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" fill="none" aria-hidden="true">
      <path d="M1 12h5l2.5-7 4 13 2.5-6H21" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
    </svg>
  );
}
