import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { ageText } from "./age-text.ts";

const listeners = new Set<() => void>();
let tick = Math.floor(Date.now() / 10_000);
setInterval(() => {
  tick = Math.floor(Date.now() / 10_000);
  for (const listener of listeners) listener();
}, 10_000);
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Changes every ten seconds, for what depends on how long ago something was. */
export function useTick(): number {
  return useSyncExternalStore(subscribe, () => tick);
}

/** How long ago something was, in words, with the time itself when the pointer rests on it. */
export function Age({ at }: { readonly at: Timestamp | undefined }) {
  const { i18n } = useTranslation();
  useTick();
  if (at === undefined) return null;
  const date = new Date(Number(at.seconds) * 1_000);
  return (
    <time
      dateTime={date.toISOString()}
      title={new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "long" }).format(date)}
    >
      {ageText(date.getTime(), Date.now(), i18n.language)}
    </time>
  );
}
