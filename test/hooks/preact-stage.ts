import { ParlorProvider, useInbox, usePresence, useThread, useTyping } from "parlor/preact";
import useWebSocket from "parlor/preact/use-websocket";
import { createElement, render } from "preact";
import { useEffect } from "preact/hooks";
import { makeStage } from "./stage.ts";

const element = document.getElementById("root");

globalThis.stage = makeStage({
  framework: { hooks: { useThread, useInbox, usePresence, useTyping }, useWebSocket, useEffect },
  draw(provided, parts) {
    const drawn = parts.map(({ key, component, props }) =>
      createElement("p", { key, id: key }, createElement(component, { ...props })),
    );
    if (element) render(createElement(ParlorProvider, { ...provided }, drawn), element);
  },
});
