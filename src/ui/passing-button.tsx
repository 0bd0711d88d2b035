import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useHandingOn } from "./hooks/use-handing-on.ts";

interface PassingButtonProps {
  readonly class: string;
  readonly onClick: () => void;
  /** Gives the focus to another: called when the button goes and has it. */
  readonly handOn: (going: HTMLElement) => void;
  readonly "aria-disabled"?: boolean;
  readonly children: ComponentChildren;
}

/** A button that is there only as long as there is something to do. */
export function PassingButton({ handOn, ...props }: PassingButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useHandingOn(button, handOn);
  return <button type="button" ref={button} {...props} />;
}
