import { useLanguage } from "../languages/use-language.ts";

/** For the outermost element of a component: theme, language and direction hold inside of it, wherever it is put. */
export function useRoot<Name extends string>(className: Name) {
  const { tag, dir } = useLanguage();
  return { class: `parlor ${className}`, lang: tag, dir } as const;
}
