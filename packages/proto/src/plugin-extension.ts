/** Extensions of the plugin wire protocol, which either side may lack. */
export * from "./gen/slipway/plugin/v1/host_service_pb.ts";
