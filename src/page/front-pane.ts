/** The conversation that a key is meant for: the one that it was pressed in, else the one in front. */
export function paneFor(target: EventTarget | null): HTMLElement | null {
  const own = target instanceof Element && target.isConnected ? target.closest<HTMLElement>(".pane") : null;
  return own ?? document.querySelector<HTMLElement>(".side-front .pane, .pane-alone");
}
