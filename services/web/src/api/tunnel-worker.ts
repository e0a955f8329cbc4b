import { Tunnel, type TunnelState } from "@slipway/tunnel/client";
import { answerCall } from "./answer-call.ts";
import type { CallMessage, StateMessage, WishMessage } from "./port-messages.ts";

// Runs once for all tabs of a browser: their streams share one connection, because a browser opens about six to a server.

const tabs = new Set<MessagePort>();
let state: TunnelState = "connecting";
/** The session that the connection is for; undefined until a tab has called. */
let current: string | undefined;

const tunnel = new Tunnel({
  url: new URL("/tunnel", location.href.replace(/^http/, "ws")).href,
  onState: (next) => {
    state = next;
    for (const tab of tabs) tab.postMessage({ state } satisfies StateMessage);
  },
});

function connect(tab: MessagePort): void {
  tabs.add(tab);
  tab.postMessage({ state } satisfies StateMessage);
  tab.onmessage = ({ data }: MessageEvent<CallMessage | WishMessage | "bye">) => {
    if (data === "bye") tabs.delete(tab);
    else if (data === "wake") tunnel.wake();
    else if (data === "renew") tunnel.renew();
    else if ("who" in data) {
      if (current !== undefined && current !== data.who) tunnel.renew();
      current = data.who;
    } else void answerCall(data, tunnel.fetch);
  };
}

// In a browser without shared workers this is a worker of one tab.
if ("onconnect" in self) self.onconnect = ({ ports: [tab] }: MessageEvent) => tab && connect(tab);
else self.onmessage = ({ data }: MessageEvent<MessagePort>) => connect(data);
