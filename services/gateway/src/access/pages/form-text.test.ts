import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { formText, type HttpRequest } from "./form-text.ts";

// Only what is read of a body matters here.
const requestOf = (...parts: readonly (string | Error)[]) =>
  Readable.from(
    (function* () {
      for (const part of parts) {
        if (part instanceof Error) throw part;
        yield Buffer.from(part);
      }
    })(),
  ) as unknown as HttpRequest;

test("a form is read up to its limit", async () => {
  expect(await formText(requestOf("a=1", "&b=2"), 7)).toBe("a=1&b=2");
  expect(await formText(requestOf("a=1", "&b=2"), 6)).toBeUndefined();
});

test("a client that hangs up is no failure of the gateway", async () => {
  await expect(formText(requestOf("a=1", new Error("aborted")), 100)).rejects.toMatchObject({ code: "invalid" });
});
