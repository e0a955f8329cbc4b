import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { silentLogger } from "../../../log/logger.ts";
import { serverInterceptors } from "./server-interceptors.ts";

const order: string[] = [];

/** A service without a socket, as tests of services use it. */
const transport = createRouterTransport(
  (router) =>
    router.service(DeploymentService, {
      getDeployment() {
        throw new Fault("not_found", "no deployment d1");
      },
      listDeployments() {
        throw new TypeError("secret detail");
      },
    }),
  {
    router: {
      interceptors: serverInterceptors({
        service: "gateway",
        log: silentLogger(),
        more: [
          (next) => (request) => {
            order.push(request.method.name);
            return next(request);
          },
        ],
      }),
    },
  },
);
const client = createClient(DeploymentService, transport);

test("faults and bugs become the same answers in memory as over a socket", async () => {
  await expect(client.getDeployment({ deploymentId: "6ba7b810-9dad-41d1-80b4-00c04fd430c8" })).rejects.toMatchObject({
    code: Code.NotFound,
    rawMessage: "no deployment d1",
  });
  await expect(client.listDeployments({})).rejects.toMatchObject({ code: Code.Internal, rawMessage: "internal error" });
  await expect(client.cancelDeployment({ deploymentId: "6ba7b810-9dad-41d1-80b4-00c04fd430c8" })).rejects.toMatchObject({
    code: Code.Unimplemented,
  });
});

test("authentication comes before validation", async () => {
  order.length = 0;
  await expect(client.getDeployment({ deploymentId: "d1" })).rejects.toMatchObject({ code: Code.InvalidArgument });
  expect(order).toEqual(["GetDeployment"]);
});
