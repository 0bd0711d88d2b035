import type { ConnectionView } from "../client/index.ts";
import { useDelayed } from "./hooks/use-delayed.ts";
import { connectionWords, WORDS } from "./words.ts";

/** Most breaks are over before anybody notices; a banner for each would only worry people. */
const PATIENCE_MS = 5_000;

/** Says that there is no connection, once that has lasted, and what to do. */
export function ConnectionBanner({ connection, onRetry }: { connection: ConnectionView; onRetry: () => void }) {
  const isEnded = connection.is === "failed" || connection.is === "closed";
  const isLong = useDelayed(connection.is !== "live" && !isEnded, PATIENCE_MS);
  return (
    <div role="status" class="parlor-status">
      {(isLong || isEnded) && (
        <p class="parlor-banner">
          <span>{connectionWords(connection)}</span>
          <button type="button" class="parlor-link" onClick={onRetry}>
            {WORDS.tryNow}
          </button>
        </p>
      )}
    </div>
  );
}
