import type { ConnectionView } from "../client/index.ts";
import { useDelayed } from "../ui/hooks/use-delayed.ts";
import { useLanguage } from "../ui/languages/use-language.ts";
import { shortState } from "./connection-state.ts";

/** Most breaks are over before anybody notices. */
const PATIENCE_MS = 2_000;

/** How this person is connected: quietly while all is well, and where there is room; and in words once it is not. */
export function ConnectionMark({ connection }: { connection: ConnectionView }) {
  const { short } = useLanguage().words.connection;
  const state = shortState(connection.status);
  const isWorthWords = useDelayed(state !== "live", PATIENCE_MS);
  return (
    <span class={`connection connection-${state}`} data-connection-state={state} title={short[state]}>
      <span class={isWorthWords ? "connection-words" : "connection-quiet"}>{short[state]}</span>
    </span>
  );
}
