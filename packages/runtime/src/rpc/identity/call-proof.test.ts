import type { Interceptor } from "@connectrpc/connect";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { connectClient } from "../client/connect-client.ts";
import { connectTransport } from "../client/connect-transport.ts";
import { serveConnect } from "../server/serve-connect.ts";
import { proveCalls, requireProof } from "./call-proof.ts";

const deploymentId = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";

/** One unary and one streaming call, through these interceptors. */
async function calls({ server = [], client = [] }: { readonly server?: readonly Interceptor[]; readonly client?: readonly Interceptor[] }) {
  let handled = 0;
  await using serving = await serveConnect({
    log: silentLogger(),
    interceptors: server,
    routes: (router) =>
      router.service(DeploymentService, {
        getDeployment: () => {
          handled++;
          return {};
        },
        async *readStageLog() {
          handled++;
          yield { stageId: "s1" };
        },
      }),
  });
  await using transport = connectTransport({ url: serving.url, interceptors: client });
  await using deployments = connectClient(DeploymentService, transport);
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => "ok",
      (error: { readonly code?: string }) => error.code,
    );
  const codes = [
    await codeOf(deployments.getDeployment({ deploymentId })),
    await codeOf(Array.fromAsync(deployments.readStageLog({ deploymentId, stageId: "s1" }))),
  ];
  return { codes, handled };
}

const ours = proveCalls({ key: "k", peer: "plugin wait" });
const refused = ["unauthenticated", "unauthenticated"];

test("both ends with one key answer each other", async () => {
  expect(await calls({ server: [requireProof("k")], client: [ours] })).toEqual({ codes: ["ok", "ok"], handled: 2 });
});

test.for([
  { name: "without a proof", client: [] },
  { name: "with another key", client: [proveCalls({ key: "other", peer: undefined })] },
])("a caller $name is refused before its call is handled", async ({ client }) => {
  expect(await calls({ server: [requireProof("k")], client })).toEqual({ codes: refused, handled: 0 });
});

/** Repeats the caller's own proof as the server's. */
const echo: Interceptor = (next) => async (request) => {
  const response = await next(request);
  response.header.set("slipway-proof", (request.header.get("slipway-proof") ?? "").split(".")[1] ?? "");
  return response;
};

test.for([
  { name: "proves nothing", server: [] },
  { name: "has another key", server: [requireProof("other")] },
  { name: "sends the caller's proof back", server: [echo] },
])("the answer of a server that $name is refused", async ({ server }) => {
  expect((await calls({ server, client: [ours] })).codes).toEqual(refused);
});

test("a proof made for one method is none for another", async () => {
  let stolen = "";
  const steal: Interceptor = (next) => (request) => {
    stolen ||= request.header.get("slipway-proof") ?? "";
    if (request.stream) request.header.set("slipway-proof", stolen);
    return next(request);
  };
  const { codes } = await calls({ server: [requireProof("k")], client: [proveCalls({ key: "k", peer: undefined }), steal] });
  expect(codes).toEqual(["ok", "unauthenticated"]);
});

test("a server that may not know proofs need not answer them", async () => {
  expect((await calls({ client: [proveCalls({ key: "k", peer: undefined })] })).codes).toEqual(["ok", "ok"]);
});
