/** What has the focus in the tree of `element`: seen from the document, all of a shadow tree is its host. */
export function focusAround(element: Element): Element | null {
  const tree = element.getRootNode();
  return tree instanceof Document || tree instanceof ShadowRoot ? tree.activeElement : null;
}
