import type * as Hooks from "parlor/react";
import type useWebSocketHook from "parlor/react/use-websocket";

/** What a framework has: React's own, or Preact's. */
export interface Framework {
  readonly hooks: Pick<typeof Hooks, "useThread" | "useInbox" | "usePresence" | "useTyping">;
  readonly useWebSocket: typeof useWebSocketHook;
  readonly useEffect: (effect: () => undefined | (() => void), inputs: readonly unknown[]) => void;
}

/** What the components leave for the test to read. */
export class Notes {
  readonly renders: Record<string, number> = {};
  readonly heard: Record<string, string[]> = {};
  /** Listeners that have gone, with all that goes with them. */
  readonly left = new Set<string>();
  readonly functions = new Set<unknown>();

  draw(name: string): void {
    this.renders[name] = (this.renders[name] ?? 0) + 1;
  }

  hear(name: string, text: string): void {
    this.heard[name] = [...(this.heard[name] ?? []), text];
  }
}

export interface PartProps {
  readonly name: string;
  readonly threadId: string;
  readonly framework: Framework;
  readonly notes: Notes;
}

function ThreadPart({ name, threadId, framework, notes }: PartProps): string {
  const { messages, connection, thread } = framework.hooks.useThread(threadId);
  notes.draw(name);
  return `${name}|${thread.id}|${connection.status}|${messages.map(({ text }) => text).join(",")}`;
}

function ListenerPart({ name, threadId, framework, notes }: PartProps): string {
  const { isConnected, addEventListener, removeEventListener, joinMessageThread } = framework.useWebSocket();
  for (const one of [addEventListener, removeEventListener, joinMessageThread]) notes.functions.add(one);
  framework.useEffect(() => {
    addEventListener("new_message", ({ message }) => notes.hear(name, message));
    joinMessageThread(threadId);
    return () => void notes.left.add(name);
  }, [addEventListener, joinMessageThread, name, notes, threadId]);
  return `${name}|${isConnected}`;
}

function InboxPart({ name, threadId, framework }: PartProps): string {
  const { threads, counts } = framework.hooks.useInbox();
  const people = framework.hooks.usePresence({ threadId, userIds: ["bob"] });
  return `${name}|${threads.length}|${counts.unreadThreads}|${people.get("bob")?.status ?? "unknown"}`;
}

function TypingPart({ name, threadId, framework }: PartProps): string {
  const { typing, type } = framework.hooks.useTyping(threadId);
  framework.useEffect(() => {
    if (typing.length > 0) type("so do I");
    return undefined;
  }, [typing, type]);
  return `${name}|${typing.join(",")}`;
}

/** A `listener` is drawn beside the provider, a `provided` one within. */
export const PARTS = {
  thread: ThreadPart,
  listener: ListenerPart,
  provided: ListenerPart,
  inbox: InboxPart,
  typing: TypingPart,
};
