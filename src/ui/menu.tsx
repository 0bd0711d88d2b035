import { useEffect, useRef } from "preact/hooks";
import { useBeside } from "./hooks/use-beside.ts";

export interface Choice {
  readonly words: string;
  /** Of choices that exclude each other: whether this is the one. */
  readonly isChosen?: boolean;
  onChoose(): void;
}

export interface MenuProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (choice: Choice) => void;
  readonly onLeave: () => void;
}

/** The choices of a menu. The focus is in it from the start: on what is chosen, else on the first. */
export function Menu({ label, choices, onChoose, onLeave }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useBeside(menu, onLeave);
  useEffect(() => {
    const items = itemsOf(menu.current);
    const chosen = items.find((item) => item.getAttribute("aria-checked") === "true");
    (chosen ?? items[0])?.focus();
  }, []);
  return (
    <div
      ref={menu}
      class="parlor-menu"
      popover="manual"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={moveFocus}
    >
      {choices.map((choice) => {
        const content = { type: "button", tabIndex: -1, class: "parlor-choice" } as const;
        const onClick = () => onChoose(choice);
        return choice.isChosen === undefined ? (
          <button key={choice.words} {...content} role="menuitem" onClick={onClick}>
            {choice.words}
          </button>
        ) : (
          <button key={choice.words} {...content} role="menuitemradio" aria-checked={choice.isChosen} onClick={onClick}>
            {choice.words}
          </button>
        );
      })}
    </div>
  );
}

const itemsOf = (menu: Element | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []),
];

/** The last is followed by the first. */
function moveFocus(event: KeyboardEvent): void {
  const menu = event.currentTarget;
  if (!(menu instanceof Element)) return;
  const items = itemsOf(menu);
  const at = items.findIndex((item) => item.matches(":focus"));
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
