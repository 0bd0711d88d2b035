import { allowed } from "../client/allowed.ts";

/** Whether news may sound: a choice of this browser, for all tabs. */

const KEPT = "parlor:sound";

/** On unless it was switched off. */
export function isSoundOn(): boolean {
  return allowed(() => localStorage.getItem(KEPT)) !== "off";
}

export function keepSound(isOn: boolean): void {
  // Refused or full: it stays as it was.
  allowed(() => localStorage.setItem(KEPT, isOn ? "on" : "off"));
}
