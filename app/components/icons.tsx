import type { IconName } from "#app/navigation.ts";

/** Always beside a word, so hidden from screen readers. The shapes are in icons.css. */
export function Icon({ name, large }: { name: IconName | "menu" | "search" | "bell"; large?: boolean }) {
  return <span className={`i i-${name}${large ? " large" : ""}`} aria-hidden="true" />;
}

/** The product's mark: a ruled line with one beat. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" fill="none" aria-hidden="true">
      <path d="M1 12h5l2.5-7 4 13 2.5-6H21" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
    </svg>
  );
}
