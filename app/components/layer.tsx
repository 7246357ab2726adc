import { type ReactNode, useEffect, useRef } from "react";

/**
 * A modal layer over the page: the browser keeps the focus inside, closes it on Escape and gives the focus back to what had it
 * before. When that is gone, the focus goes to the page's heading and never to the body.
 */
export function LayerDialog(props: { label: string; className?: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { onClose } = props;
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    element.showModal();
    return () => {
      element.close();
      const home = opener?.isConnected && opener !== document.body ? opener : document.querySelector<HTMLElement>("h1");
      if (document.activeElement === document.body || !document.activeElement?.isConnected) home?.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is the pointer's way out
    <dialog
      ref={dialog}
      className={`layer ${props.className ?? ""}`}
      aria-label={props.label}
      onClose={onClose}
      onClick={(event) => (event.target === event.currentTarget ? onClose() : undefined)}
    >
      {props.children}
    </dialog>
  );
}
