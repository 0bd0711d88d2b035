import { useEffect, useState } from "preact/hooks";

/**
 * What is wanted, one frame later: the browser shows first that a press was heard, and draws then what takes long to
 * draw (`Interaction to Next Paint`, web.dev/inp).
 */
export function useAfterPaint<T extends string | null>(wanted: T): T {
  const [drawn, setDrawn] = useState(wanted);
  useEffect(() => setDrawn(wanted), [wanted]);
  return drawn;
}
