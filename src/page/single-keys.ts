import { keep, readKept } from "./kept.ts";

/** What a letter by itself does where that is switched on. */
const SINGLE = { "?": "list", "/": "search", c: "write", n: "notifications" } as const;

/** What this letter by itself would do; null if nothing. */
export const singleShortcutOf = (key: string): (typeof SINGLE)[keyof typeof SINGLE] | null =>
  isSingle(key) ? SINGLE[key] : null;

const isSingle = (key: string): key is keyof typeof SINGLE => Object.hasOwn(SINGLE, key);

const KEPT = "plain-keys";

/** Whether letters by themselves are shortcuts in this browser: they are not, unless somebody has switched them on. */
export const areSingleKeysOn = (): boolean => readKept(KEPT) === "on";
export const switchSingleKeys = (isOn: boolean): void => keep(KEPT, isOn ? "on" : "off");
