export { serveTunnel } from "./serve-tunnel.ts";
