import { useState } from "preact/hooks";
import { useLanguage } from "./languages/use-language.ts";
import { isSoundOn, keepSound } from "./sound-choice.ts";

/** Says whether news may sound in this browser; a press makes it the other. */
export function SoundSwitch() {
  const { notifications: words } = useLanguage().words;
  const [isOn, setOn] = useState(isSoundOn);
  const turn = () => {
    keepSound(!isOn);
    setOn(!isOn);
  };
  return (
    <button type="button" class="parlor-sound" onClick={turn}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M4 8v4h3l4 3V5L7 8Z" />
        <path d={isOn ? "M13.5 7.5a3.5 3.5 0 0 1 0 5M15.5 5.5a6.300 6.300 0 0 1 0 9" : "M14 8l4 4M18 8l-4 4"} />
      </svg>
      {isOn ? words.soundOn : words.soundOff}
    </button>
  );
}
