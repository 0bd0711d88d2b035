/** Whether news may sound: a choice of this browser, for all tabs. */

const KEPT = "parlor:sound";

/** On unless it was switched off. */
export function isSoundOn(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

export function keepSound(isOn: boolean): void {
  try {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
  } catch {
    // Refused or full: it stays as it was.
  }
}
