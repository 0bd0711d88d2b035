import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useLanguage } from "../ui/languages/use-language.ts";
import { arePlainKeysOff, SHORTCUTS, switchPlainKeys } from "./shortcuts.ts";

/** What the keys do. Esc closes it, and the focus goes back to where it was. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { shortcuts } = useLanguage().words;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-name" onClose={onClose}>
      <div class="shortcuts-head">
        <h2 id="shortcuts-name">{shortcuts.name}</h2>
        <button type="button" class="plain-button" onClick={() => dialog.current?.close()}>
          {shortcuts.close}
        </button>
      </div>
      <dl class="shortcuts-list">
        {SHORTCUTS.filter(isThere).map(({ what, keys }) => (
          <div key={what} class="shortcut">
            <dt>{shortcuts[what]}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <PlainKeys />
    </dialog>
  );
}

/** Two people side by side have no list to search in. */
const isThere = ({ what }: (typeof SHORTCUTS)[number]): boolean =>
  what !== "search" || document.querySelector(".threads input") !== null;

/** Whoever speaks to his device, or presses keys by accident, can do without the single ones. */
function PlainKeys() {
  const { shortcuts } = useLanguage().words;
  const [isOn, setOn] = useState(!arePlainKeysOff());
  const id = useId();
  const change = () => {
    switchPlainKeys(!isOn);
    setOn(!isOn);
  };
  return (
    <p class="shortcuts-plain">
      <input type="checkbox" {...{ id }} checked={isOn} onChange={change} />
      <label for={id}>{shortcuts.plain}</label>
    </p>
  );
}
