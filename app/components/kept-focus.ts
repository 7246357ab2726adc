import { useEffect } from "react";

/**
 * What has the focus may go away under it: a button with what it acted on, a link with the filter it cleared. The focus then goes
 * to the page's heading, never to the body, unless the page has given it somewhere else by the next drawing.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    const isLost = () => last?.isConnected === false && document.activeElement === document.body;
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof Element && target !== document.body ? target : null;
    };
    const forget = () => {
      last = null;
    };
    const giveBack = () => {
      if (!isLost()) return;
      document.querySelector<HTMLElement>("#main h1")?.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(() => {
      if (isLost()) setTimeout(giveBack, 50);
    });
    document.addEventListener("focusin", remember);
    document.addEventListener("pointerdown", forget);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", remember);
      document.removeEventListener("pointerdown", forget);
    };
  }, []);
}
