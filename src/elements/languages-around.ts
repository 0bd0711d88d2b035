/** The languages that are wished for at this place, best first: the closest `lang`, then those of the browser. */
export function languagesAround(element: Element): string[] {
  const wishes: string[] = [];
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const lang = at.getAttribute("lang");
    if (!lang) continue;
    wishes.push(lang);
    break;
  }
  return [...wishes, ...navigator.languages];
}

/** The element around, also out of a shadow tree. */
function parentOf(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const tree = element.getRootNode();
  return tree instanceof ShadowRoot ? tree.host : null;
}
