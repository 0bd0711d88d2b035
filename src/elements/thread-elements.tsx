import { MessageThread } from "../ui/message-thread.tsx";
import { Missing } from "../ui/missing.tsx";
import { OnlineStatus } from "../ui/online-status.tsx";
import { TypingIndicator } from "../ui/typing-indicator.tsx";
import { ParlorElement } from "./parlor-element.tsx";

/** An element that shows something of one thread: `thread-id`, or `message-id` as an older name of it. */
abstract class OfThread extends ParlorElement {
  get threadId(): string | null {
    return this.getAttribute("thread-id") ?? this.getAttribute("message-id");
  }
  set threadId(threadId: string | null | undefined) {
    if (threadId == null) this.removeAttribute("thread-id");
    else this.setAttribute("thread-id", threadId);
  }
}

/** `<parlor-thread thread-id="…">`: a whole conversation; with `autofocus` its composer has the focus when it is drawn. */
export class ParlorThreadElement extends OfThread {
  protected override draw() {
    return <MessageThread threadId={this.threadId ?? ""} autoFocus={this.hasAttribute("autofocus")} />;
  }
}

/** `<parlor-typing-indicator thread-id="…">`: who types. */
export class ParlorTypingIndicatorElement extends OfThread {
  protected override draw() {
    return <TypingIndicator threadId={this.threadId ?? ""} />;
  }
}

/** `<parlor-online-status thread-id="…" member-id="…">`: whether this member of the thread is there. */
export class ParlorOnlineStatusElement extends OfThread {
  protected override draw() {
    const { threadId } = this;
    const userId = this.getAttribute("member-id");
    if (threadId && userId) return <OnlineStatus {...{ threadId, userId }} />;
    return <Missing what={threadId ? "member" : "thread"} />;
  }
}
