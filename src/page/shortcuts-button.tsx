import { useState } from "preact/hooks";
import { useLanguage } from "../ui/languages/use-language.ts";
import { later } from "../ui/later.tsx";
import { laterStyles } from "./later-styles.ts";

const load = async () => (await Promise.all([import("./shortcut-list.tsx"), laterStyles()]))[0].ShortcutList;

/** Opens the list of what the keys do. */
export function ShortcutsButton() {
  const { shortcuts } = useLanguage().words;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="parlor-icon-button shortcuts-button"
        aria-label={shortcuts.open}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        // The list sees to that itself, once it is there.
        onKeyDown={({ key }) => key === "Escape" && setOpen(false)}
      >
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <rect x="2.500" y="5" width="15" height="10" rx="2" />
          <path d="M5.500 8h.1M8.500 8h.1M11.500 8h.1M14.500 8h.1M7 12h6" />
        </svg>
      </button>
      {isOpen && <List onClose={() => setOpen(false)} />}
    </>
  );
}

const List = later(load, { place: "parlor-panel" });
