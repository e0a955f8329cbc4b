import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame, type Frame } from "./frames.ts";

const call = fc.nat(2 ** 32 - 1);
const body = fc.uint8Array({ maxLength: 100 });
const header = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 3 });
const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant("open" as const), call, head: fc.record({ path: fc.string(), header }), body }),
  fc.record({ kind: fc.constant("head" as const), call, head: fc.record({ status: fc.nat(), header }), body }),
  fc.record({ kind: fc.constant("data" as const), call, body }),
  fc.record({ kind: fc.constantFrom("cancel" as const, "end" as const, "break" as const), call }),
);

test("a frame is read as it was written", () => {
  fc.assert(
    fc.property(frames, (frame) => {
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    }),
  );
});

test("any bytes are a frame or a SyntaxError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        expect(decodeFrame(bytes).call).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error instanceof SyntaxError || (error instanceof TypeError && /encoded data/.test(error.message))).toBe(true);
      }
    }),
  );
});
