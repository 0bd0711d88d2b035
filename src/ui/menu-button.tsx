import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePopover } from "./hooks/use-popover.ts";

export interface Choice {
  readonly words: string;
  /** Of choices that exclude each other: whether this is the one. */
  readonly isChosen?: boolean;
  onChoose(): void;
}

interface MenuButtonProps {
  /** The name of the button; what is drawn on it is `children`. */
  readonly label: string;
  readonly className: string;
  readonly choices: readonly Choice[];
  readonly children: ComponentChildren;
}

/** A button that opens a small menu: arrows move in it, Enter chooses, Esc gives the focus back. */
export function MenuButton({ label, className, choices, children }: MenuButtonProps) {
  const { isOpen, root, button, open, close } = usePopover();
  const choose = (choice: Choice) => {
    close();
    choice.onChoose();
  };
  return (
    <div ref={root} class="parlor-menu-root">
      <button
        ref={button}
        type="button"
        class={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={isOpen ? close : open}
      >
        {children}
      </button>
      {isOpen && <Menu {...{ label, choices }} onChoose={choose} />}
    </div>
  );
}

interface MenuProps extends Pick<MenuButtonProps, "label" | "choices"> {
  readonly onChoose: (choice: Choice) => void;
}

function Menu({ label, choices, onChoose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const items = itemsOf(menu.current);
    const chosen = items.find((item) => item.getAttribute("aria-checked") === "true");
    (chosen ?? items[0])?.focus();
  }, []);
  return (
    <div ref={menu} class="parlor-menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={moveFocus}>
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
