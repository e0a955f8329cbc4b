import { Fault } from "@slipway/domain";
import { ApplicationService } from "@slipway/proto/api";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { expect, test, vi } from "vitest";
import { connectApi } from "./api-client.ts";
import { type Named, warnOfUnknown } from "./warn-of-unknown.ts";

const present = { name: "shop", labels: { env: "prod" } };

test.for<{ readonly of: Omit<Named, "projectId">; readonly want: readonly string[] }>([
  { of: {}, want: [] },
  { of: { application: "shop", labels: [["env", "prod"]] }, want: [] },
  { of: { application: "several" }, want: [] },
  { of: { application: "shpo" }, want: ["no application has the id or name shpo now"] },
  {
    of: {
      labels: [
        ["env", "prod"],
        ["env", "prodution"],
      ],
    },
    want: ["no application has the label env=prodution now"],
  },
])("$of", async ({ of, want }) => {
  await using server = await serveConnect({
    log: silentLogger(),
    routes: (router) =>
      router.service(ApplicationService, {
        getApplication: ({ idOrName }) => {
          if (idOrName === "several") throw new Fault("invalid", "several applications are named several");
          if (idOrName !== present.name) throw new Fault("not_found", "no such application");
          return {};
        },
        listApplications: ({ filter }) => ({ total: filter?.labels["env"] === present.labels.env ? 1 : 0 }),
      }),
  });
  await using api = connectApi(server.url);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await warnOfUnknown(api, { projectId: "", ...of }, AbortSignal.timeout(60_000));
  const written = stderr.mock.calls.map(([text]) => String(text));
  stderr.mockRestore();
  expect(written).toEqual(want.map((each) => `slipway: ${each}: see slipway app list\n`));
});
