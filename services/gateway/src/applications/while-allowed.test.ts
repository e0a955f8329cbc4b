import type { HandlerContext } from "@connectrpc/connect";
import { sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { whileAllowed } from "./while-allowed.ts";

test.for([{ when: "before it began" }, { when: "later" }])("a call that was aborted $when leaves no listener behind", ({ when }) => {
  const call = new AbortController();
  if (when !== "later") call.abort();
  const listening = new Set<unknown>();
  const views = {
    listen: (listener: unknown) => {
      listening.add(listener);
      return { [Symbol.dispose]: () => void listening.delete(listener) };
    },
  };
  const context = { signal: call.signal, values: { get: () => ({}) } } as unknown as HandlerContext;
  whileAllowed(nothing(), sampleApplication(), views, context);
  call.abort();
  expect(listening.size).toBe(0);
});

async function* nothing(): AsyncGenerator<never> {}
