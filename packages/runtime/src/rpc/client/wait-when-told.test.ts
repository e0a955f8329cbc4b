import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { DeploymentService } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { waitWhenTold } from "./wait-when-told.ts";

const busy = (after: string) => new ConnectError("you make too many calls", Code.ResourceExhausted, { "retry-after": after });

/** A client of a server that fails with these errors, one after the other, and then answers. */
function begin(...errors: readonly ConnectError[]) {
  const calls = { made: 0, pauses: [] as number[] };
  const fail = () => {
    const error = errors[calls.made++];
    if (error) throw error;
  };
  const pause = async (ms: number) => void calls.pauses.push(ms);
  const transport = createRouterTransport(
    (router) =>
      router.service(DeploymentService, {
        getDeployment: () => {
          fail();
          return {};
        },
        async *watchDeployments() {
          fail();
          yield {};
        },
      }),
    { transport: { interceptors: [waitWhenTold(pause)] } },
  );
  return { client: createClient(DeploymentService, transport), calls };
}

test("a call is made again after the time that the server says, or a little later", async () => {
  const { client, calls } = begin(busy("1"), busy("2"));
  await client.getDeployment({});
  expect(calls.made).toBe(3);
  for (const [at, ms] of calls.pauses.entries()) {
    expect(ms).toBeGreaterThanOrEqual((at + 1) * 1_000);
    expect(ms).toBeLessThanOrEqual((at + 1) * 1_500);
  }
});

test.for([
  { name: "that asks for more patience than there is", error: busy("31") },
  { name: "that says no time", error: new ConnectError("quota", Code.ResourceExhausted) },
  { name: "that says nonsense", error: busy("soon") },
  { name: "of another kind", error: new ConnectError("away", Code.Unavailable, { "retry-after": "1" }) },
])("an error $name is handed on at once", async ({ error }) => {
  const { client, calls } = begin(error);
  await expect(client.getDeployment({})).rejects.toMatchObject({ code: error.code });
  expect(calls).toEqual({ made: 1, pauses: [] });
});

test("a server that goes on refusing is given up after half a minute", async () => {
  const { client, calls } = begin(...Array.from({ length: 100 }, () => busy("9")));
  await expect(client.getDeployment({})).rejects.toMatchObject({ code: Code.ResourceExhausted });
  expect(calls.made).toBe(4);
});

test("a stream fails at once", async () => {
  const { client, calls } = begin(busy("1"));
  await expect(Array.fromAsync(client.watchDeployments({}))).rejects.toMatchObject({ code: Code.ResourceExhausted });
  expect(calls.made).toBe(1);
});
