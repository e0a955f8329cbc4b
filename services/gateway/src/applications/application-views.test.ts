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
  expect(views.applicationsNamed(sampleTime)).toEqual(["lost"]);
  expect(views.all().map(({ application }) => application.id)).toEqual(["kept", "new"]);
  expect(() => views.get("lost")).toThrow("no application has the id or name lost: see slipway app list");
  expect(() => views.get("ketp")).toThrow("no application has the id or name ketp; did you mean kept?");
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
  expect(views.get("a").sync.reason).toContain("the plugin is away");
  views.applicationsNamed(sampleTime);
  views.applicationsNamed(sampleTime);
  views.putApplication(application);
  expect(views.get("a").sync.reason ?? "").not.toContain("the plugin is away");
});
