/** The hooks of Parlor for React 18 and later. */
import { createElement, type ReactElement, type ReactNode, useContext, useMemo } from "react";
import { createHooks } from "../hooks/hooks.ts";
import type { Provided } from "../hooks/primitives.ts";
import { Context, primitives } from "./primitives.ts";

export type { UsedInbox, UsedThread, UsedTyping, Watched } from "../hooks/hooks.ts";
export type { Provided } from "../hooks/primitives.ts";

export const { useThread, useInbox, usePresence, useTyping } = /* @__PURE__ */ createHooks(primitives);

/** Lets the components below find their client, so that `useThread("listing:42")` is enough. */
export function ParlorProvider({ parlor, inbox, children }: Provided & { children?: ReactNode }): ReactElement {
  const provided = useMemo(() => ({ parlor, inbox }), [parlor, inbox]);
  return createElement(Context.Provider, { value: provided }, children);
}

/** What the nearest `ParlorProvider` gives; null without one. */
export const useParlor = (): Provided | null => useContext(Context);
