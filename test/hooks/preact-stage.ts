import { ParlorProvider, useInbox, usePresence, useThread, useTyping } from "parlor/preact";
import useWebSocket from "parlor/preact/use-websocket";
import { createElement, Fragment, render } from "preact";
import { useEffect } from "preact/hooks";
import { makeStage } from "./stage.ts";

const element = document.getElementById("root");

globalThis.stage = makeStage({
  framework: { hooks: { useThread, useInbox, usePresence, useTyping }, useWebSocket, useEffect },
  draw(provided, parts) {
    const drawn = (isProvided: boolean) =>
      parts
        .filter((part) => part.isProvided === isProvided)
        .map(({ key, component, props }) =>
          createElement("p", { key, id: key }, createElement(component, { ...props })),
        );
    const within = createElement(ParlorProvider, { ...provided }, drawn(true));
    if (element) render(createElement(Fragment, null, within, drawn(false)), element);
  },
});
