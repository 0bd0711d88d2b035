/**
 * A link to where one is leads nowhere: followed, as by the second of two presses, it would be one more entry of the
 * history, and the way back would seem dead. What it is part of has heard of the press by then; the router has not.
 */
export function ignoreLinksToHere(root: Element): void {
  root.addEventListener("click", (event) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest("a") : null;
    const isPlain = event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || link?.target || link?.href !== location.href) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
