export { callRightOf } from "./access/access-rule-of.ts";
export { type AccessSettings, openAccess } from "./access/open-access.ts";
export { accessSettings, gatewaySettings } from "./config.ts";
export { type GatewayLimits, gatewayLimitsOf } from "./limits/gateway-limits.ts";
export type { TraceLink } from "./page/trace-links.ts";
export { type Gateway, type GatewayOptions, startGateway } from "./start-gateway.ts";
