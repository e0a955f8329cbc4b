import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { serverInterceptors } from "../server/interceptors/server-interceptors.ts";
import { connectClient } from "./connect-client.ts";

const deploymentId = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const client = connectClient(
  DeploymentService,
  createRouterTransport(
    (router) =>
      router.service(DeploymentService, {
        getDeployment() {
          throw new Fault("too_large", "the manifests exceed the limit");
        },
        async *watchDeployments() {
          yield { deployment: { id: deploymentId } };
          throw new Fault("conflict", "another writer was first");
        },
      }),
    { router: { interceptors: serverInterceptors({ service: "gateway", log: silentLogger() }) } },
  ),
);

test("a call rejects with the fault that the server threw", async () => {
  const error = await client.getDeployment({ deploymentId }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ code: "too_large", message: "the manifests exceed the limit", cause: expect.any(ConnectError) });
});

test("a stream ends with the fault that the server threw, after its messages", async () => {
  const stream = client.watchDeployments({})[Symbol.asyncIterator]();
  expect(await stream.next()).toMatchObject({ value: { deployment: { id: deploymentId } } });
  await expect(stream.next()).rejects.toMatchObject({ name: "Fault", code: "conflict" });
});

test("a call that the server does not implement is `precondition`", async () => {
  await expect(client.approveStage({ deploymentId, stageId: "s" })).rejects.toMatchObject({
    code: "precondition",
    cause: { code: Code.Unimplemented },
  });
});
