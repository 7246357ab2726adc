import { useNavigate, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { withParam } from "#app/components/list-params.ts";
import { useWords } from "#app/components/words/words.ts";
import { boardPath } from "./boards.ts";

/** Seconds that a wall screen shows one board; `every` in the address says otherwise. */
const USUAL_S = 30;
const REFRESH_MS = 60_000;

export function secondsOf(params: URLSearchParams): number {
  const asked = Number(params.get("every"));
  return Number.isInteger(asked) && asked >= 5 && asked <= 3_600 ? asked : USUAL_S;
}

/** The board that follows on a wall; `boards` in the address says which take turns. */
export function nextBoard(boards: string[], current: string, params: URLSearchParams): string {
  const asked =
    params
      .get("boards")
      ?.split(",")
      .filter((name) => boards.includes(name)) ?? [];
  const turns = asked.length > 0 ? asked : boards;
  return turns[(turns.indexOf(current) + 1) % turns.length] ?? current;
}

/**
 * A screen on the wall: the boards take turns, the display stays on, and the figures are read anew also while no event comes.
 * Without JavaScript the page asks for the next one by itself.
 */
export function Kiosk({ boards, current, params }: { boards: string[]; current: string; params: URLSearchParams }) {
  const t = useWords();
  const navigate = useNavigate();
  const { revalidate } = useRevalidator();
  const seconds = secondsOf(params);
  const next = nextBoard(boards, current, params);
  const address = boardPath(next) + withParam(params, {});

  useEffect(() => {
    const timer = setTimeout(() => navigate(address, { replace: true, preventScrollReset: true }), seconds * 1_000);
    return () => clearTimeout(timer);
  }, [address, seconds, navigate]);

  useEffect(() => {
    const timer = setInterval(revalidate, REFRESH_MS);
    return () => clearInterval(timer);
  }, [revalidate]);

  useEffect(stayAwake, []);
  useEffect(fitToScreen, []);

  return (
    <>
      <noscript>
        <meta httpEquiv="refresh" content={`${seconds};url=${address}`} />
      </noscript>
      <p className="kiosk-next meta">{t("Next in {count} second|Next in {count} seconds", { count: seconds })}</p>
    </>
  );
}

const SMALLEST = 0.5;

/** Long names and large figures need more room than the style sheet knows of: all gets smaller until the last line is on the screen. */
function fitToScreen(): () => void {
  const wall = document.querySelector<HTMLElement>(".kiosk");
  const page = document.documentElement;
  if (!wall) return () => undefined;
  const shrink = () => {
    wall.style.zoom = "1";
    for (let size = 1; size > SMALLEST && page.scrollHeight > page.clientHeight; size -= 0.02) {
      wall.style.zoom = String(size);
    }
  };
  shrink();
  void document.fonts.ready.then(shrink);
  // What the wall shows decides; that it is drawn smaller changes nothing of that.
  const watcher = new MutationObserver(shrink);
  watcher.observe(wall, { childList: true, subtree: true, characterData: true });
  addEventListener("resize", shrink);
  return () => {
    watcher.disconnect();
    removeEventListener("resize", shrink);
  };
}

/** Where the browser lets a page keep the display on; it takes that back whenever the page is hidden. */
function stayAwake(): () => void {
  let lock: { release: () => Promise<void> } | undefined;
  let over = false;
  const hold = async () => {
    if (document.visibilityState !== "visible" || over) return;
    lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  void hold();
  document.addEventListener("visibilitychange", hold);
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", hold);
    void lock?.release();
  };
}
