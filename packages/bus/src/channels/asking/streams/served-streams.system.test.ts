import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { StreamPulledSchema, StreamPullSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { useBus } from "../../../testing/use-bus.ts";
import { ServedStreams, subjectOfStream } from "./served-streams.ts";

const on = useBus();

test("a part whose answer was lost is answered again, and no part is left out", async () => {
  await using streams = new ServedStreams(on.bus, "slipway.test");
  const id = streams.open(async function* () {
    for (const text of ["one", "two"]) yield Buffer.from(text);
  });
  const pull = async (number: number) => {
    const data = toBinary(StreamPullSchema, create(StreamPullSchema, { number: BigInt(number) }));
    const { answer } = fromBinary(StreamPulledSchema, (await on.bus.connection.request(subjectOfStream("slipway.test", id), data)).data);
    return answer.case === "part" ? Buffer.from(answer.value).toString() : answer.case === "fault" ? answer.value.message : answer.case;
  };
  expect(await pull(2)).toBe("part 2 does not follow part 0");
  expect(await Promise.all([pull(1), pull(1)])).toEqual(["one", "one"]);
  expect([await pull(1), await pull(2), await pull(1), await pull(2)]).toEqual(["one", "two", "part 1 does not follow part 2", "two"]);
  expect([await pull(3), await pull(3)]).toEqual(["end", "end"]);
});
