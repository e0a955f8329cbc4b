import { ApplicationService, DeploymentService } from "@slipway/proto/api";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { afterEach, expect, test, vi } from "vitest";
import { completionValues } from "./completion-values.ts";

afterEach(() => void vi.unstubAllEnvs());

const ofShop = "5f1c9a2e-0000-8000-8000-000000000000";
const ofWeb = "6f1c9a2e-0000-8000-8000-000000000000";

async function serve() {
  const names = ["shop", "web", "bad; rm -rf", "--help"];
  return await serveConnect({
    port: 0,
    log: silentLogger(),
    routes: (router) =>
      router
        .service(ApplicationService, {
          listApplications: () => ({ applications: names.map((name) => ({ application: { name } })) }),
          getApplication: () => ({ application: { application: { id: ofShop } } }),
        })
        .service(DeploymentService, {
          listDeployments: ({ filter }) => ({
            deployments: filter?.applicationId === ofShop ? [{ id: ofShop }] : [{ id: ofShop }, { id: ofWeb }],
          }),
        }),
  });
}

test.for([
  { words: ["app", "get", ""], name: "application", want: ["shop", "web"] },
  { words: ["deployment", "list", "--app", "s"], name: "app", want: ["shop", "web"] },
  { words: ["deployment", "get", ""], name: "deployment", want: ["5f1c9a2e", "6f1c9a2e", "shop", "web"] },
  { words: ["app", "rollback", "shop", ""], name: "deployment", want: ["5f1c9a2e"] },
  { words: ["app", "rollback", ""], name: "application", want: ["shop", "web"] },
  { words: ["app", "get", ""], name: "output", want: [] },
])("$words offers names and ids that the server knows and a shell takes as one word", async ({ words, name, want }) => {
  await using server = await serve();
  vi.stubEnv("SLIPWAY_SERVER", server.url);
  vi.stubEnv("SLIPWAY_PROJECT", "p");
  expect((await completionValues(words))(name)).toEqual(want);
});

test("the server that the words choose is asked", async () => {
  await using server = await serve();
  const offered = await completionValues(["app", "get", "--server", server.url, "--project", "p", ""]);
  expect(offered("application")).toEqual(["shop", "web"]);
});

test("without a server nothing is offered, and nothing fails", async () => {
  vi.stubEnv("SLIPWAY_SERVER", "http://127.0.0.1:1");
  expect((await completionValues(["app", "get", ""]))("application")).toEqual([]);
});
