import { isFault } from "@slipway/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Decoder } from "./decoder.ts";
import { decoders } from "./decoders/all.ts";
import { fuzzSettings } from "./fuzz-settings.ts";
import { requireHarmless } from "./harmless.ts";
import { hostileBytes } from "./hostile-text.ts";
import { decodersWithInputs, keepInput, keptInputs } from "./kept-inputs.ts";

/** Decodes, and throws unless the decoder answers, or refuses as it says that it does. */
async function tryDecoder({ decode, refuses = [], throws = () => false }: Decoder, input: Uint8Array): Promise<void> {
  try {
    const answer = await decode(input, new TextDecoder().decode(input));
    requireHarmless(answer, input.length);
  } catch (error) {
    const isRefusal = refuses.length > 0 && isFault(error, ...refuses);
    if (!isRefusal && !throws(error)) throw error;
  }
}

test.for(decoders)("$name: whatever the bytes, they are read, or refused as expected", async (decoder) => {
  for (const each of decoder.valid) await decoder.decode(Buffer.from(each), Buffer.from(each).toString());
  const property = fc.asyncProperty(hostileBytes(decoder.valid), (input) => tryDecoder(decoder, input));
  const examples = keptInputs(decoder.name).map((input): [Uint8Array] => [input]);
  const run = await fc.check<[Uint8Array]>(property, { ...fuzzSettings, examples });
  const [input] = run.counterexample ?? [];
  if (input && process.env["SLIPWAY_FUZZ_KEEP"] === "true") keepInput(decoder.name, input);
  expect(run.failed ? fc.defaultReportMessage(run) : "").toBe("");
});

test("every decoder is there once, and kept inputs are of one that is", () => {
  const names = decoders.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(decodersWithInputs().filter((name) => !names.includes(name))).toEqual([]);
});
