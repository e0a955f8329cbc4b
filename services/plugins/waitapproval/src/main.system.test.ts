import { FakeHost, startPlugin, type TestedPlugin } from "@slipway/plugin-sdk/testing";
import { expect, onTestFinished, test, vi } from "vitest";

const command = [process.execPath, new URL("./main.ts", import.meta.url).pathname] as const;
const request = { stage: "WAIT_APPROVAL", options: { approvers: ["ann", "bob"], minApproverNum: 2 } };

async function start(host: FakeHost): Promise<TestedPlugin> {
  const plugin = await startPlugin({ command, name: "waitapproval", host });
  onTestFinished(() => plugin[Symbol.asyncDispose]());
  return plugin;
}

const shown = (host: FakeHost) => host.metadataOf()["pipecd/stage-display-metadata"];

test.for([
  { name: "killed", signal: "SIGKILL" },
  { name: "stopped", signal: "SIGTERM" },
] as const)("an approval outlives a process that is $name, and the next one waits for the other", async ({ signal }) => {
  const host = new FakeHost();
  const first = await start(host);
  expect(await first.definedStages()).toEqual(["WAIT_APPROVAL"]);
  host.command("approve", "ann");
  const cutOff = first.execute(request).catch((error: unknown) => error);
  await vi.waitFor(() => expect(shown(host)).toBe("1 of 2 approvals: ann"));
  first.kill(signal);
  expect(await cutOff).toMatchObject({ code: "unavailable" });
  expect(host.logOf().completed).toBe(false);

  const second = await start(host);
  const ended = second.execute(request);
  await vi.waitFor(() => expect(host.lines()).toContain("info: resuming with 1 of 2 approvals: ann"));
  host.command("approve", "bob");
  expect(await ended).toEqual({ result: "succeeded", message: "" });
  expect(shown(host)).toBe("Approved by: ann, bob");
  expect(host.metadataOf()["pipecd/stage-approved-users"]).toBe("ann, bob");
  expect(host.logOf().completed).toBe(true);
});
