import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { Fault, type Grant } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { Tunnel } from "@slipway/tunnel/client";
import { serveTunnel } from "@slipway/tunnel/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { authenticate } from "./authenticate.ts";
import type { SignedIn } from "./authenticator.ts";
import { signedInOf } from "./caller.ts";

const ann = { id: "ann", actor: { kind: "person", name: "ann", signIn: "session" }, emails: [] } as const;
const grant = (projectId: string): Grant => ({ projectId, from: "Viewer", policies: [] });

/** A server whose only caller is ann, and a tunnel to it. */
async function world() {
  const ended = new AbortController();
  const rights: { now: readonly Grant[] | undefined } = { now: [grant("shop")] };
  const look = vi.fn((): SignedIn => {
    if (look.mock.calls.length > 1) throw new Fault("unauthenticated", "these credentials were replaced: somebody has stolen them");
    return { principal: { ...ann, grants: rights.now ?? [] }, ended: ended.signal, grantsNow: () => rights.now };
  });
  const server = await serveConnect({
    log: silentLogger(),
    interceptors: [authenticate({ ways: [look] })],
    tunnels: { path: "/tunnel", serve: serveTunnel },
    routes: (router) =>
      router.service(DeploymentService, {
        listDeployments: (_, { values }) => ({
          nextPageToken: signedInOf(values)
            .principal.grants.map(({ projectId }) => projectId)
            .join(),
        }),
      }),
  });
  const tunnel = new Tunnel({ url: `${server.url.replace("http", "ws")}/tunnel` });
  onTestFinished(async () => {
    tunnel[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });
  const transport = createConnectTransport({ baseUrl: server.url, useBinaryFormat: true, fetch: tunnel.fetch });
  const client = createClient(DeploymentService, transport);
  return { rights, ended, look, call: async () => (await client.listDeployments({})).nextPageToken };
}

test("calls of a tunnel have the rights of now, and nobody looks again at the credentials that opened it", async () => {
  const { rights, look, call } = await world();
  expect(await call()).toBe("shop");
  rights.now = [grant("bank")];
  expect(await call()).toBe("bank");
  expect(look).toHaveBeenCalledTimes(1);
});

test.for(["has no rights any more", "has signed out"])("a tunnel of somebody who %s is worth nothing", async (why) => {
  const { rights, ended, call } = await world();
  await call();
  if (why === "has signed out") ended.abort();
  else rights.now = undefined;
  await expect(call()).rejects.toThrow("the sign-in has ended: sign in again");
});
