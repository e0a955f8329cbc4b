import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { createContextValues } from "@connectrpc/connect";
import type { TunnelServer } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { serveTunnel } from "../server/index.ts";
import { Tunnel, type TunnelState } from "./tunnel.ts";

async function tunnelTo(accept: TunnelServer["accept"], silentMs = 300) {
  const http = createServer().on("upgrade", accept).listen(0, "127.0.0.1");
  await once(http, "listening");
  const states: TunnelState[] = [];
  const { port } = http.address() as AddressInfo;
  const tunnel = new Tunnel({ url: `ws://127.0.0.1:${port}/`, onState: (state) => states.push(state), silentMs });
  onTestFinished(() => {
    tunnel[Symbol.dispose]();
    http.close();
  });
  return { tunnel, states, call: () => tunnel.fetch("http://tunnel.invalid/a/b", { method: "POST", body: "x" }) };
}

/** A network that has lost a connection, and tells nobody. */
function silent(): TunnelServer["accept"] {
  const server = new WebSocketServer({ noServer: true });
  return (request, socket, head) => server.handleUpgrade(request, socket, head, () => {});
}

test("a server that says nothing any more is lost: calls fail, and the tunnel connects again", async () => {
  const { states, call } = await tunnelTo(silent(), 2_000);
  await expect(call()).rejects.toThrow(new TypeError("the connection to the server was lost"));
  expect(states).toEqual(["connecting", "open", "lost"]);
  await eventually(() => expect(states.slice(3, 4)).toEqual(["open"]));
});

test("a server without anything to say shows that it is there", async () => {
  const options = {
    handlers: [],
    contextValues: createContextValues,
    maxRequestBytes: 1_000,
    maxCalls: 1,
    answerMs: 1_000,
    onBusy: () => {},
  };
  const { accept } = serveTunnel(options, { aliveMs: 400 });
  const { states, call } = await tunnelTo(accept, 2_000);
  expect((await call()).status).toBe(404);
  await wait(3_000);
  expect(states).toEqual(["connecting", "open"]);
});

test("another connection is opened at once, the calls of the one before fail, and those from then on go over the new one", async () => {
  let connections = 0;
  const accept = silent();
  const { tunnel, states, call } = await tunnelTo((...upgrade) => {
    connections++;
    accept(...upgrade);
  });
  const before = call();
  await eventually(() => expect(connections).toBe(1));
  tunnel.renew();
  await expect(before).rejects.toThrow("was lost");
  const later = call();
  later.catch(() => {});
  await eventually(() => expect(connections).toBe(2));
  expect(states).not.toContain("lost");
});

test("a tunnel that is closed fails its calls and stays closed", async () => {
  const { tunnel, states, call } = await tunnelTo(silent());
  const before = call();
  await eventually(() => expect(states).toEqual(["connecting", "open"]));
  tunnel[Symbol.dispose]();
  await expect(before).rejects.toThrow("was lost");
  await expect(call()).rejects.toThrow("closed");
  tunnel.wake();
  await wait(600);
  expect(states).toEqual(["connecting", "open"]);
});
