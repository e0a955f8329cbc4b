import { expect, test } from "vitest";
import { currentTraceparent, newTraceparent, withTraceparent } from "./traceparent.ts";
import { withSpan } from "./with-span.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test("outside a span there is none", () => {
  expect(currentTraceparent()).toBeUndefined();
});

test("work continues the trace it received", async () => {
  await withTraceparent(traceparent, async () => {
    await new Promise(setImmediate);
    expect(currentTraceparent()).toBe(traceparent);
    withSpan("run stage", {}, () =>
      expect(currentTraceparent()).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/),
    );
  });
  expect(currentTraceparent()).toBeUndefined();
});

test.for([undefined, "", "nonsense", "00-00000000000000000000000000000000-0000000000000000-01"])(
  "without a parent (%j) a new trace begins",
  (none) => {
    withTraceparent(traceparent, () => withTraceparent(none, () => expect(currentTraceparent()).toBeUndefined()));
  },
);

test("a new one is valid and its own", () => {
  const made = newTraceparent();
  expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(newTraceparent()).not.toBe(made);
  withTraceparent(made, () => expect(currentTraceparent()).toBe(made));
});
