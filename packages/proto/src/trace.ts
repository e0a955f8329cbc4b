/** `slipway.trace.v1`: what the trace service answers to the gateway. */
export * from "./gen/slipway/trace/v1/history_service_pb.ts";
