import { type ReactNode, useEffect, useRef, useState } from "react";

/** A figure that changed while one was looking is tinted for a moment. */
export function Changing({ value, children }: { value: string; children: ReactNode }) {
  const before = useRef(value);
  const [changes, count] = useState(0);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    count((changes) => changes + 1);
  }, [value]);
  return (
    <span key={changes} className={changes > 0 ? "changed" : undefined}>
      {children}
    </span>
  );
}
