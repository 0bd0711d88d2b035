import { useEffect, useState } from "preact/hooks";

/** True once `isOn` has held for `ms` without a break. */
export function useDelayed(isOn: boolean, ms: number): boolean {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setTimeout(() => setDue(true), ms);
    return () => {
      clearTimeout(timer);
      setDue(false);
    };
  }, [isOn, ms]);
  return isOn && isDue;
}
