import { useState } from "react";
import { Button } from "#app/components/button.tsx";
import { LayerDialog } from "#app/components/layer.tsx";
import type { Merge } from "#app/components/merge.ts";
import { MergePanel } from "#app/components/merge-panel.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { Keys } from "#app/components/shortcut-sheet.tsx";

/** What lies over a page. The palette and the sheet of keys open here as they do everywhere. */
export function Layers() {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <Sheet title="Layers and paper" label="Layers and paper">
      <div className="btn-row">
        <Button type="button" onClick={() => setIsOpen(true)}>
          Open a dialog
        </Button>
        <Button type="button" onClick={() => window.print()}>
          Put this page on paper
        </Button>
        <span className="meta">
          <Keys keys={["Ctrl+K"]} /> opens the palette, <Keys keys={["?"]} /> the keys of this page.
        </span>
      </div>
      {isOpen ? (
        <LayerDialog label="A dialog" onClose={close}>
          <header className="sheet-head">
            <h2>A dialog</h2>
          </header>
          <p>The focus stays inside; Escape gives it back to the button.</p>
          <div className="actions">
            <Button type="button" look="primary" onClick={close}>
              Close
            </Button>
          </div>
        </LayerDialog>
      ) : null}
    </Sheet>
  );
}

/** A long job while it runs, before its end is known, and when it is done. */
export function Progresses() {
  return (
    <Sheet title="Progress" label="Progress">
      <progress className="bar" value={3} max={8} aria-label="Three of eight">
        3 of 8
      </progress>
      <progress className="bar" aria-label="Not known how far" />
      <progress className="bar" value={8} max={8} aria-label="Done">
        8 of 8
      </progress>
    </Sheet>
  );
}

const MERGE: Merge = {
  version: 3,
  who: "Ana",
  at: "2026-11-20T12:00:00Z",
  rows: [{ unit: "name", label: "Name", mine: "Acme Ltd", theirs: "Acme GmbH" }],
  taken: [{ unit: "phone", label: "Phone", mine: "", theirs: "+44 20 7946 0000" }],
  mine: {},
  theirs: {},
};

/** Two people changed one record. */
export function Merging() {
  return (
    <Sheet title="Changed meanwhile" label="Changed meanwhile">
      <MergePanel merge={MERGE} choose={() => undefined} />
    </Sheet>
  );
}
