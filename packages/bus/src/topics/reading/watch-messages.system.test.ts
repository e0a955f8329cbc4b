import { expect, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { topics } from "../topics.ts";
import { publish } from "../writing/publish.ts";
import { watchMessages } from "./watch-messages.ts";

const system = useBus();

test("a watch yields current messages, ready and new ones in the order of their sequences, without unreadable ones", async () => {
  const send = async (applicationId: string) =>
    (await publish(system.bus, topics.livestate, { projectId: "p", pipedId: "q", applicationId })).sequence;
  await system.bus.jetstream.publish("slipway.livestate.p.q.broken", "\u00ff\u00ff");
  const sequences = [await send("a"), await send("b")];
  const seen: string[] = [];
  for await (const item of watchMessages(system.bus, topics.livestate, { pipedId: "q" })) {
    if (item.kind === "ready") {
      seen.push("ready");
      sequences.push(await send("a"));
    } else seen.push(`${item.kind} ${item.message.applicationId} ${item.sequence}`);
    if (seen.length === 4) break;
  }
  const [a, b, again] = sequences;
  expect(seen).toEqual([`current a ${a}`, `current b ${b}`, "ready", `new a ${again}`]);
});
