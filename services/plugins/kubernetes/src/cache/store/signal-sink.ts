import type { ObjectSink } from "./managed-sink.ts";

/** Keeps nothing, and tells that something changed after the first list. */
export function signalSink(onChange: () => void): ObjectSink {
  let isListed = false;
  const tell = () => void (isListed && onChange());
  return {
    put: tell,
    remove: tell,
    retain: () => {
      tell();
      isListed = true;
    },
    [Symbol.dispose]: () => {},
  };
}
