/** Preact hooks and components: they draw what the client says, and fetch nothing. */
export { Composer } from "./composer.tsx";
export { ConnectionBanner } from "./connection-banner.tsx";
export { ParlorProvider, useInbox, usePresence, useThread, useTyping } from "./hooks/index.ts";
export { type ComposerDraft, useDraft } from "./hooks/use-draft.ts";
export { MessageList } from "./message-list.tsx";
export { MessageThread } from "./message-thread.tsx";
export { NotificationCenter } from "./notification-center.tsx";
export { OnlineStatus } from "./online-status.tsx";
export { StatusMenu } from "./status-menu.tsx";
export { ThreadHeader } from "./thread-header.tsx";
export { ThreadList } from "./thread-list.tsx";
export { Ticks } from "./ticks.tsx";
export { TypingIndicator } from "./typing-indicator.tsx";
