import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { type StreamLogsResponse, StreamLogsResponseSchema } from "@slipway/proto/api";
import { expect, onTestFinished, test, vi } from "vitest";
import { type LogLimits, type ReadLogOptions, readLog } from "./read-log.ts";

const part = (...lines: readonly (readonly [string, number | undefined])[]) =>
  create(StreamLogsResponseSchema, {
    part: {
      lines: lines.map(([text, second]) => ({
        instance: "web-1",
        container: "app",
        text,
        ...(second && { at: { seconds: BigInt(second) } }),
      })),
    },
  });
const away = new Fault("unavailable", "the piped went away");

/** Reads a log of which each connection sends these parts, and then fails or ends. */
async function read(
  connections: readonly { readonly parts: readonly StreamLogsResponse[]; readonly failure?: Error }[],
  given: Partial<ReadLogOptions> = {},
) {
  const said: string[] = [];
  const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text).trimEnd()) > 0);
  onTestFinished(() => write.mockRestore());
  const asked: LogLimits[] = [];
  let clock = 0;
  const open = async function* (limits: LogLimits) {
    const { parts, failure } = connections[asked.length] ?? { parts: [] };
    asked.push(limits);
    yield* parts;
    if (failure) throw failure;
  };
  const pause = async () => {
    clock += 2_500;
  };
  const options = { follow: true, signal: new AbortController().signal, pause, now: () => clock, ...given };
  const texts = (async () => {
    const seen: string[] = [];
    for await (const { lines } of readLog(open, { sinceSeconds: 0, tailLines: 5 }, options)) seen.push(...lines.map(({ text }) => text));
    return seen;
  })();
  return { asked, said, texts: await texts };
}

test("a log that is followed is read on without a line twice, whatever went away", async () => {
  const { asked, said, texts } = await read([
    { parts: [part(["one", 1], ["two", 2])], failure: away },
    { parts: [], failure: away },
    { parts: [part(["two", 2], ["three", 3]), part(["untimed", undefined])] },
  ]);
  expect(texts).toEqual(["one", "two", "three", "untimed"]);
  expect(asked).toEqual([
    { sinceSeconds: 0, tailLines: 5 },
    { sinceSeconds: 13, tailLines: -1 },
    { sinceSeconds: 15, tailLines: -1 },
  ]);
  expect(said).toEqual(["slipway: the piped went away: trying again until it is back", "slipway: reading on"]);
});

test.for([
  { name: "before anything was read", connections: [{ parts: [], failure: away }], options: {} },
  { name: "of a log that is not followed", connections: [{ parts: [part(["one", 1])], failure: away }], options: { follow: false } },
  { name: "that waiting does not help", connections: [{ parts: [part(["one", 1])], failure: new Fault("forbidden", "no") }], options: {} },
])("a failure $name is thrown", async ({ connections, options }) => {
  await expect(read(connections, options)).rejects.toBe(connections[0]?.failure);
});
