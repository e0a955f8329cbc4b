import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { each } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

/** Older versions write a number. */
const state = words("state", {
  progressing: ["Pending", "0"],
  healthy: ["Accepted", "1"],
  degraded: ["Rejected", "2", "Warning", "3"],
});

/** The controller of each namespace reports; before version 1.9 there was only one. */
const validated = [state, each("statuses", [state])];

/** Gloo: https://docs.solo.io/gloo-edge/latest/reference/api */
export const gloo: RulesByGroup = {
  "gateway.solo.io": kinds(
    ["Gateway", "HttpGateway", "MatchableHttpGateway", "RouteOption", "RouteTable", "TcpGateway", "VirtualHostOption", "VirtualService"],
    validated,
  ),
  "gloo.solo.io": kinds(["Proxy", "Settings", "Upstream", "UpstreamGroup"], validated),
};
