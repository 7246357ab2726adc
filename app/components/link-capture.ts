import { useNavigate } from "@remix-run/react";
import { useEffect } from "react";

/**
 * Table cells hold plain `<a>` elements: rendering hundreds of them costs far less than `<Link>`. In the browser one
 * listener turns ordinary clicks on them into client navigation, so the page's frame and its live connection stay.
 * Files (`download`, or an address that ends in an extension), other origins, new tabs and modified clicks are left to
 * the browser, and so are all while it is not `on`.
 */
export function useLinkCapture(on: boolean): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!on) return;
    function onClick(event: MouseEvent) {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const anchor = (event.target as Element | null)?.closest?.("a[href]");
      if (!anchor) return;
      const href = anchor instanceof SVGAElement ? anchor.href.baseVal : (anchor as HTMLAnchorElement).href;
      const target = anchor.getAttribute("target");
      if ((target && target !== "_self") || anchor.hasAttribute("download")) return;

      const url = new URL(href, window.location.href);
      if (url.origin !== window.location.origin) return;
      if (/\.[a-z]{2,4}$|\/pdf$|^\/api\//.test(url.pathname)) return;
      const samePage = url.pathname === window.location.pathname && url.search === window.location.search;
      if (samePage && url.hash) {
        focusTarget(url.hash);
        return;
      }
      event.preventDefault();
      navigate(url.pathname + url.search + url.hash);
    }
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [navigate, on]);
}

/** A line of the error summary leads to its field: the browser scrolls, we put the focus there. */
function focusTarget(hash: string): void {
  document.getElementById(decodeURIComponent(hash.slice(1)))?.focus();
}
