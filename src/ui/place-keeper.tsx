import { Component, type ComponentChildren, type RefObject } from "preact";
import { focusAround } from "./focus.ts";

interface PlaceKeeperProps {
  /** What scrolls. */
  readonly list: RefObject<HTMLElement | null>;
  /** The end is kept in view whatever comes: then no other place is. */
  readonly isAtEnd: boolean;
  /** The rows have changed; `restore` puts what the reader saw back where it was. */
  readonly onChanged: (restore: () => void) => void;
  readonly children: ComponentChildren;
}

interface Seen {
  readonly element: Element;
  readonly top: number;
}

/** Knows where the rows stood that the reader saw, before they are drawn anew; and who had the focus. */
export class PlaceKeeper extends Component<PlaceKeeperProps> {
  override getSnapshotBeforeUpdate(): { seen: readonly Seen[]; focused: Element | null } {
    const { isAtEnd, list: ref } = this.props;
    const list = ref.current;
    const focused = list && focusAround(list);
    return { seen: list && !isAtEnd ? seenIn(list) : [], focused: list?.contains(focused) ? focused : null };
  }

  override componentDidMount(): void {
    this.props.onChanged(() => {});
  }

  override componentDidUpdate(...[, , before]: [unknown, unknown, ReturnType<PlaceKeeper["getSnapshotBeforeUpdate"]>]) {
    const { list, onChanged } = this.props;
    onChanged(() => restore(list.current, before.seen));
    // A button went with its row: the keys still reach the list.
    if (before.focused && !before.focused.isConnected) list.current?.focus({ preventScroll: true });
  }

  override render() {
    return this.props.children;
  }
}

/**
 * The texts that are in view, from the top: names and days above them may come and go, they stay. Where a hole is being
 * filled from its newer side, those after it.
 */
export function seenIn(list: HTMLElement): readonly Seen[] {
  const seen = textsIn(list);
  const hole = [...list.querySelectorAll('.parlor-hole[data-side="newer"]')].at(-1);
  const after = hole ? seen.filter(({ element }) => isAfter(element, hole)) : seen;
  return after.length > 0 ? after : seen;
}

const isAfter = (element: Element, other: Element): boolean =>
  (other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

function textsIn(list: HTMLElement): readonly Seen[] {
  const { top, bottom } = list.getBoundingClientRect();
  const seen: Seen[] = [];
  for (const element of list.getElementsByClassName("parlor-text")) {
    const box = element.getBoundingClientRect();
    if (box.top >= bottom) break;
    if (box.bottom > top) seen.push({ element, top: box.top - top });
  }
  return seen;
}

/** By the first that is still there. */
export function restore(list: HTMLElement | null, seen: readonly Seen[]): void {
  const anchor = seen.find(({ element }) => element.isConnected);
  if (!list || !anchor) return;
  const moved = anchor.element.getBoundingClientRect().top - list.getBoundingClientRect().top - anchor.top;
  if (moved !== 0) list.scrollTop += moved;
}
