import { useLocation, useNavigate } from "@remix-run/react";
import { useEffect, useRef } from "react";
import type { Preferences } from "#app/modules/access/preferences.ts";
import type { NavGroup } from "#app/navigation.ts";

export type Layer = "palette" | "sheet";

/** What a shortcut may use of the page it is pressed on. */
export type Means = { menu: NavGroup[]; pathname: string; go: (href: string) => void; open: (layer: Layer) => void };

/** Listens for shortcuts while the frame is shown. The listener comes after the page: it has nothing to do before. */
export function useShortcuts(preferences: Preferences, menu: NavGroup[], open: (layer: Layer) => void): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const latest = useRef<{ preferences: Preferences; means: Means }>({} as never);
  latest.current = { preferences, means: { menu, pathname, go: navigate, open } };

  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    void import("./shortcut-listener.ts").then(({ listenForShortcuts }) => {
      if (!gone) stop = listenForShortcuts(() => latest.current);
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, []);
}
