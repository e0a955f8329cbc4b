import { lastLivestate } from "@slipway/domain";
import { sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationViews } from "./application-views.ts";

test("an application that the server lost is not listed any more, and those that watch see it removed", () => {
  const views = new ApplicationViews();
  const put = (id: string, existed: boolean) => views.putApplication(sampleApplication({ id, name: id }), { existed });
  put("kept", true);
  put("lost", true);
  views.applicationsNamed(sampleTime);
  put("new", false);
  expect(views.all().map(({ application }) => application.id)).toEqual(["kept", "lost", "new"]);

  const seen: unknown[] = [];
  using _listening = views.listen(({ application: { id, removedAt } }) => seen.push([id, removedAt]));
  put("kept", true);
  put("new", true);
  expect(views.applicationsNamed(sampleTime).map(({ id }) => id)).toEqual(["lost"]);
  expect(views.all().map(({ application }) => application.id)).toEqual(["kept", "new"]);
  expect(() => views.get("lost", () => true)).toThrow("no application has the id or name lost: see slipway app list");
  expect(() => views.get("ketp", () => true)).toThrow("no application has the id or name ketp; did you mean kept?");
  expect(seen).toEqual([
    ["kept", undefined],
    ["new", undefined],
    ["lost", sampleTime],
  ]);
});

test("what a lost application waited for is not shown when it is registered again", () => {
  const views = new ApplicationViews();
  const application = sampleApplication({ id: "a", activeDeploymentId: "deployment" });
  views.putApplication(application, { existed: true });
  views.putDeployment(sampleDeployment({ applicationId: "a", status: "pending", planProblem: "the plugin is away" }));
  expect(views.get("a", () => true).sync.reason).toContain("the plugin is away");
  views.applicationsNamed(sampleTime);
  views.applicationsNamed(sampleTime);
  views.putApplication(application);
  expect(views.get("a", () => true).sync.reason ?? "").not.toContain("the plugin is away");
});

test.for([{ projectId: "bank" }, { pipedId: "rogue" }])(
  "what another piped writes under the id of an application is left out: %o",
  (foreign) => {
    const left: unknown[] = [];
    const views = new ApplicationViews((application) => left.push(application));
    const application = sampleApplication({ id: "a", name: "true", activeDeploymentId: "deployment" });
    const forged = { ...application, ...foreign, name: "forged" };
    const { projectId, pipedId } = application;
    // Before the application is known, too.
    const waiting = sampleDeployment({ applicationId: "a", projectId, pipedId, status: "pending", planProblem: "the plugin is away" });
    views.putDeployment({ ...waiting, ...foreign, planProblem: "forged" });
    views.putApplication(application, { existed: true });
    const before = views.get("a", () => true);
    views.putApplication(forged, { existed: true });
    views.putDeployment({ ...waiting, ...foreign, planProblem: "forged" });
    views.putLivestate({ ...lastLivestate(application, sampleTime), ...foreign, over: false, commitHash: "forged" });
    expect(left).toEqual([forged]);
    expect(views.get("a", () => true)).toEqual(before);
    views.putDeployment(waiting);
    expect(views.get("a", () => true).sync.reason).toContain("the plugin is away");
    views.applicationsNamed(sampleTime);
    // What the watch names again is not gone.
    views.putApplication(forged, { existed: true });
    expect(views.applicationsNamed(sampleTime).map(({ name }) => name)).toEqual(["true"]);
  },
);
