/** The hooks of Parlor for Preact, without `preact/compat`. */
import { type ComponentChildren, createElement, type VNode } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { createHooks } from "../../hooks/hooks.ts";
import type { Provided } from "../../hooks/primitives.ts";
import { Context, primitives } from "./primitives.ts";

export type { UsedInbox, UsedThread, UsedTyping, Watched } from "../../hooks/hooks.ts";
export type { Provided } from "../../hooks/primitives.ts";

export const { useThread, useInbox, usePresence, useTyping } = /* @__PURE__ */ createHooks(primitives);

/** Lets the components below find their client, so that `useThread("listing:42")` is enough. */
export function ParlorProvider({ parlor, inbox, children }: Provided & { children?: ComponentChildren }): VNode {
  const provided = useMemo(() => ({ parlor, inbox }), [parlor, inbox]);
  return createElement(Context.Provider, { value: provided }, children);
}

/** What the nearest `ParlorProvider` gives; null without one. */
export const useParlor = (): Provided | null => useContext(Context);
