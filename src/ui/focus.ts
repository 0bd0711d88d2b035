/** What has the focus in the tree of `element`: seen from the document, all of a shadow tree is its host. */
export function focusAround(element: Element): Element | null {
  const tree = element.getRootNode();
  return tree instanceof Document || tree instanceof ShadowRoot ? tree.activeElement : null;
}

/** What has the focus in the whole page, as far into shadow trees as one can see. */
export function focusInPage(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

/** Asked of its style: to ask for its place would have the browser lay out the page, perhaps in the middle of a change. */
export const isShown = (element: Element | null): boolean => element?.checkVisibility() === true;

/** The link of a row of the list. */
export const linkOf = (row: Element | null | undefined): HTMLElement | null => row?.querySelector("a") ?? null;

export const linkOfThread = (list: Element | null, threadId: string): HTMLElement | null =>
  linkOf(list?.querySelector(`[data-thread-id="${CSS.escape(threadId)}"]`));

/** Whether this device is used with keys: on others the composer's focus would bring a keyboard onto the screen. */
export const hasKeyboard = (): boolean => matchMedia("(hover: hover) and (pointer: fine)").matches;

/** Whether what is typed here goes into this element itself. */
export const isField = (element: Element): boolean =>
  element.matches("input, textarea, select") || (element instanceof HTMLElement && element.isContentEditable);
