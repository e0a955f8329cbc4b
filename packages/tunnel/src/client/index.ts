export { Tunnel, type TunnelOptions, type TunnelState } from "./tunnel.ts";
