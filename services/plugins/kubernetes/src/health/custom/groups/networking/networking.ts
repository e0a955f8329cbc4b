import type { RulesByGroup } from "../../vocabulary/check.ts";
import { addresses } from "./addresses.ts";
import { airlock } from "./airlock.ts";
import { contour } from "./contour.ts";
import { gatewayApi } from "./gateway-api.ts";
import { gloo } from "./gloo.ts";
import { istio } from "./istio.ts";
import { nodeNetwork } from "./node-network.ts";
import { openshiftRoutes } from "./openshift-routes.ts";

/** What carries traffic. */
export const networking: readonly RulesByGroup[] = [addresses, airlock, contour, gatewayApi, gloo, istio, nodeNetwork, openshiftRoutes];
