import { topics } from "@slipway/bus";
import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

/** Receivers, what they did not take, and what no service could handle. */
export const noticesTasks: PageTasks = (system) => {
  const letters = async () => {
    const { entries } = await system().slipway.api.system.listDeadLetters({ pageSize: 10 });
    return entries.map(({ deadLetter }) => deadLetter?.stream).toSorted();
  };

  beforeAll(async () => {
    const { slipway, receiver, pushSteps } = system();
    receiver.answer = () => ({ status: 410, body: "moved away" });
    await slipway.waitForDeployment("noticed", await pushSteps("noticed", ["NOOP"]));
    await eventually(async () => {
      const { deadNotices } = await slipway.api.notifications.listReceivers({});
      expect(deadNotices.map(({ notice }) => notice?.event)).toEqual(["DEPLOYMENT_SUCCEEDED"]);
    });
    // A tag of a group that never ends: no planner can read it.
    const ids = { projectId: "demo", pipedId: "piped1", applicationId: "none" };
    slipway.bus.connection.publish(topics.planWork.filter(ids), new Uint8Array([0x0b, 0xff, 0xff, 0xff]));
    await eventually(async () => expect(await letters()).toEqual(["NOTICE_QUEUE", "PLANS"]));
  });

  test("a person sees which receiver refused what and why, and redelivers it once the receiver is back", async () => {
    const { visit: open, receiver } = system();
    const visit = await open("/notices");
    const { page } = visit;
    await page.getByRole("region", { name: "Receivers" }).getByRole("row", { name: /ops/ }).getByText("answered 410: moved away").waitFor();
    const failed = page.getByRole("region", { name: "Notices that were not taken" });
    const row = failed.getByRole("row", { name: /ops.*DEPLOYMENT_SUCCEEDED noticed/ });
    await row.waitFor();
    const others = page.getByRole("region", { name: "Dead letters" });
    await others.getByRole("row", { name: /PLANS/ }).waitFor();
    expect(await others.getByRole("row").count()).toBe(2);
    receiver.answer = () => undefined;
    const before = receiver.requests.length;
    await row.getByRole("button", { name: "Redeliver" }).click();
    await failed.getByText("Every receiver took its notices.").waitFor();
    await eventually(() => expect(receiver.requests.length).toBe(before + 1));
    expect(await others.getByRole("row").count()).toBe(2);
    expectNoComplaints(visit);
  });

  test("by keys alone a person tests a receiver, and puts away a message that no service can read", async () => {
    const { visit: open, receiver, slipway } = system();
    const visit = await open("/");
    const { page } = visit;
    await page.getByRole("row", { name: /noticed/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    const before = receiver.requests.length;
    await tabTo(page.getByRole("row", { name: /ops/ }).getByRole("button", { name: "Test" }));
    await page.keyboard.press("Enter");
    await page.getByText(/^It took the test/).waitFor();
    expect(receiver.requests.length).toBe(before + 1);

    const region = page.getByRole("region", { name: "Dead letters" });
    const letter = region.getByRole("row", { name: /PLANS/ });
    const sequence = (await slipway.api.system.listDeadLetters({ pageSize: 10 })).entries[0]?.sequence;
    await tabTo(letter.getByRole("button", { name: "Redeliver" }));
    await page.keyboard.press("Enter");
    // No planner can read it now either.
    await eventually(async () => {
      const { entries } = await slipway.api.system.listDeadLetters({ pageSize: 10 });
      expect(entries.map((each) => each.sequence)).not.toContain(sequence);
      expect(entries).toHaveLength(1);
    });
    await page.reload();
    await tabTo(letter.getByRole("button", { name: "Remove" }));
    await page.keyboard.press("Enter");
    await tabTo(page.getByRole("dialog").getByRole("button", { name: "Remove" }));
    await page.keyboard.press("Enter");
    await region.getByText("Every message was handled.").waitFor();
    expectNoComplaints(visit);
  });
};
