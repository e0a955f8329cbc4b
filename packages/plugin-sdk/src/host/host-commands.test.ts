import { silentLogger } from "@slipway/runtime";
import { expect, test, vi } from "vitest";
import { FakeClock } from "../testing/fake-clock.ts";
import { FakeHost } from "../testing/fake-host.ts";
import { hostCommands } from "./host-commands.ts";

const start = Temporal.Instant.from("2026-03-01T12:00:00Z");

function listen(host: FakeHost, kinds: Parameters<typeof hostCommands>[1] = []) {
  const stop = new AbortController();
  const clock = new FakeClock({ start });
  const ids = { deploymentId: "deployment-1", stageId: "stage-1" };
  const commands = hostCommands({ host: host.client(), ...ids, signal: stop.signal, clock, logger: silentLogger() }, kinds)[
    Symbol.asyncIterator
  ]();
  const next = async () => (await commands.next()).value?.commander;
  return { stop, clock, next };
}

test("a host that pushes is not polled: earlier commands and new ones arrive at once", async () => {
  const host = new FakeHost({ pushesCommands: true });
  host.command("approve", "ann");
  const { next } = listen(host);
  expect(await next()).toBe("ann");
  const second = next();
  host.command("approve", "eve", "another-stage");
  host.command("skip", "bob");
  expect(await second).toBe("bob");
  expect(host.calls).toEqual(["watchStageCommands"]);
});

test("a host without the extension is polled every five seconds, and each command is yielded once", async () => {
  const host = new FakeHost();
  host.command("approve", "ann");
  const { next, clock } = listen(host);
  expect(await next()).toBe("ann");
  const asleep = clock.nextSleep();
  const second = next();
  await asleep;
  host.command("approve", "bob");
  clock.advance({ seconds: 5 });
  expect(await second).toBe("bob");
  expect(host.calls).toEqual(["listStageCommands", "listStageCommands"]);
});

test("a host that comes back is watched again, and no command is repeated", async () => {
  const host = new FakeHost({ pushesCommands: true });
  host.away(true);
  const { next, clock } = listen(host);
  const asleep = clock.nextSleep();
  const first = next();
  await vi.waitFor(() => expect(host.calls).toContain("listStageCommands"));
  host.command("approve", "ann");
  host.away(false);
  expect(await first).toBe("ann");
  const second = next();
  await asleep;
  clock.advance({ seconds: 5 });
  host.command("approve", "bob");
  expect(await second).toBe("bob");
});

test("commands of other kinds are skipped, and the signal ends the iteration with its reason", async () => {
  const host = new FakeHost({ pushesCommands: true });
  host.command("approve", "ann");
  host.command("skip", "bob");
  const { next, stop } = listen(host, ["skip"]);
  expect(await next()).toBe("bob");
  const never = next();
  stop.abort(new Error("over"));
  await expect(never).rejects.toThrow("over");
});
