import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useLanguage } from "../ui/languages/use-language.ts";
import { type ListedShortcut, SHORTCUTS } from "./shortcuts.ts";
import { areSingleKeysOn, switchSingleKeys } from "./single-keys.ts";

/** What the keys do. Esc closes it, and the focus goes back to where it was. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { shortcuts } = useLanguage().words;
  const dialog = useRef<HTMLDialogElement>(null);
  const [hasSingle, setSingle] = useState(areSingleKeysOn);
  useEffect(() => dialog.current?.showModal(), []);
  const turn = () => {
    switchSingleKeys(!hasSingle);
    setSingle(!hasSingle);
  };
  return (
    <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-name" onClose={onClose}>
      <div class="shortcuts-head">
        <h2 id="shortcuts-name">{shortcuts.name}</h2>
        <button type="button" class="plain-button" onClick={() => dialog.current?.close()}>
          {shortcuts.close}
        </button>
      </div>
      <dl class="shortcuts-list">
        {SHORTCUTS.filter(isThere).map((shortcut) => (
          <div key={shortcut.what} class="shortcut">
            <dt>{shortcuts[shortcut.what]}</dt>
            <Keys {...{ shortcut, hasSingle }} />
          </div>
        ))}
      </dl>
      <SingleKeys isOn={hasSingle} onTurn={turn} />
    </dialog>
  );
}

interface KeysProps {
  readonly shortcut: ListedShortcut;
  readonly hasSingle: boolean;
}

/** One combination, or a single key; for writing, that any letter does it. */
function Keys({ shortcut: { keys, single }, hasSingle }: KeysProps) {
  const { shortcuts } = useLanguage().words;
  const isMac = navigator.platform.startsWith("Mac");
  const names = keys.map((key) => (key === "Mod" ? (isMac ? "⌘" : "Ctrl") : key));
  return (
    <dd>
      {names.length === 0 && <span>{shortcuts.anyLetter}</span>}
      {names.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
      {hasSingle && single && (
        <>
          <span>{shortcuts.or}</span>
          <kbd>{single}</kbd>
        </>
      )}
    </dd>
  );
}

/** Two people side by side have no list to search in. */
const isThere = ({ what }: ListedShortcut): boolean =>
  what !== "search" || document.querySelector(".threads input") !== null;

/** Whoever speaks to their device, or presses keys by accident, has no use for single ones. */
function SingleKeys({ isOn, onTurn }: { isOn: boolean; onTurn: () => void }) {
  const { shortcuts } = useLanguage().words;
  const id = useId();
  return (
    <p class="shortcuts-plain">
      <input type="checkbox" {...{ id }} checked={isOn} onChange={onTurn} />
      <label for={id}>{shortcuts.plain}</label>
    </p>
  );
}
