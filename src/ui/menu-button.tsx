import type { ComponentChildren } from "preact";
import { usePopover } from "./hooks/use-popover.ts";
import { later } from "./later.tsx";
import type { Choice } from "./menu.tsx";

export interface MenuButtonProps {
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
      {isOpen && <Choices {...{ label, choices }} onChoose={choose} onLeave={close} />}
    </div>
  );
}

const Choices = later(async () => (await import("./menu.tsx")).Menu, { place: "parlor-menu" });
