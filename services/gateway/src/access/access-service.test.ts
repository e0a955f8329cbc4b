import { type AccessRules, type Grant, parsePolicy } from "@slipway/domain";
import { AccessService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { accessService } from "./access-service.ts";

const none = { roles: [], groups: [], users: [], defaultRole: undefined, fourEyes: false };
const policy = { ...parsePolicy("resources=deployment{env:prod};actions=approve"), stages: ["GATE"] };
const rules: AccessRules = {
  projects: [
    { ...none, projectId: "*", groups: [{ group: "platform", role: "Admin" }], users: [{ user: "root@example.com", role: "Admin" }] },
    {
      ...none,
      projectId: "shop",
      roles: [{ name: "Approver", policies: [policy] }],
      users: [{ user: "ann@example.com", role: "Approver" }],
    },
    { ...none, projectId: "bank", groups: [{ group: "bankers", role: "Editor", provider: "company" }], fourEyes: true },
  ],
};

function as(...rights: readonly (readonly [projectId: string, policy: string])[]) {
  const grants: Grant[] = rights.map(([projectId, text]) => ({ projectId, from: "test", policies: [parsePolicy(text)] }));
  const principal = { id: "test:ann", actor: { kind: "person" as const, name: "ann", signIn: "session" as const }, emails: [], grants };
  return serve(
    AccessService,
    accessService(() => rules),
    { as: principal },
  );
}

test("a caller is told what it may do with anything at all", async () => {
  const { rights } = await as(
    ["shop", "resources=audit;actions=list"],
    ["bank", "resources=deployment{env:prod};actions=update"],
  ).getCaller({});
  expect(rights).toEqual([
    "deployment.update",
    "deployment.sync",
    "deployment.cancel",
    "deployment.approve",
    "deployment.skip",
    "audit.list",
  ]);
});

test("who may look at a project sees its roles and groups, and no person; who may change it sees the people too", async () => {
  const looks = await as(["shop", "resources=project;actions=get,list"]).listProjectAccess({});
  expect(looks.projects).toMatchObject([
    { projectId: "*", groups: [{ holder: "platform", role: "Admin" }], users: [], hiddenUsers: 1 },
    {
      projectId: "shop",
      roles: [{ name: "Approver", policies: [{ policy: "resources=deployment{env:prod};actions=approve", stages: ["GATE"] }] }],
      users: [],
      hiddenUsers: 1,
    },
  ]);
  expect(looks.builtInRoles.map(({ name }) => name)).toEqual(["Admin", "Editor", "Viewer"]);
  const changes = await as(["shop", "resources=project;actions=*"]).listProjectAccess({});
  expect(changes.projects.map(({ users, hiddenUsers }) => [users.map(({ holder }) => holder), hiddenUsers])).toEqual([
    [[], 1],
    [["ann@example.com"], 0],
  ]);
});

test("who may do nothing with projects is refused", async () => {
  await expect(as(["shop", "resources=audit;actions=*"]).listProjectAccess({})).rejects.toMatchObject({ code: "forbidden" });
});
