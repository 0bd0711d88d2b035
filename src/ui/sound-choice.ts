import { allowed } from "../client/allowed.ts";

/** Whether news may sound: a choice of this browser, for all tabs. */

const KEPT = "parlor:sound";

/** What the browser did not take, as where it may remember nothing: this page still holds to it. */
let untaken: boolean | undefined;

/** On unless it was switched off. */
export function isSoundOn(): boolean {
  return untaken ?? allowed(() => localStorage.getItem(KEPT)) !== "off";
}

export function keepSound(isOn: boolean): void {
  const isTaken = allowed(() => {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
    return true;
  });
  untaken = isTaken ? undefined : isOn;
}
