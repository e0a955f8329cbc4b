import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { publishGitPushed, watchGitPushed } from "./git-pushed.ts";

const system = useBus();

test("a notification published by hand as JSON is received, an invalid one is skipped", async () => {
  const stop = new AbortController();
  const received: string[] = [];
  const watching = (async () => {
    for await (const { remote, branch } of watchGitPushed(system.bus, { signal: stop.signal })) received.push(`${remote} ${branch}`);
  })();
  await system.bus.connection.flush();
  system.bus.connection.publish("slipway.git.pushed", "not json");
  system.bus.connection.publish("slipway.git.pushed", '{"remote":"https://git.example.com/a.git","branch":"main","unknown":1}');
  await publishGitPushed(system.bus, { remote: "https://git.example.com/b.git", branch: "next" });
  await eventually(() => expect(received).toEqual(["https://git.example.com/a.git main", "https://git.example.com/b.git next"]));
  stop.abort();
  await watching;
});

test("a watch reports once per lost connection that notifications may have been missed", async () => {
  const stop = new AbortController();
  let missed = 0;
  const received: string[] = [];
  const watching = (async () => {
    for await (const { remote } of watchGitPushed(system.bus, { signal: stop.signal, onMissed: () => missed++ })) received.push(remote);
  })();
  await system.bus.connection.flush();
  expect(missed).toBe(0);

  for (const times of [1, 2]) {
    await system.nats.restart();
    await eventually(() => expect(missed).toBe(times));
  }
  await publishGitPushed(system.bus, { remote: "https://git.example.com/a.git" });
  await eventually(() => expect(received).toEqual(["https://git.example.com/a.git"]));
  stop.abort();
  await watching;
});
