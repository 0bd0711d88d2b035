import { useEffect, useState } from "preact/hooks";

/** A timer may be early by less than this. */
const LATE_MS = 1_000;

/** When today began, in milliseconds since 1970. Whoever uses it is drawn anew when another day has begun. */
export function useToday(): number {
  const [today, setToday] = useState(midnight);
  useEffect(() => {
    const look = () => setToday(midnight);
    const timer = setTimeout(look, new Date(today).setHours(24, 0, 0, 0) - Date.now() + LATE_MS);
    // A timer sleeps with the device, and in a page that is not seen.
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [today]);
  return today;
}

const midnight = (): number => new Date().setHours(0, 0, 0, 0);
