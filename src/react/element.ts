import { type CSSProperties, createElement, type ReactElement, useEffect, useRef } from "react";
import { useClient } from "./use-client.ts";

/** What every component takes: for its place on the page, and its language (BCP 47) if not that of the page around. */
export interface ElementProps {
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
  readonly lang?: string | undefined;
}

interface ElementOptions extends ElementProps {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | null | undefined>>;
  /** React keeps the attribute of this name to itself. */
  readonly autoFocus?: boolean | undefined;
  /** Called when somebody opens a thread. Returns whether the application sees to it. */
  readonly onOpen?: ((threadId: string | null) => boolean) | undefined;
}

/** Without a network they come when there is one. Returns how to stop waiting. */
function loadElements(): () => void {
  const waiting = new AbortController();
  const { signal } = waiting;
  const wait = () => signal.aborted || addEventListener("online", load, { once: true, signal });
  const load = () => void import("../elements/index.ts").catch(wait);
  load();
  return () => waiting.abort();
}

/**
 * One of Parlor's elements with the client of this place. Their code is loaded when the first is drawn; while nobody is
 * connected there is only the room for it.
 */
export function ParlorElement({ name, attributes, autoFocus, onOpen, ...more }: ElementOptions): ReactElement {
  const { className, ...rest } = more;
  const ref = useRef<HTMLElement>(null);
  const client = useClient();
  const opening = useRef(onOpen);
  useEffect(() => {
    opening.current = onOpen;
  }, [onOpen]);
  useEffect(() => {
    const element = ref.current;
    if (!element || !client) return undefined;
    const endLoading = loadElements();
    element.toggleAttribute("autofocus", autoFocus === true);
    // As properties: an attribute is a text, and React 18 sets nothing else.
    Object.assign(element, { parlor: client.parlor, inbox: client.inbox });
    const listening = new AbortController();
    const hear = (event: Event) => {
      const threadId: unknown = event instanceof CustomEvent ? event.detail?.threadId : undefined;
      const isThread = typeof threadId === "string" || threadId === null;
      if (isThread && opening.current?.(threadId)) event.preventDefault();
    };
    element.addEventListener("parlor-open", hear, { signal: listening.signal });
    return () => {
      endLoading();
      listening.abort();
    };
  }, [client, autoFocus]);
  if (!client) return createElement("div", { ...rest, className });
  // Of an element with a dash in its name, React 18 takes `class` only.
  return createElement(name, { ...rest, ...attributes, class: className, ref });
}
