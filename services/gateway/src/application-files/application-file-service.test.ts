import { create } from "@bufbuild/protobuf";
import { applicationIdOf, type Policy, parsePolicy } from "@slipway/domain";
import { ApplicationFileService } from "@slipway/proto/api";
import {
  ApplicationPreviewSchema,
  CheckedApplicationFileSchema,
  TextOfApplicationFileSchema,
  type UnregisteredFile,
  UnregisteredFileSchema,
  UnregisteredFilesSchema,
  UnregisteredReason,
} from "@slipway/proto/state";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationViews } from "../applications/application-views.ts";
import { serve } from "../testing/serve.ts";
import { type ApplicationFileServiceDeps, applicationFileService } from "./application-file-service.ts";

const place = { projectId: "project", pipedId: "piped", repositoryId: "apps" };
const file = (name: string, given: Partial<Pick<UnregisteredFile, "namesTargets" | "problems">> = {}) =>
  create(UnregisteredFileSchema, {
    ...{ path: name, configFilename: "app.pipecd.yaml", name, labels: { team: "web" } },
    ...{ deployTargets: { kubernetes: { names: ["eu"] } }, reason: UnregisteredReason.BY_HAND },
    ...given,
  });

function begin(files: readonly UnregisteredFile[], policies?: readonly Policy[], total = files.length) {
  const asked: Parameters<ApplicationFileServiceDeps["askForPreview"]>[] = [];
  const views = new ApplicationViews();
  views.putApplication(sampleApplication({ id: "app", name: "shop", labels: { team: "web" } }), { existed: true });
  const { source } = sampleApplication();
  const deps: ApplicationFileServiceDeps = {
    views,
    repositories: () => [
      {
        ...{ ...place, pipedName: "", remote: "https://git.example.com/apps", branch: "main", head: "a", lastSuccessAt: sampleTime },
        ...{ lastError: undefined, failingSince: undefined, problems: [], removedAt: undefined, encryptionKey: "" },
      },
    ],
    defaultProject: "project",
    askWatcher: async ({ repositoryId, check, read }) => {
      if (read !== undefined)
        return { case: "text", value: create(TextOfApplicationFileSchema, { file: read, content: `text in ${repositoryId}` }) };
      return check
        ? { case: "checked", value: create(CheckedApplicationFileSchema, { problems: [`${check.file}:1:1: ${check.content}`] }) }
        : { case: "files", value: create(UnregisteredFilesSchema, { commitHash: "head", files: [...files], total }) };
    },
    askForPreview: async (...ask) => {
      asked.push(ask);
      return create(ApplicationPreviewSchema, { targetCommitHash: "head" });
    },
  };
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  const ann = policies && { id: "ann", actor, emails: [], grants: [{ projectId: "project", from: "test", policies }] };
  return { client: serve(ApplicationFileService, applicationFileService(deps), { as: ann }), asked, source };
}

test("a file is previewed as the application that it would be, on the targets that a person chose", async () => {
  const { client, asked } = begin([file("shop"), file("named", { namesTargets: true })]);
  const wish = { ...place, configFilename: "app.pipecd.yaml", deployTargets: { kubernetes: { names: ["us"] } } };
  expect(await client.previewUnregisteredFile({ ...wish, path: "shop" })).toMatchObject({ preview: { targetCommitHash: "head" } });
  const [[key, { branch }] = expect.fail()] = asked;
  const applicationId = applicationIdOf("project", "piped", { repositoryId: "apps", path: "shop", configFilename: "app.pipecd.yaml" });
  expect(key).toEqual({ projectId: "project", pipedId: "piped", applicationId });
  expect(branch).toMatchObject({
    ...{ baseCommitHash: "head", headCommitHash: "head" },
    application: { applicationId, name: "shop", labels: { team: "web" }, deployTargets: { kubernetes: { names: ["us"] } } },
  });
  await client.previewUnregisteredFile({ ...wish, path: "named" });
  expect(asked[1]?.[1].branch).toMatchObject({ application: { deployTargets: { kubernetes: { names: ["eu"] } } } });
});

test("what is not listed, or cannot be used, is not previewed", async () => {
  const { client, asked } = begin([file("bad", { problems: ["bad/app.pipecd.yaml:1:1: is no mapping"] })]);
  const preview = (path: string) => client.previewUnregisteredFile({ ...place, path, configFilename: "app.pipecd.yaml" });
  await expect(preview("other")).rejects.toMatchObject({ code: "not_found" });
  await expect(preview("bad")).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("1:1") });
  expect(asked).toEqual([]);
});

test("a file beyond those that fit into a list is not said to be missing", async () => {
  const { client } = begin([file("shop")], undefined, 2);
  const preview = client.previewUnregisteredFile({ ...place, path: "other", configFilename: "app.pipecd.yaml" });
  await expect(preview).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("first 1 of 2") });
});

test("a repository that no piped watches is unknown", async () => {
  const { client } = begin([]);
  await expect(client.listUnregisteredFiles({ ...place, repositoryId: "other" })).rejects.toMatchObject({ code: "not_found" });
  await expect(client.listUnregisteredFiles({ ...place, projectId: "bank" })).rejects.toMatchObject({ code: "not_found" });
});

test("who may add applications of some names sees files of those, and checks only such", async () => {
  const policies: readonly Policy[] = [
    { ...parsePolicy("resources=application;actions=create"), resources: [{ resource: "application", labels: {}, names: ["web-*"] }] },
  ];
  const { client } = begin([file("web-shop"), file("bank")], policies);
  expect((await client.listUnregisteredFiles(place)).found).toMatchObject({ files: [{ name: "web-shop" }], total: 1 });
  const check = (name: string) => client.checkApplicationFile({ ...place, name, file: "x/app.pipecd.yaml", content: "text" });
  expect((await check("web-x")).checked?.problems).toEqual(["x/app.pipecd.yaml:1:1: text"]);
  await expect(check("bank")).rejects.toMatchObject({ code: "forbidden" });
});

test("who may only look sees nothing of it", async () => {
  const { client } = begin([file("shop")], [parsePolicy("resources=application;actions=get,list")]);
  await expect(client.listUnregisteredFiles(place)).rejects.toMatchObject({ code: "forbidden" });
});

test("the file of an application is read, and a change of it checked, by whoever may update it", async () => {
  const { client, source } = begin([], [parsePolicy("resources=application{team:web};actions=update")]);
  const file = `${source.path}/${source.configFilename}`;
  expect((await client.readApplicationFile({ idOrName: "shop" })).text).toMatchObject({ file, content: `text in ${source.repositoryId}` });
  const { checked } = await client.checkEditedFile({ idOrName: "app", content: "text" });
  expect(checked?.problems).toEqual([`${file}:1:1: text`]);
});

test("who may only look reads no file, and to whoever may not see an application it is unknown", async () => {
  const looking = begin([], [parsePolicy("resources=application;actions=get,list")]).client;
  await expect(looking.readApplicationFile({ idOrName: "shop" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(looking.checkEditedFile({ idOrName: "shop", content: "" })).rejects.toMatchObject({ code: "forbidden" });
  const other = begin([], [parsePolicy("resources=application{team:bank};actions=*")]).client;
  await expect(other.readApplicationFile({ idOrName: "app" })).rejects.toMatchObject({ code: "not_found" });
  await expect(other.checkEditedFile({ idOrName: "app", content: "" })).rejects.toMatchObject({ code: "not_found" });
  await expect(other.readApplicationFile({ idOrName: "nothing" })).rejects.toMatchObject({ code: "not_found" });
});
